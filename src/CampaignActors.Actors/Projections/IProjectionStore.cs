using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Lists;
using NodaTime;

namespace CampaignActors.Actors.Projections;

/// <summary>
/// What is folded from the journal so that lists and searches for due work need not ask every entity: which entity has work when
/// (agendas), and each entity as people see it (views). Everything in it can be rebuilt. Calls block on the database: actors make them off
/// their thread.
/// </summary>
public interface IProjectionStore : IDisposable
{
    /// <summary>
    /// Called by the one projector before it writes: what was folded into another shape than this version's is emptied.
    /// </summary>
    /// <returns><see cref="Ordering"/>.</returns>
    long Prepare();

    /// <summary>Ordering of the journal up to which everything here is folded.</summary>
    long Ordering();

    /// <summary>Entries due at <paramref name="now"/>, the earliest first, ties by entity.</summary>
    /// <param name="after">The last entry of the page before, or <c>null</c>.</param>
    IReadOnlyList<AgendaEntry> Due(string agenda, Instant now, int limit, AgendaEntry? after = null);

    /// <summary>The earliest entry of these agendas, due or not; ties in the order of the given agendas, then by entity.</summary>
    AgendaEntry? EarliestDue(IEnumerable<string> agendas);

    /// <summary>Entries due at <paramref name="now"/>.</summary>
    long CountDue(string agenda, Instant now);

    StoredView? View(string kind, string code);

    /// <summary>Views of one kind by code, those after <paramref name="afterCode"/> (empty: from the first).</summary>
    IReadOnlyList<StoredView> List(string kind, string afterCode, int limit);

    /// <summary>Views of one kind in some order, those behind a place in it.</summary>
    IReadOnlyList<StoredView> Page(ViewPage page);

    /// <summary>Codes of a kind that meet conditions, in some order; what they show is read with <see cref="Views"/>.</summary>
    /// <exception cref="EarlierProjectionsException">They are folded by another version.</exception>
    FoundList Find(ListQuery query);

    /// <summary>Views of these codes by code; those that are unknown are left out.</summary>
    IReadOnlyDictionary<string, StoredView> Views(string kind, IReadOnlyCollection<string> codes);

    /// <summary>Entities of a kind, or of all kinds.</summary>
    long Count(string? kind = null);

    /// <summary>One entity's view together with its entries in these agendas, as of one moment.</summary>
    StoredEntity? Entity(EntityRef entity, IReadOnlyCollection<string> agendas);

    /// <summary>Revisions to which these entities are folded; those that are unknown are left out.</summary>
    IReadOnlyDictionary<EntityRef, long> Revisions(IEnumerable<EntityRef> entities);

    /// <summary>All entities by kind and code, those after <paramref name="after"/>.</summary>
    IReadOnlyList<EntityRef> Entities(EntityRef? after, int limit);

    /// <summary>Entities with rows beyond that ordering.</summary>
    IReadOnlyList<EntityRef> ChangedSince(long ordering);

    /// <summary>Ordering up to which a workflow's sweeps have looked; 0 before the first and after a rebuild.</summary>
    long Watermark(string workflow);

    void SetWatermark(string workflow, long ordering);

    /// <summary>Entities that cannot be folded, with the reason.</summary>
    IReadOnlyList<QuarantinedEntity> Quarantined();

    /// <summary>Writes what a batch of rows came to, and the new offset, all or nothing.</summary>
    /// <returns><c>false</c> when another projector has moved the store from where the batch starts: nothing was changed.</returns>
    bool Commit(ProjectionBatch batch);

    /// <summary>Puts one agenda entry right, provided that the entity is still folded to <paramref name="revision"/>.</summary>
    bool RepairAgenda(EntityRef entity, string agenda, Instant? due, long revision);

    /// <summary>Puts one view right, provided that the entity is still folded to <paramref name="revision"/>.</summary>
    /// <param name="facts"><c>null</c>: the view is in the form of a version before 0.2.</param>
    bool RepairView(EntityRef entity, string view, string? facts, long revision);

