using System.Collections.Immutable;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Budgets;

/// <summary>What happens when Reserved and above would exceed what is allocated (domain.md §3.3 rule 7).</summary>
public enum OverrunPolicy
{
    /// <summary>Nothing.</summary>
    Allow,

    /// <summary>The owner is mailed at 80 % and at 100 %. The default.</summary>
    Warn,

    /// <summary>The command that would exceed it is refused. What is spent already is recorded all the same.</summary>
    Block,
}

public sealed record BudgetFields : Fields
{
    public string? Label { get; init; }

    public Money? Allocated { get; init; }

    public Code? Owner { get; init; }

    /// <summary>Amounts by expense category. A sum that differs from <see cref="Allocated"/> is a warning, not an error.</summary>
    public Map<Money>? Categories { get; init; }

    public Code? RelatedTo { get; init; }

    public OverrunPolicy? Overrun { get; init; }

    /// <summary>Whether a sum of <see cref="Categories"/> that differs is refused.</summary>
    public bool? StrictCategories { get; init; }

    /// <summary>The month in which the fiscal year starts, 1 to 12; January by default.</summary>
    public int? FiscalYearStart { get; init; }
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

/// <summary>Lines were written for an item, for a campaign's terms, or both; holds that they make good are gone.</summary>
/// <param name="Item">Whose contribution changed; <c>null</c> when only terms did.</param>
/// <param name="Estimate">What was estimated for the item, if anything.</param>
[Contract("budget.charged")]
public sealed record BudgetCharged(
    EntityRef Item, Contribution Contribution, CampaignTerms? Terms, Seq<string> Clears, Seq<CostLine> Lines, Money? Estimate = null) : IEvent
{
    /// <summary>What stands beneath settled invoice lines by now, of each item for which that changed.</summary>
    public Seq<ItemExpense>? Expenses { get; init; }
}

/// <summary>
/// A charge has come that cannot be posted yet. It waits, visibly, and is posted as of <paramref name="Since"/> once it can: when there is
/// a rate for its currency, or money for it.
/// </summary>
/// <param name="Needs">How much must be free for it, under Block; <c>null</c>: it waits for a rate.</param>
[Contract("budget.chargeWaits")]
public sealed record ChargeWaits(ChargeBudget Charge, Instant Since, Money? Needs = null) : IEvent;

/// <param name="Amount">By how much the change raises Reserved and above, as things stand.</param>
/// <param name="Stated">What is going to be posted; <c>null</c>: nothing is, the amount stands for itself.</param>
[Contract("budget.held")]
public sealed record MoneyHeld(EntityRef Item, string HoldId, Money Amount, StatedCharge? Stated = null) : IEvent;

[Contract("budget.released")]
public sealed record MoneyReleased(EntityRef Item, string HoldId) : IEvent;

/// <summary>Reserved and above has crossed a threshold, in percent of what is allocated.</summary>
[Contract("budget.alerted")]
public sealed record BudgetAlerted(int Percent, NoticesSent? Notices) : IEvent;

[Contract("budget.facts")]
public sealed record BudgetFacts(Currency Currency, Code? Owner, Seq<string> Categories) : IFacts;

/// <summary>An item's contribution, the live lines it stands in, and what was estimated for it.</summary>
public sealed record LedgerItem(Contribution Contribution, Seq<CostLine> Lines, Money? Estimate = null)
{
    /// <summary>
    /// The lines that would stand if nothing were settled, without numbers: they have the day and the rate of the expense. None while nothing
    /// is settled.
    /// </summary>
    public Seq<CostLine>? Expense { get; init; }
}

/// <summary>What stands beneath the settled invoice lines of an item; none when no line is settled any more.</summary>
public sealed record ItemExpense(EntityRef Item, Seq<CostLine>? Lines);

/// <summary>Sums by level of lines in one other currency.</summary>
public sealed record OriginalSums(Seq<Money> Originals, Seq<Money> Amounts);

/// <param name="Since">When it was charged: the rate of that instant will count.</param>
/// <param name="Needs">How much must be free for it; <c>null</c>: it waits for a rate.</param>
public sealed record WaitingCharge(ChargeBudget Charge, Instant Since, Money? Needs = null);

/// <summary>What an item, or a campaign for its own part and for the terms of all its items, is going to post.</summary>
/// <param name="Value">The amounts in the currency of the budget; <c>null</c> while one has no rate.</param>
/// <param name="Terms">The terms that a campaign asks for, or those that an item knows its campaign to have.</param>
public sealed record StatedCharge(Contribution Contribution, Money? Value, CampaignTerms? Terms)
{
    /// <summary>What of <see cref="Value"/> is spent or paid and so not asked for; none when that is nothing.</summary>
    public Money? Recorded { get; init; }
}

/// <summary>What was estimated for items that count, and what they have come to.</summary>
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
    /// Changes that are accepted or being asked for but not posted yet: by item, then by hold, how much the change was to raise Reserved and
    /// above when it was asked for.
    /// </summary>
    [Reported]
    public ImmutableSortedDictionary<EntityRef, Map<Money>> Holds { get; init; } = ImmutableSortedDictionary<EntityRef, Map<Money>>.Empty;

    /// <summary>What these changes are going to post, by item and hold; see <see cref="BudgetHolds"/>.</summary>
    [Reported]
    public ImmutableSortedDictionary<EntityRef, Map<StatedCharge>>? Stated { get; init; }

    /// <summary>Money set aside for them as things stand now, by item; nothing for an item for which it comes to nothing.</summary>
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

    /// <summary>Manager of the campaign whose posting came last; gets the alert when the budget has no owner.</summary>
    public Code? LastManager { get; init; }

    /// <summary>Σ consolidated lines by the day on which they were charged (ISO date), then by level; see <see cref="BudgetPeriods"/>.</summary>
    [Reported]
    public Map<Seq<Money>> Days { get; init; } = Map<Seq<Money>>.Empty;

    /// <summary>Σ over the items that count and have an estimate; none while there is no such item.</summary>
    public EstimateSums? Estimates { get; init; }

    /// <summary>
    /// Of the lines in other currencies, sums by day and original currency (<c>2026-01-31/USD</c>): what was charged and what it came to.
    /// </summary>
    [Reported]
    public Map<OriginalSums>? Originals { get; init; }

    /// <summary>How many of the lines that stand are converted; none in a ledger of one currency.</summary>
    public int? Foreign { get; init; }

    /// <summary>Charges that cannot be posted yet, by item: for want of a rate or of money.</summary>
    [Reported]
    public ImmutableSortedDictionary<EntityRef, WaitingCharge>? Waiting { get; init; }

    /// <summary>Transfers given and received, in order.</summary>
    [Bounded(Limits.Transfers)]
    public Seq<BudgetTransfer>? Transfers { get; init; }

    /// <summary>Amounts that another budget is about to give, by <c>budget/transfer</c>. Not allocated yet.</summary>
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

    /// <summary>Allocated − Engaged − what is held for changes under way.</summary>
    public Money Free => Allocated - Engaged - Held;

    /// <summary>Allocated − Engaged − Planned.</summary>
    public Money Forecast => Allocated - Engaged - At(LedgerLevel.Planned);
}
