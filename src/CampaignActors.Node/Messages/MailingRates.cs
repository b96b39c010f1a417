using System.Collections.Concurrent;
using CampaignActors.Audience.Messages;

namespace CampaignActors.Node.Messages;

/// <summary>How fast mailings go on, from their counts at different times: of all nodes together.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class MailingRates(TimeProvider time)
{
    /// <summary>Counts that are older than this say nothing about now.</summary>
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(10);

    /// <summary>Closer counts say too little.</summary>
    private static readonly TimeSpan s_least = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<MailingKey, Series> _series = new();

    /// <summary>Takes in a count.</summary>
    /// <param name="settled">Messages that are done with, handed over or not.</param>
    /// <returns>Messages a second; <c>null</c>: it is not known yet.</returns>
    public double? Note(MailingKey key, long settled) => _series.GetOrAdd(key, _ => new()).Note(settled, time);

    /// <summary>For how long nothing has moved, as far as this node has looked.</summary>
    public TimeSpan StillFor(MailingKey key) => _series.TryGetValue(key, out var series) ? series.StillFor(time) : TimeSpan.Zero;

    /// <summary>Drops what is not open any more.</summary>
    public void Keep(IReadOnlySet<MailingKey> open)
    {
        foreach (var key in _series.Keys.Where(k => !open.Contains(k)))
            _series.TryRemove(key, out _);
    }

    private sealed class Series
    {
        private readonly Queue<(long At, long Settled)> _points = new();
        private long _moved = long.MinValue;
        private long _last = long.MinValue;

        public double? Note(long settled, TimeProvider time)
        {
            lock (_points)
            {
                var now = time.GetTimestamp();
                if (settled != _last || _moved == long.MinValue)
                    (_last, _moved) = (settled, now);
                while (_points.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At, now) > s_window)
                    _points.Dequeue();
                var since = _points.TryPeek(out var first) ? first : (At: now, Settled: settled);
                if (!_points.Any(p => time.GetElapsedTime(p.At, now) < s_least))
                    _points.Enqueue((now, settled));
                var took = time.GetElapsedTime(since.At, now);
                return took < s_least ? null : Math.Max(0, settled - since.Settled) / took.TotalSeconds;
            }
        }

        public TimeSpan StillFor(TimeProvider time)
        {
            lock (_points)
                return _moved == long.MinValue ? TimeSpan.Zero : time.GetElapsedTime(_moved);
        }
    }
}
