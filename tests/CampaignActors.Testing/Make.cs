using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;

namespace CampaignActors.Testing;

/// <summary>Short names for values that specs are made of.</summary>
public static class Make
{
    public static Money Eur(decimal amount) => Money.Of(amount, Currency.Eur);

    public static Code Code(string text) => new(text);

    public static CostEstimate Estimate(decimal total) => new(Eur(total), Map<Money>.Empty);

    public static Map<Money> Amounts(params (string Category, decimal Amount)[] amounts) =>
        Map<Money>.Of(amounts.Select(a => KeyValuePair.Create(a.Category, Eur(a.Amount))));

    /// <summary>An open contribution without a category.</summary>
    public static Contribution Open(decimal amount, CommitmentLevel? level = null, string? campaign = null) =>
        Contribution.Of(campaign is null ? null : Code(campaign), level, ChargeState.Open, Amounts(("", amount)));

    public static Contribution With(ChargeState state, decimal amount, string? campaign = null) =>
        Contribution.Of(campaign is null ? null : Code(campaign), null, state, Amounts(("", amount)));

    public static ChargeBudget Charge(EntityRef item, Contribution contribution, CampaignTerms? terms = null, params string[] clears) =>
        new(item, contribution, terms, clears.ToSeq());

    public static HoldMoney Hold(string id, EntityRef item, Contribution contribution) =>
        new(id, item, contribution, contribution.Campaign, null, ChangesTerms: false);

    /// <summary>What a budget answers a hold with that it grants.</summary>
    /// <param name="value">What is stated, in the currency of the budget; default the amount.</param>
    public static MoneyHeld Held(HoldMoney hold, decimal amount, decimal? value = null) =>
        new(hold.Item, hold.HoldId, Eur(amount), new(hold.Contribution, Eur(value ?? amount), hold.Terms));

    public static EntityRef Task(int number) => Kinds.Task(Code($"T{number}"));

    public static readonly EntityRef Campaign = Kinds.Campaign(Code("OP1"));
}
