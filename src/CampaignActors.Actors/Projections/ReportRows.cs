using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Calendar;
using CampaignActors.Vocabulary.Reports;
using CampaignActors.Vocabulary.Waiting;

namespace CampaignActors.Actors.Projections;

/// <summary>Changes of the lines that are stored of a budget's ledger.</summary>
/// <param name="Whole">Whether <paramref name="Written"/> is all that it is to hold: any other line is removed.</param>
/// <param name="Gone">Numbers of lines that are removed.</param>
public sealed record LedgerWrite(Code Budget, bool Whole, IReadOnlyList<LedgerEntry> Written, IReadOnlyList<long> Gone);

/// <summary>What the tables of reports, calendar and work are to hold of one entity, as far as it has changed.</summary>
/// <param name="Ledger"><c>null</c>: unchanged.</param>
/// <param name="Head"><c>null</c>: gone, where <paramref name="HeadChanged"/> says so.</param>
/// <param name="Spans">All of them; <c>null</c>: unchanged.</param>
/// <param name="Waits">All of them; <c>null</c>: unchanged.</param>
public sealed record ReportRows(
    EntityRef Entity, LedgerWrite? Ledger, EntityHead? Head, bool HeadChanged, IReadOnlyList<CalendarSpan>? Spans,
    IReadOnlyList<WaitingWork>? Waits)
{
    /// <param name="before">Of which the store has the rows; <c>null</c>: it is not known what it has.</param>
    /// <returns><c>null</c> when nothing changes.</returns>
    public static ReportRows? Between(EntityRef entity, IEntityState? before, IEntityState after)
    {
        var ledger = after is BudgetState { Fields: not null } budget ? LedgerOf(entity.Code, before as BudgetState, budget) : null;
        var head = EntityHead.Of(entity, after);
        var headChanged = HasHead(entity) && (before is null || head != EntityHead.Of(entity, before));
        var spans = Changed(CalendarSpan.Of(entity, after), before is null ? null : CalendarSpan.Of(entity, before), HasHead(entity));
        var waits = Changed(
            WaitingWork.Of(entity, after), before is null ? null : WaitingWork.Of(entity, before), WaitingWork.IsPossible(entity));
        return ledger is not null || headChanged || spans is not null || waits is not null
            ? new ReportRows(entity, ledger, headChanged ? head : null, headChanged, spans, waits)
            : null;
    }

    /// <returns>What is to be written; <c>null</c>: nothing changes.</returns>
    private static IReadOnlyList<T>? Changed<T>(IReadOnlyList<T> after, IReadOnlyList<T>? before, bool hasAny) =>
        !hasAny || (before is not null && after.SequenceEqual(before)) ? null : after;

    private static LedgerWrite? LedgerOf(Code budget, BudgetState? before, BudgetState after)
    {
        // Lines count from the description of the budget on.
        if (before?.Fields is null)
            return new LedgerWrite(budget, true, [.. LedgerEntries.Of(budget, after)], []);
        var (written, gone) = LedgerEntries.Changes(budget, before, after);
        return written.Count + gone.Count == 0 ? null : new LedgerWrite(budget, false, written, gone);
    }

    private static bool HasHead(EntityRef entity) =>
        entity.Kind is Kinds.Plans or Kinds.Programs or Kinds.Campaigns or Kinds.Deliveries or Kinds.Tasks or Kinds.Templates;
}
