using System.Collections.Immutable;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Budgets;

/// <summary>The reaction when the engaged amount would exceed the allocated amount (domain.md §3.3 rule 7).</summary>
public enum OverrunPolicy
{
    /// <summary>No reaction.</summary>
    Allow,

    /// <summary>The owner is mailed at 80 % and at 100 %. The default.</summary>
    Warn,

    /// <summary>The command that would exceed it is refused. Amounts that are already spent are still recorded.</summary>
    Block,
}

public sealed record BudgetFields : Fields
{
    public string? Label { get; init; }

    public Money? Allocated { get; init; }

    public Code? Owner { get; init; }

    /// <summary>Amounts by expense category. A sum that differs from <see cref="Allocated"/> is a warning, not an error.</summary>
    public Map<Money>? Categories { get; init; }

    /// <summary>Natures of expense categories, in words of the house; that of a category that is gone goes with it.</summary>
    public Map<string>? Natures { get; init; }

    public Code? RelatedTo { get; init; }

    public OverrunPolicy? Overrun { get; init; }

    /// <summary>Whether a sum of <see cref="Categories"/> that differs is refused.</summary>
    public bool? StrictCategories { get; init; }

    /// <summary>The month in which the fiscal year starts, 1 to 12; January by default.</summary>
    public int? FiscalYearStart { get; init; }

    /// <summary>Whether the owner is mailed when the forecast falls below zero; no by default.</summary>
    public bool? ForecastAlert { get; init; }

    /// <summary>Informative, as <see cref="End"/> is: charges outside of it count (domain.md §2).</summary>
    public Instant? Start { get; init; }

    public Instant? End { get; init; }

    public string? Comment { get; init; }

    /// <summary>The fields after a change. Only categories that are left keep a nature.</summary>
    public BudgetFields With(BudgetFields change)
    {
        var after = FieldsChange.With(this, change);
        if (after.Natures is not { } natures || natures.Keys.All(after.Has))
            return after;
        var left = Map<string>.Of(natures.Where(n => after.Has(n.Key)));
        return after with { Natures = left.Count > 0 ? left : null };
    }

    /// <summary>Whether it has an expense category of this name.</summary>
    public bool Has(string category) => Categories?.ContainsKey(category) ?? false;
}

[Contract("budget.put")]
public sealed record PutBudget(PutMode Mode, BudgetFields Fields) : ICommand;

/// <summary>Sets money aside directly on a budget, without an item behind it, until it is released.</summary>
[Contract("budget.reserve")]
public sealed record ReserveAmount(Code Purpose, Money Amount) : ICommand;

/// <summary>Releases what <see cref="ReserveAmount"/> set aside for this purpose.</summary>
[Contract("budget.releaseAmount")]
public sealed record ReleaseAmount(Code Purpose) : ICommand;

[Contract("budget.described")]
public sealed record BudgetDescribed(BudgetFields Fields) : IEvent;

/// <summary>
/// Lines were written for an item, for a campaign's terms, or for both. The holds that the lines replace are released.
/// </summary>
/// <param name="Item">The item whose contribution changed; a campaign when only its terms did.</param>
/// <param name="Estimate">The estimate of the item, if there is one.</param>
[Contract("budget.charged")]
public sealed record BudgetCharged(
    EntityRef Item, Contribution Contribution, CampaignTerms? Terms,
    Seq<string> Clears, Seq<CostLine> Lines, Money? Estimate = null) : IEvent
{
    /// <summary>The lines beneath settled invoice lines, for each item for which they changed.</summary>
    public Seq<ItemExpense>? Expenses { get; init; }
}

/// <summary>
/// A charge that cannot be posted yet. It is visible, and is posted as of <paramref name="Since"/> once its currency has a rate or
/// enough money is free.
/// </summary>
/// <param name="Needs">Amount that must be free, under Block; <c>null</c> when it waits for a rate.</param>
[Contract("budget.chargeWaits")]
public sealed record ChargeWaits(ChargeBudget Charge, Instant Since, Money? Needs = null) : IEvent;

/// <param name="Amount">The present increase of the engaged amount by the change.</param>
/// <param name="Stated">The charge that will be posted; <c>null</c> when the amount is reserved without a charge.</param>
[Contract("budget.held")]
public sealed record MoneyHeld(EntityRef Item, string HoldId, Money Amount, StatedCharge? Stated = null) : IEvent;

[Contract("budget.released")]
public sealed record MoneyReleased(EntityRef Item, string HoldId) : IEvent;

/// <summary>The engaged amount has crossed a threshold, in percent of the allocated amount.</summary>
[Contract("budget.alerted")]
public sealed record BudgetAlerted(int Percent, NoticesSent? Notices) : IEvent;

[Contract("budget.facts")]
public sealed record BudgetFacts(Currency Currency, Code? Owner, Seq<string> Categories) : IWarningFacts
{
    public Seq<string>? Standing { get; init; }

    // What those who approve an item see of its budget; absent from a node of the version before.
    public Money? Allocated { get; init; }

    public Money? Free { get; init; }

    public Money? Forecast { get; init; }
}

/// <summary>An item's contribution, its live lines and its estimate.</summary>
public sealed record LedgerItem(Contribution Contribution, Seq<CostLine> Lines, Money? Estimate = null)
{
    /// <summary>
    /// The lines that the item would have if no invoice line were settled, without numbers: they carry the day and the rate of the
    /// expense. <c>null</c> while no line is settled.
    /// </summary>
    public Seq<CostLine>? Expense { get; init; }
}

/// <summary>The lines beneath the settled invoice lines of an item; <c>null</c> when no line is settled any more.</summary>
public sealed record ItemExpense(EntityRef Item, Seq<CostLine>? Lines);

