using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Ledger;

/// <summary>The last posting by budgetMgt for an item.</summary>
public sealed record PostedCharge(Code? Budget, Contribution Contribution, Money Provisional, Money Calculated);

/// <summary>A hold that a budget has granted for a change that is accepted but not yet posted.</summary>
public sealed record GrantedHold(Code Budget, string Id)
{
    /// <summary>Adds the holds granted for the command of this event.</summary>
    public static Seq<GrantedHold> Add(Seq<GrantedHold> holds, EventMeta meta)
    {
        foreach (var target in meta.Granted)
        {
            var hold = new GrantedHold(target.Code, meta.CommandId);
            if (target.Kind == Kinds.Budgets && !holds.Contains(hold))
                holds = holds.Add(hold);
        }
        return holds;
    }

    public static Seq<string> At(Seq<GrantedHold> holds, Code? budget) =>
        holds.Where(h => h.Budget == budget).Select(h => h.Id).ToSeq();
}

/// <summary>
/// The financial data that deliveries and tasks share: budget, level, estimate, invoice lines and postings. A posting by budgetMgt
/// is due while the present contribution differs from the last posted one, so that no amount is counted twice or forgotten.
/// </summary>
public sealed record ItemCharges
{
    public Code? OwnBudget { get; init; }

    /// <summary>The budget of the campaign or program, used when the item names none.</summary>
    public Code? ParentBudget { get; init; }

    public CommitmentLevel? Level { get; init; }

    public CostEstimate? Provisional { get; init; }

    /// <summary>Settled invoice lines by <c>invoice#line</c> (domain.md §5.6).</summary>
    public Map<Money> Settled { get; init; } = Map<Money>.Empty;

    /// <summary>Further facts about its invoice lines; <c>null</c> without any.</summary>
    public BilledLines? Billed { get; init; }

    public PostedCharge? Posted { get; init; }

    /// <summary>Granted holds that the next posting replaces or releases.</summary>
    public Seq<GrantedHold> Holds { get; init; } = [];

    public Code? Budget => OwnBudget ?? ParentBudget;

    public Billing Billing => new(Settled, Billed);

    /// <summary>Applies an invoice line.</summary>
    /// <param name="finished">Whether the item has finished.</param>
    public ItemCharges WithInvoiceLine(InvoiceLineSettled line, bool finished)
    {
        var billing = Billing.With(line, finished);
        return this with { Settled = billing.Settled, Billed = billing.Lines };
    }

    /// <summary>The item's calculated cost: Σ amounts, or, once a line is settled, Σ settled lines + the rest.</summary>
    public Money Calculated(Map<Money> amounts, bool finished, Currency currency) => Billing.Total(amounts.Values.Sum(currency), finished);

    /// <summary>The contribution that the item should have, from its own amounts by category.</summary>
    /// <param name="canceled">Whether it is canceled: the given amounts are then a real cost, which is spent.</param>
    public Contribution Contribute(Code? campaign, Map<Money> amounts, bool finished, Currency currency, bool canceled = false) =>
        Billing.Divide(campaign, Level, finished || canceled ? ChargeState.Spent : ChargeState.Open, amounts, finished, currency);

    /// <summary>Replaces the computed amounts by the real cost (domain.md §3.2); the difference has no category.</summary>
    public static Map<Money> WithReal(Map<Money> amounts, Money? real, Currency currency)
    {
        if (real is not { } given)
            return amounts;
        var own = amounts.TryGet(Contribution.Uncategorised, out var uncategorised) ? uncategorised : Money.Zero(currency);
        return amounts.Set(Contribution.Uncategorised, own + given - amounts.Values.Sum(currency));
    }

    /// <summary>
    /// The effects of a posting: the budget gets the new contribution, a former budget gets an empty one, and holds at budgets that
    /// are not charged are released.
    /// </summary>
    public static IEnumerable<AddressedEffect> Post(EntityRef self, PostedCharge? before, PostedCharge after, Seq<GrantedHold> holds)
    {
        var budgets = holds.Select(h => (Code?)h.Budget).Append(before?.Budget).Append(after.Budget).OfType<Code>().Distinct();
        foreach (var budget in budgets.Order())
        {
            var contribution = budget == after.Budget ? after.Contribution : Contribution.None;
            var posted = before is not null && before.Budget == budget ? before.Contribution : Contribution.None;
            var estimate = budget == after.Budget ? EstimateOf(after) : null;
            var estimated = before is not null && before.Budget == budget ? EstimateOf(before) : null;
            var clears = GrantedHold.At(holds, budget);
            if (contribution != posted || estimate != estimated || clears.Count > 0)
                yield return new(Kinds.Budget(budget), new ChargeBudget(self, contribution, null, clears, estimate).Message());
        }
    }

    private static Money? EstimateOf(PostedCharge posted) => posted.Provisional.IsZero ? null : posted.Provisional;

    /// <summary>
    /// The holds that a change of an open item needs. The budget must accept before more is reserved or committed. It must also
    /// know future postings before it can accept a change of the campaign's terms, so it is asked even when nothing is reserved
    /// yet, and then accepts. Finished items are recorded without consent (domain.md §3.3 rule 7).
    /// </summary>
    public static IEnumerable<ConsentRequest> HoldsFor(
        EntityRef self, Code? budgetBefore, Contribution before, Code? budgetAfter,
        Contribution after, CampaignTerms? terms, string commandId)
    {
        if (budgetAfter is not { } budget || !after.IsOpen)
            yield break;
        if (budgetBefore == budgetAfter && before == after)
            yield break;
        yield return new(
            Kinds.Budget(budget), new HoldMoney(commandId, self, after, after.Campaign, terms, ChangesTerms: false), Required: true);
    }
}
