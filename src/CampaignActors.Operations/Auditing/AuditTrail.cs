using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Operations.Auditing;

/// <summary>A query for changes.</summary>
/// <param name="After">Ordering of the last one of the page before; 0: from the beginning.</param>
/// <param name="By">Signed with that code.</param>
/// <param name="Entity">Of one entity.</param>
public sealed record AuditQuery(long After, Instant? Since, string? By, EntityRef? Entity, int Limit);

/// <summary>One row of the journal that changed something.</summary>
/// <param name="By">The signature: an operator, or a technical workflow; empty where none was named.</param>
/// <param name="Via">How the requester was authenticated; empty for what follows from another change, see <paramref name="Cause"/>.</param>
/// <param name="What">Manifests of what happened.</param>
public sealed record AuditEntry(
    long Ordering, Instant At, EntityRef Entity, long Revision, string By, string Via, IReadOnlyList<string> What, string Cause);

/// <param name="Next">Where to go on; <c>null</c>: that is all there is now.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntry> Entries, long? Next);

/// <summary>Who changed what, read from the journal itself: nothing that happened can be missing in it. Oldest first.</summary>
public sealed class AuditTrail(IJournalReader journal)
{
    private const int Page = 500;

    /// <summary>
    /// Rows that one query reads, whatever it filters by. A result below the limit with a place to go on from may be continued.
    /// </summary>
    private const int MostRows = 20_000;

    /// <summary>Clocks of nodes may differ, so rows are nearly in the order of their instants, not quite.</summary>
    private static readonly Duration s_slack = Duration.FromMinutes(5);

    public AuditPage Read(AuditQuery query) => query.Entity is { } entity ? OfEntity(query, entity) : OfAll(query);

    private AuditPage OfAll(AuditQuery query)
    {
        var entries = new List<AuditEntry>();
        var after = query.Since is { } since ? Math.Max(query.After, LastBefore(since - s_slack)) : query.After;
        for (var looked = 0; looked < MostRows;)
        {
            var page = journal.ReadAfter(after, Page);
            foreach (var row in page.Rows)
            {
                if (EntryOf(row, query) is { } entry)
                    entries.Add(entry);
                if (entries.Count == query.Limit)
                    return new AuditPage(entries, row.Ordering);
            }
            if (!page.More)
                return new AuditPage(entries, null);
            looked += Page;
            after = page.To;
        }
        return new AuditPage(entries, after);
    }

    private AuditPage OfEntity(AuditQuery query, EntityRef entity)
    {
        var entries = journal.ReadEntityAfter(entity, query.After)
            .Select(r => EntryOf(r, query)).OfType<AuditEntry>().Take(query.Limit + 1).ToList();
        return entries.Count > query.Limit ? new AuditPage(entries[..^1], entries[^2].Ordering) : new AuditPage(entries, null);
    }

    /// <summary>By halving: the journal has no index by time.</summary>
    private long LastBefore(Instant since)
    {
        var (low, high) = (0L, journal.MaxOrdering());
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (journal.ReadAfter(middle, 1).Rows is [{ Envelope: { } row }] && row.At < since)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>Rows that only count messages change nothing visible.</summary>
    private static AuditEntry? EntryOf(JournalRow row, AuditQuery query)
    {
        if (row.Envelope is not { } envelope || (envelope.Events.Count == 0 && envelope.Unparked is null))
            return null;
        if (envelope.At < query.Since || (query.By is { } by && envelope.By != by))
            return null;
        var what = envelope.Events.Select(Contracts.Name).ToList();
        if (envelope.Unparked is not null)
            what.Add("protocol.resolveParked");
        return new AuditEntry(row.Ordering, envelope.At, row.Entity, row.Sequence, envelope.By, envelope.Via, what, envelope.Cause);
    }
}
