using Akka.Actor;
using CampaignActors.Journal.Reading;

namespace CampaignActors.Journal.Writing;

/// <summary>
/// Which entities have a write under way. What comes for such an entity waits for the outcome: a further write, so that rows keep their
/// order, and a recovery, so that it does not miss a row whose outcome was still open.
/// </summary>
/// <remarks>
/// A persistent actor sends one write at a time. Only one that was started again while its predecessor's write was under way, or that is
/// quicker than the last of its answers, waits here.
/// </remarks>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class UnderWay
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = [];

    /// <returns>Whether it may begin. If not, it waits, and <see cref="Finish"/> gives it out.</returns>
    public bool Begin(WriteRequest write)
    {
        lock (_lock)
        {
            if (_entries.TryAdd(write.PersistenceId, new Entry(write)))
                return true;
            Wait(write.PersistenceId, write);
            return false;
        }
    }

    /// <summary>For a request without rows, which keeps its place among those of its actor.</summary>
    /// <returns>Whether the actor has a write under way; then it waits.</returns>
    public bool Behind(IActorRef actor, WriteRequest loop)
    {
        lock (_lock)
        {
            foreach (var (id, entry) in _entries)
            {
                if (!entry.Running.Actor.Equals(actor))
                    continue;
                loop.PersistenceId = id;
                Wait(id, loop);
                return true;
            }
            return false;
        }
    }

    /// <returns>Whether it may begin. If not, it waits.</returns>
    public bool MayRead(ReplayRequest replay)
    {
        lock (_lock)
        {
            if (!_entries.ContainsKey(replay.PersistenceId))
                return true;
            Wait(replay.PersistenceId, replay);
            return false;
        }
    }

    private void Wait(string id, object request)
    {
        var entry = _entries[id];
        (entry.Waiting ??= []).Enqueue(request);
    }

    /// <summary>The outcome of a write is known and told.</summary>
    /// <returns>What may begin now: recoveries, and the next write if there is one.</returns>
    public IReadOnlyList<object> Finish(string persistenceId)
    {
        lock (_lock)
        {
            var entry = _entries[persistenceId];
            if (entry.Waiting is not { Count: > 0 } waiting)
            {
                _entries.Remove(persistenceId);
                return [];
            }
            var begin = new List<object>();
            while (waiting.TryDequeue(out var request))
            {
                begin.Add(request);
                if (request is not WriteRequest next)
                    continue;
                entry.Running = next;
                return begin;
            }
            _entries.Remove(persistenceId);
            return begin;
        }
    }

    private sealed class Entry(WriteRequest running)
    {
        public WriteRequest Running { get; set; } = running;

        public Queue<object>? Waiting { get; set; }
    }
}
