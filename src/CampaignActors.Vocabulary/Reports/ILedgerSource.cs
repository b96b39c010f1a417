using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Views;
using NodaTime;

namespace CampaignActors.Vocabulary.Reports;

/// <summary>A budget as reports need it.</summary>
/// <param name="Held">Money that is set aside for changes that are not posted yet.</param>
/// <param name="FiscalYearStart">The month in which its fiscal year starts, 1 to 12.</param>
public sealed record BudgetHead(
    Code Code, string? Label, Code? RelatedTo, Money Allocated, Money Held, int FiscalYearStart)
{
    /// <returns><c>null</c> when it does not exist.</returns>
    public static BudgetHead? Of(BudgetState budget) => budget.Fields is not { } f ? null : new(
        budget.Code, f.Label, f.RelatedTo, budget.Allocated, budget.Held, f.FiscalYearStart ?? 1);

    /// <summary>Out of what is stored of it.</summary>
    public static BudgetHead Of(Code code, BudgetViewFacts facts) => new(
        code, facts.Label, facts.RelatedTo, facts.Allocated, facts.Held ?? Money.Zero(facts.Allocated.Currency),
            facts.FiscalYearStart ?? 1);
}

/// <summary>Which lines of the ledgers are asked for.</summary>
/// <param name="From">The first day; <c>null</c>: from the beginning.</param>
/// <param name="To">The last day, included; <c>null</c>: to the end.</param>
/// <param name="ChargedBy">Only lines that were charged by then.</param>
public sealed record LedgerSlice(LocalDate? From, LocalDate? To, Code? Budget, Code? Campaign, Instant? ChargedBy)
{
    /// <summary>What caused the lines.</summary>
    public EntityRef? Item { get; init; }

    /// <summary>
    /// A source may leave out lines of other programs, which it need not know; who asks looks at what is left.
    /// </summary>
    public Code? Program { get; init; }

    /// <summary>The same of plans.</summary>
    public Code? Plan { get; init; }

    /// <summary>Whether a line is within it. Only lines that count are.</summary>
    public bool Has(LedgerEntry line) => line.Counts
        && !(line.Day < From) && !(line.Day > To)
        && (Budget is null || line.Budget == Budget)
        && (Campaign is null || line.Campaign == Campaign)
        && (Item is null || line.Item == Item)
        && !(line.ChargedAt > ChargedBy);
}

/// <summary>The one ledger that all reports add up: the live lines of all budgets, wherever they are kept.</summary>
/// <remarks>Reading a store blocks: callers that must not wait do it off their thread.</remarks>
public interface ILedgerSource
{
    /// <summary>All budgets, by code.</summary>
    IEnumerable<BudgetHead> Budgets();

    /// <summary>Lines that count, in no particular order.</summary>
    IEnumerable<LedgerEntry> Lines(LedgerSlice slice);

    /// <summary>What is known of these entities; those that are unknown are left out.</summary>
    IReadOnlyDictionary<EntityRef, EntityHead> Heads(IReadOnlyCollection<EntityRef> entities);
}
