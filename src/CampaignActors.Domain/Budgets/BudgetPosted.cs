using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Budgets;

/// <summary>
/// The stored form of <see cref="BudgetCharged"/>: numbers of lines follow from their order, a reversal is the number of its line, and the
/// lines that other items of a campaign get under new terms follow from the terms. So a change of terms takes no more room for many items.
/// </summary>
/// <param name="Item">As in <see cref="BudgetCharged"/>, and so are <paramref name="Terms"/> and <paramref name="Estimate"/>.</param>
/// <param name="Lines">In the order of their numbers; without those that follow from the terms.</param>
[Contract("budget.chargedShort")]
public sealed record BudgetPosted(EntityRef Item, CampaignTerms? Terms, Seq<PostedLine> Lines, Money? Estimate) : IEvent
{
    /// <summary>The contribution of the item; absent when it stays as it was.</summary>
    public Contribution? Contribution { get; init; }

    public Seq<string>? Clears { get; init; }

    /// <inheritdoc cref="BudgetCharged.Expenses"/>
    public Seq<ItemExpense>? Expenses { get; init; }

    /// <summary>The charge of new lines that do not name another; absent without such a line.</summary>
    public Instant? ChargedAt { get; init; }

    /// <summary>The day of that charge, as in <see cref="CostLine.LocalDay"/>.</summary>
    public LocalDate? LocalDay { get; init; }

    /// <summary>Whether the lines of the campaign's other items follow from the terms (<see cref="LinesUnderTerms"/>).</summary>
    public bool? Follow { get; init; }

    /// <summary>Items of the campaign whose lines do not follow from the terms, such as those in other currencies.</summary>
    public Seq<EntityRef>? Except { get; init; }
}

/// <summary>One line: a reversal when <see cref="Reverses"/> is there, else a new one.</summary>
public sealed record PostedLine
{
    /// <summary>Number of the line that is reversed.</summary>
    public long? Reverses { get; init; }

    /// <summary>Absent for the item of the event.</summary>
    public EntityRef? Item { get; init; }

    public string? Category { get; init; }

    public LedgerLevel? Level { get; init; }

    public Money? Amount { get; init; }

    /// <summary>Set for a line that does not count.</summary>
    public bool? Draft { get; init; }

    /// <summary>Absent for the charge of the event.</summary>
    public Instant? ChargedAt { get; init; }

    /// <summary>Given with <see cref="ChargedAt"/>.</summary>
    public LocalDate? LocalDay { get; init; }

    public Conversion? Converted { get; init; }

    public string? Invoice { get; init; }
}