/// <summary>Sums by level of lines in one other currency.</summary>
public sealed record OriginalSums(Seq<Money> Originals, Seq<Money> Amounts);

/// <param name="Since">Instant of the charge; its rate applies.</param>
/// <param name="Needs">Amount that must be free; <c>null</c> when it waits for a rate.</param>
public sealed record WaitingCharge(ChargeBudget Charge, Instant Since, Money? Needs = null);

/// <summary>The future posting of an item; for a campaign, its own part and the effect of its terms on all its items.</summary>
/// <param name="Value">The amounts in the currency of the budget; <c>null</c> while one has no rate.</param>
/// <param name="Terms">The terms that a campaign asks for, or those that an item knows of its campaign.</param>
public sealed record StatedCharge(Contribution Contribution, Money? Value, CampaignTerms? Terms)
{
    /// <summary>The part of <see cref="Value"/> that is spent or paid and so needs no consent; <c>null</c> when it is zero.</summary>
    public Money? Recorded { get; init; }
}

/// <summary>Σ of estimates and of actual amounts over the items that count.</summary>
public sealed record EstimateSums(Money Estimate, Money Actual);

[Contract("budget.state")]
public sealed record BudgetState : IEntityState
{
    public required Code Code { get; init; }

    public BudgetFields? Fields { get; init; }

    [Reported]
    public ImmutableSortedDictionary<EntityRef, LedgerItem> Items { get; init; } = ImmutableSortedDictionary<EntityRef, LedgerItem>.Empty;

    [Reported]
    public ImmutableSortedDictionary<string, CampaignTerms> Terms { get; init; } = ImmutableSortedDictionary<string, CampaignTerms>.Empty;

    /// <summary>
    /// Accepted or requested changes that are not posted yet, by item and hold: the increase of the engaged amount at the time of
    /// the request.
    /// </summary>
    [Reported]
    public ImmutableSortedDictionary<EntityRef, Map<Money>> Holds { get; init; } = ImmutableSortedDictionary<EntityRef, Map<Money>>.Empty;

    /// <summary>The future postings of these changes, by item and hold; see <see cref="BudgetHolds"/>.</summary>
    [Reported]
    public ImmutableSortedDictionary<EntityRef, Map<StatedCharge>>? Stated { get; init; }

    /// <summary>Money set aside for them now, by item; items that need none are left out.</summary>
    [Reported]
    public ImmutableSortedDictionary<EntityRef, Money> SetAside { get; init; } = ImmutableSortedDictionary<EntityRef, Money>.Empty;

    public long LastLine { get; init; }

    /// <summary>Σ consolidated lines by level; index 0 is unused.</summary>
    public Seq<Money> Totals { get; init; } = [];

    /// <summary>Σ consolidated lines by expense category, all levels.</summary>
    [Reported]
    public Map<Money> ByCategory { get; init; } = Map<Money>.Empty;

    /// <summary>The highest threshold that was announced, in percent; re-armed when the budget falls below it.</summary>
    public int AlertedPercent { get; init; }

    /// <summary>Whether a forecast below zero was announced and still is; <c>null</c>: no.</summary>
    public bool? ForecastBelow { get; init; }

    /// <summary>Number of announcements, for the keys of their mails.</summary>
    public int? ForecastAlerts { get; init; }

    /// <summary>Manager of the campaign that posted last; gets the alert when the budget has no owner.</summary>
    public Code? LastManager { get; init; }

    /// <summary>Σ consolidated lines by the day of their charge (ISO date), then by level; see <see cref="BudgetPeriods"/>.</summary>
    [Reported]
    public Map<Seq<Money>> Days { get; init; } = Map<Seq<Money>>.Empty;

    /// <summary>Σ over the items that count and have an estimate; <c>null</c> without such an item.</summary>
    public EstimateSums? Estimates { get; init; }

    /// <summary>
    /// Sums of lines in other currencies, by day and original currency (<c>2026-01-31/USD</c>): original and converted amounts.
    /// </summary>
    [Reported]
    public Map<OriginalSums>? Originals { get; init; }

    /// <summary>Number of converted lines; <c>null</c> in a ledger of one currency.</summary>
    public int? Foreign { get; init; }

    /// <summary>Charges that cannot be posted yet, by item: they lack a rate or money.</summary>
    [Reported]
    public ImmutableSortedDictionary<EntityRef, WaitingCharge>? Waiting { get; init; }

    /// <summary>Transfers given and received, in order.</summary>
    [Bounded(Limits.Transfers)]
    public Seq<BudgetTransfer>? Transfers { get; init; }

    /// <summary>Amounts that another budget is about to give, by <c>budget/transfer</c>. They are not allocated yet.</summary>
    [Reported]
    public Map<Money>? Expected { get; init; }

    /// <summary>Σ <see cref="SetAside"/>.</summary>
    public Money Held { get; init; } = Money.Zero(Values.Currency.Eur);

    public Currency Currency => Fields?.Allocated?.Currency ?? Values.Currency.Eur;

    public Money Allocated => Fields?.Allocated ?? Money.Zero(Currency);

    public OverrunPolicy Overrun => Fields?.Overrun ?? OverrunPolicy.Warn;

    public Money At(LedgerLevel level) => Totals.Count == 0 ? Money.Zero(Currency) : Totals[(int)level];

    /// <summary>Reserved + Committed + Spent + Invoiced.</summary>
    public Money Engaged => At(LedgerLevel.Reserved) + At(LedgerLevel.Committed) + At(LedgerLevel.Spent) + At(LedgerLevel.Invoiced);

    /// <summary>Allocated − Engaged − Held.</summary>
    public Money Free => Allocated - Engaged - Held;

    /// <summary>Allocated − Engaged − Planned.</summary>
    public Money Forecast => Allocated - Engaged - At(LedgerLevel.Planned);
}
