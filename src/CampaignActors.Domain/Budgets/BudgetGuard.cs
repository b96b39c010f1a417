using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Budgets;

/// <summary>The guard against overspending, and the holds that it grants (domain.md §3.3, rule 7).</summary>
internal static class BudgetGuard
{
    /// <summary>The guard: under Block, a change that would make the free amount negative is refused (I5).</summary>
    public static Decision? Refuse(BudgetState state, Money raise) => Refuse(state, raise, state.Overrun);

    public static Decision? Refuse(BudgetState state, Money raise, OverrunPolicy policy) =>
        policy == OverrunPolicy.Block && raise.Amount > 0 && state.Free < raise
            ? Decision.Reject(Refusal.Insufficient, $"budget {state.Code}: needed {raise.Plain()}, free {state.Free.Plain()}")
            : null;

    /// <summary>
    /// What a hold states: its amounts as they would be posted now, plus the exchange gain of drafts that begin to count.
    /// </summary>
    public static StatedCharge Stated(BudgetState state, HoldMoney hold, Exchange exchange, Instant now)
    {
        var begins = hold is { ChangesTerms: true, Terms.Consolidated: true }
            && !(BudgetLedger.TermsOf(state, hold.Campaign)?.Consolidated ?? false);
        if (exchange.Value(hold.Contribution, state.Items.GetValueOrDefault(hold.Item), now, begins) is not { } value)
            return new StatedCharge(hold.Contribution, null, hold.Terms);
        var recorded = hold.Contribution.State == ChargeState.Open ? value.Paid : value.All;
        return new StatedCharge(hold.Contribution, begins ? value.All + GainOfDrafts(state, hold, exchange, now) : value.All, hold.Terms)
        {
            Recorded = recorded.IsZero ? null : recorded,
        };
    }

    private static Money GainOfDrafts(BudgetState state, HoldMoney hold, Exchange exchange, Instant now) => state.Items
        .Where(i => i.Key != hold.Item && i.Value.Contribution.Campaign == hold.Campaign)
        .SelectMany(i => i.Value.Lines).Where(l => l is { Consolidated: false, Converted: not null })
        .Select(l => exchange.At(l.Original, now) is { } value ? value.Amount - l.Amount : Money.Zero(state.Currency))
        .Sum(state.Currency);

    /// <summary>
    /// An item's new hold replaces its old ones; only the increase is checked. A hold that adds nothing at Reserved or Committed is
    /// never refused: its amount is spent or paid, and recorded (domain.md §3.3 rule 7).
    /// </summary>
    public static Decision Hold(BudgetState state, HoldMoney hold, StatedCharge stated)
    {
        var held = new MoneyHeld(hold.Item, hold.HoldId, Money.Zero(state.Currency), stated);
        var without = BudgetHolds.Remove(state, hold.Item, state.Holds.GetValueOrDefault(hold.Item)?.Keys ?? []);
        held = held with { Amount = BudgetHolds.Add(without, held).Held - without.Held };
        var after = BudgetHolds.Add(state, held);
        var raise = after.Held - state.Held;
        return raise.Amount > 0 && Refuse(state, raise) is not null && BudgetHolds.Asked(after) > BudgetHolds.Asked(state)
            ? Refuse(without, held.Amount) ?? Refuse(state, raise)!
            : Decision.Accept(held);
    }
}
