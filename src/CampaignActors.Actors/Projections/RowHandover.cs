using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Projections;

/// <summary>
/// Durable rows of this node's entities with the states that they led to, on their way to the projector of the same node: it need neither
/// decode nor fold them again. A row that is not here is read from the journal, so what comes late, is dropped or belongs to another node
/// costs time and nothing else. Nothing is kept while the projector is elsewhere.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class RowHandover
{
    /// <summary>Rows that wait, at the most; beyond it the oldest are dropped.</summary>
    private const int Most = 4_096;

    private readonly Lock _lock = new();
    private readonly Dictionary<(EntityRef Entity, long Sequence), StoredEnvelope> _rows = [];
    private readonly Queue<(EntityRef Entity, long Sequence)> _order = new();
    private volatile bool _open;

    /// <summary>The projector runs here from now on.</summary>
    public void Open() => _open = true;

    public void Close()
    {
        _open = false;
        lock (_lock)
        {
            _rows.Clear();
            _order.Clear();
        }
    }

    /// <param name="last">Sequence number of the last of these rows, all of which are durable.</param>
    public void Offer(EntityRef entity, long last, IReadOnlyList<StoredEnvelope> rows)
    {
        if (!_open)
            return;
        lock (_lock)
        {
            for (var i = 0; i < rows.Count; i++)
            {
                var key = (entity, last - rows.Count + 1 + i);
                if (_rows.TryAdd(key, rows[i]))
                    _order.Enqueue(key);
            }
            while (_order.Count > Most)
                _rows.Remove(_order.Dequeue());
        }
    }

    /// <returns>The row, which is not kept any longer; <c>null</c> when it is not here.</returns>
    public StoredEnvelope? Take(EntityRef entity, long sequence)
    {
        if (!_open)
            return null;
        lock (_lock)
        {
            // Rows come in about the order in which they are taken: what was taken leaves the queue from its front.
            _rows.Remove((entity, sequence), out var row);
            while (_order.TryPeek(out var first) && !_rows.ContainsKey(first))
                _order.Dequeue();
            return row;
        }
    }
}
