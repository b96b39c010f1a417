using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Explaining;

/// <summary>The journal as one request may read it: reading ends with the request, and at a bound.</summary>
/// <param name="journal">The journal of the node.</param>
/// <param name="ct">The caller has gone, or the node is to stop.</param>
/// <param name="maxBytes">
/// Stored bytes that the request reads, of all entities together. Who holds the rows that it has read, as an explanation does, takes
/// <see cref="Held"/>: in memory they are several times as large.
/// </param>
public sealed class BoundedHistory(IEntityHistory journal, CancellationToken ct, long maxBytes = long.MaxValue) : IEntityHistory
{
    /// <summary>Bytes of rows that one request may hold.</summary>
    public const long Held = 64L << 20;

    private long _read;

    /// <exception cref="InputException">The rows that the answer needs are larger than the bound.</exception>
    /// <exception cref="OperationCanceledException">The caller has gone, or the node is to stop.</exception>
    public IEnumerable<JournalRow> Rows(EntityRef entity)
    {
        foreach (var row in journal.Rows(entity))
        {
            ct.ThrowIfCancellationRequested();
            _read += row.Stored?.Length ?? 0;
            if (_read > maxBytes)
            {
                throw new InputException(
                    null,
                    $"the answer needs more than {maxBytes >> 20} MiB of history, {entity} is a part of it; "
                    + "`campaign entity events` shows the last rows");
            }
            yield return row;
        }
    }

    public IEnumerable<EntityRef> Entities() => journal.Entities();
}
