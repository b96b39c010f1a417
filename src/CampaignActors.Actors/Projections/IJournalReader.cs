using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Projections;

/// <summary>
/// Reads the journal behind the back of its plugin, in the order of its global ordering. Calls block on the database: actors make
/// them off their thread.
/// </summary>
public interface IJournalReader
{
    /// <summary>Rows of entities after an ordering, in order. Rows that are not of our entities are passed over.</summary>
    /// <param name="limit">Rows looked at, at the most.</param>
    JournalBatch ReadAfter(long ordering, int limit);

    /// <summary>The same; rows that this node has just decided are taken from there and not decoded.</summary>
    JournalBatch ReadAfter(long ordering, int limit, RowHandover handover) => ReadAfter(ordering, limit);

    /// <summary>Rows of one entity, by sequence number, up to and including <paramref name="toSequence"/>.</summary>
    IEnumerable<JournalRow> ReadEntity(EntityRef entity, long toSequence);

    /// <summary>Rows of one entity after an ordering, by sequence number. Those before it are not decoded.</summary>
    IEnumerable<JournalRow> ReadEntityAfter(EntityRef entity, long ordering) =>
        ReadEntity(entity, long.MaxValue).Where(row => row.Ordering > ordering);

    /// <summary>
    /// Ordering of the last durable row; 0 while there is none. <see cref="ReadAfter(long, int)"/> may return it a little later.
    /// </summary>
    long MaxOrdering();
}

/// <summary>All that a node reads of its journal.</summary>
public interface INodeJournal : IJournalReader, IEntityHistory, IDisposable;

/// <param name="To">Ordering up to which the journal was looked at: the place to go on from.</param>
/// <param name="More">Whether the limit was reached.</param>
public sealed record JournalBatch(IReadOnlyList<JournalRow> Rows, long To, bool More)
{
    /// <summary>
    /// Whether there may be rows that cannot be given out yet, because a transaction is under way whose rows may come before them.
    /// </summary>
    public bool Held { get; init; }
}
