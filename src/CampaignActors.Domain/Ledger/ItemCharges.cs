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

    /// <summary>Settled invoice lines by <c>invoice#line</c> (domain.md §5.6).</summary>
    public Map<Money> Settled { get; init; } = Map<Money>.Empty;

    /// <summary>What else is known of its invoice lines; none while that is nothing.</summary>
    public BilledLines? Billed { get; init; }

    public PostedCharge? Posted { get; init; }

    /// <summary>Granted holds that the next posting makes good or releases.</summary>
    public Seq<GrantedHold> Holds { get; init; } = [];

    public Code? Budget => OwnBudget ?? ParentBudget;

    public Billing Billing => new(Settled, Billed);

    /// <summary>Takes over an invoice line.</summary>
    /// <param name="finished">Whether the item has finished.</param>
    public ItemCharges WithInvoiceLine(InvoiceLineSettled line, bool finished)
    {
        var billing = Billing.With(line, finished);
        return this with { Settled = billing.Settled, Billed = billing.Lines };
    }

    /// <summary>The item's calculated cost: what it adds up to, and once anything is settled, Σ settled and the rest.</summary>
    public Money Calculated(Map<Money> amounts, bool finished, Currency currency) => Billing.Total(amounts.Values.Sum(currency), finished);

    /// <summary>What the item should contribute, given its own amounts by category.</summary>
    /// <param name="canceled">
    /// Nothing of it is open any more: what is given is a real cost, which is money that is gone.
    /// </param>
    public Contribution Contribute(Code? campaign, Map<Money> amounts, bool finished, Currency currency, bool canceled = false) =>
        Billing.Divide(campaign, Level, finished || canceled ? ChargeState.Spent : ChargeState.Open, amounts, finished, currency);

    /// <summary>The real cost always wins (domain.md §3.2); its difference to the computed amounts has no category.</summary>
    public static Map<Money> WithReal(Map<Money> amounts, Money? real, Currency currency)
    {
        if (real is not { } given)
            return amounts;
        var own = amounts.TryGet(Contribution.Uncategorised, out var uncategorised) ? uncategorised : Money.Zero(currency);
        return amounts.Set(Contribution.Uncategorised, own + given - amounts.Values.Sum(currency));
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
                yield return new(Kinds.Budget(budget), new ChargeBudget(self, contribution, null, clears, estimate).Message());
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
        if (budgetAfter is not { } budget || !after.IsOpen)
            yield break;
        if (budgetBefore == budgetAfter && before == after)
            yield break;
        yield return new(
            Kinds.Budget(budget), new HoldMoney(commandId, self, after, after.Campaign, terms, ChangesTerms: false), Required: true);
    }
}
