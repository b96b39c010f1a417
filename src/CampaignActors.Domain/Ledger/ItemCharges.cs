using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Ledger;

/// <summary>What budgetMgt last posted for an item.</summary>
public sealed record PostedCharge(Code? Budget, Contribution Contribution, Money Provisional, Money Calculated);

/// <summary>A hold that a budget has granted for a change that is accepted but not yet posted.</summary>
public sealed record GrantedHold(Code Budget, string Id)
{
    /// <summary>The holds so far and those granted for the command of this event.</summary>
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
/// The money side that deliveries and tasks share: which budget, which level, what was estimated, invoiced and posted.
/// An item owes budgetMgt a posting while what it should contribute differs from what it last posted, so nothing is ever
/// counted twice and nothing can be forgotten.
/// </summary>
public sealed record ItemCharges
{
    public Code? OwnBudget { get; init; }

    /// <summary>The budget of the campaign or program, used when the item names none.</summary>
    public Code? ParentBudget { get; init; }

    public CommitmentLevel? Level { get; init; }

    public CostEstimate? Provisional { get; init; }

    /// <summary>Settled invoice lines by <c>invoice#line</c>. Their sum is the item's real cost (domain.md §5.6).</summary>
    public Map<Money> Settled { get; init; } = Map<Money>.Empty;

    public PostedCharge? Posted { get; init; }

    /// <summary>Granted holds that the next posting makes good or releases.</summary>
    public Seq<GrantedHold> Holds { get; init; } = [];

    public Code? Budget => OwnBudget ?? ParentBudget;

    /// <summary>Takes over a settled or un-settled invoice line.</summary>
    public ItemCharges WithInvoiceLine(InvoiceLineSettled line) => this with { Settled = line.ApplyTo(Settled) };

    /// <summary>The item's calculated cost: the invoiced sum once anything is settled, else what it adds up to.</summary>
    public Money Calculated(Map<Money> amounts, Currency currency) =>
        Settled.Count > 0 ? Settled.Values.Sum(currency) : amounts.Values.Sum(currency);

    /// <summary>
    /// What the item should contribute, given its own amounts by category. Once an invoice line is settled the invoiced sum counts;
    /// where it differs from the amounts, the difference has no category.
    /// </summary>
    public Contribution Contribute(Code? campaign, Map<Money> amounts, bool finished, Currency currency)
    {
        if (Settled.Count == 0)
            return Contribution.Of(campaign, Level, finished ? ChargeState.Spent : ChargeState.Open, amounts);
        return Contribution.Of(campaign, Level, ChargeState.Invoiced, Invoiced(amounts, Settled, currency));
    }

    /// <summary>The amounts brought to what was invoiced; the difference has no category.</summary>
    public static Map<Money> Invoiced(Map<Money> amounts, Map<Money> settled, Currency currency)
    {
        var variance = settled.Values.Sum(currency) - amounts.Values.Sum(currency);
        var uncategorised = (amounts.TryGet(Contribution.Uncategorised, out var own) ? own : Money.Zero(currency)) + variance;
        return amounts.Set(Contribution.Uncategorised, uncategorised);
    }

    /// <summary>
    /// The effects of a posting: the budget is told what the item contributes now, a budget it has left gets an empty
    /// contribution, and holds at budgets that turned out not to be charged are released.
    /// </summary>
    public static IEnumerable<AddressedEffect> Post(EntityRef self, PostedCharge? before, PostedCharge after, Seq<GrantedHold> holds)
    {
        foreach (var budget in holds.Select(h => (Code?)h.Budget).Append(before?.Budget).Append(after.Budget).OfType<Code>().Distinct().Order())
        {
            var contribution = budget == after.Budget ? after.Contribution : Contribution.None;
            var told = before is not null && before.Budget == budget ? before.Contribution : Contribution.None;
            var estimate = budget == after.Budget ? EstimateOf(after) : null;
            var estimated = before is not null && before.Budget == budget ? EstimateOf(before) : null;
            var clears = GrantedHold.At(holds, budget);
            if (contribution != told || estimate != estimated || clears.Count > 0)
                yield return new(Kinds.Budget(budget), new ChargeBudget(self, contribution, null, clears, estimate));
        }
    }

    private static Money? EstimateOf(PostedCharge posted) => posted.Provisional.IsZero ? null : posted.Provisional;

    /// <summary>
    /// The hold that a change of an open item needs: its budget must agree before more is reserved or committed, and must know what is going
    /// to be posted before it can agree to a change of the campaign's terms. So it is asked even where nothing is reserved yet, and then says
    /// yes. What is finished is recorded, never asked (rule 7 of domain.md §3.3).
    /// </summary>
    public static IEnumerable<ConsentRequest> HoldsFor(
        EntityRef self, Code? budgetBefore, Contribution before, Code? budgetAfter, Contribution after, CampaignTerms? terms, string commandId)
    {
        if (budgetAfter is not { } budget || after.IsEmpty || after.State != ChargeState.Open)
            yield break;
        if (budgetBefore == budgetAfter && before == after)
            yield break;
        yield return new(
            Kinds.Budget(budget), new HoldMoney(commandId, self, after, after.Campaign, terms, ChangesTerms: false), Required: true);
    }
}
