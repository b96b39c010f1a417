using Akka.Actor;
using Akka.Event;

namespace CampaignActors.Actors.Entities;

/// <summary>The permit that an actor waited for; it may write now.</summary>
public sealed record WritePermitGranted : INoSerializationVerificationNeeded
{
    public static readonly WritePermitGranted Instance = new();
}

/// <summary>
/// Bounds the batches that all entities of a node have under way. Past the journal's buffer every writer fails and the circuit breaker
/// opens; an entity that waits for a permit merely gathers a larger batch.
/// </summary>
/// <threadsafety>Used by all entities of a node at once.</threadsafety>
public sealed class WritePermits(int limit)
{
    private readonly int _limit = limit;
    private readonly Lock _lock = new();
    private readonly LinkedList<IActorRef> _waiting = [];
    private int _free = limit;

    /// <summary>Batches under way now.</summary>
    public int InUse
    {
        get
        {
            lock (_lock)
                return _limit - _free;
        }
    }

    /// <summary>Entities that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <returns>Whether it may write now; if not, it is told <see cref="WritePermitGranted"/> later, in turn.</returns>
    public bool TryAcquire(IActorRef writer)
    {
        lock (_lock)
        {
            if (_free == 0)
            {
                _waiting.AddLast(writer);
                return false;
            }
            _free--;
            return true;
        }
    }

    public void Release()
    {
        IActorRef? next;
        lock (_lock)
        {
            next = _waiting.First?.Value;
            if (next is null)
                _free++;
            else
                _waiting.RemoveFirst();
        }
        next?.Tell(WritePermitGranted.Instance);
    }

    /// <summary>A waiting writer stops and does not need its permit. One that was just granted goes to the next writer.</summary>
    public void GiveUp(IActorRef writer)
    {
        lock (_lock)
        {
            if (_waiting.Remove(writer))
                return;
        }
        Release();
    }
}