    /// <summary>The ledgers as they are folded now, for one report.</summary>
    /// <exception cref="EarlierProjectionsException">They are folded by another version.</exception>
    IReportLook OpenReports();

    /// <summary>Forgets everything: the next batch starts at the beginning of the journal.</summary>
    void Reset();
}

/// <param name="Revision">To which the entity is folded, read together with the entry; 0 when it is unknown.</param>
public sealed record AgendaEntry(string Agenda, EntityRef Entity, Instant DueAt, long Revision);

/// <param name="View">The document that people see, as JSON text.</param>
/// <param name="Facts">
/// What joins need beside it, as JSON text; empty: nothing. <c>null</c>: a projector of a version before 0.2 wrote the row, with the facts
/// in the document.
/// </param>
/// <param name="Ordering">Of the entity's last row.</param>
public sealed record StoredView(EntityRef Entity, long Revision, string View, string? Facts, long Ordering);

/// <summary>In which order views are listed.</summary>
public enum ViewOrder
{
    Code,

    /// <summary>By the ordering of the entity's last row.</summary>
    Changed,
}

/// <param name="Prefix">Of the codes; empty: all.</param>
/// <param name="AfterCode">The place, where the order is by code; empty: from the beginning.</param>
/// <param name="AfterOrdering">The place, where the order is by change; <c>null</c>: from the beginning.</param>
public sealed record ViewPage(string Kind, ViewOrder Order, bool Descending, string Prefix, string AfterCode, long? AfterOrdering,
    int Limit)
{
    /// <summary>Behind every character that a code may have.</summary>
    private const string Last = "~";

    /// <summary>All codes with the prefix lie before it.</summary>
    internal string PrefixEnd => Prefix + Last;

    /// <summary>The condition and the order in SQL, with the bound value: the same words in both databases.</summary>
    internal (string Column, string Comparison, string Direction, object After) Place => (Order, Descending) switch
    {
        (ViewOrder.Code, false) => ("code", ">", "ASC", AfterCode),
        (ViewOrder.Code, true) => ("code", "<", "DESC", AfterCode.Length > 0 ? AfterCode : Last),
        (_, false) => ("ordering", ">", "ASC", AfterOrdering ?? -1),
        _ => ("ordering", "<", "DESC", AfterOrdering ?? long.MaxValue),
    };
}

/// <param name="View"><inheritdoc cref="StoredView"/></param>
/// <param name="Facts"><inheritdoc cref="StoredView"/></param>
/// <param name="Due">By agenda.</param>
public sealed record StoredEntity(EntityRef Entity, long Revision, string View, string? Facts, IReadOnlyDictionary<string, Instant> Due);

/// <param name="Sequence">The row that could not be folded.</param>
public sealed record QuarantinedEntity(EntityRef Entity, long Sequence, long Ordering, string Reason);

/// <summary>What rows came to, ready to be written.</summary>
public sealed record ProjectionBatch
{
    /// <summary>Where the store must be for this batch to fit.</summary>
    public required long From { get; init; }

    /// <summary>Where it is afterwards.</summary>
    public required long To { get; init; }

    public IReadOnlyList<StoredView> Entities { get; init; } = [];

    /// <summary>Entities whose rows have changed nothing that is seen: their views stay as they are.</summary>
    public IReadOnlyList<MovedEntity> Moved { get; init; } = [];

    public IReadOnlyList<AgendaWrite> Agenda { get; init; } = [];

    /// <summary>What the tables of reports are to hold.</summary>
    public IReadOnlyList<ReportRows> Rows { get; init; } = [];

    public IReadOnlyList<QuarantinedEntity> Quarantined { get; init; } = [];

    /// <summary>Entities that can be folded again.</summary>
    public IReadOnlyList<EntityRef> Released { get; init; } = [];
}

/// <summary>An entity with further rows and the same view.</summary>
public readonly record struct MovedEntity(EntityRef Entity, long Revision, long Ordering);

/// <summary>One agenda entry as it is now; without an instant it is gone.</summary>
public readonly record struct AgendaWrite(EntityRef Entity, string Agenda, Instant? Due);
