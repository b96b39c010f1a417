using System.Runtime.InteropServices;
using CampaignActors.Domain.Values;

namespace CampaignActors.Actors.Client;

/// <summary>Counts the calls that have not been answered yet, and says when there is no room for another.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class CallsUnderWay(EntityClientOptions limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<EntityRef, int> _byTarget = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <returns><c>null</c>, or why there is no room; then the call is not counted and must not be left.</returns>
    public string? Enter(EntityRef target)
    {
        lock (_lock)
        {
            if (_count >= limits.MaxUnderWay)
                return $"{_count} calls are under way on this node";
            ref var toTarget = ref CollectionsMarshal.GetValueRefOrAddDefault(_byTarget, target, out _);
            if (toTarget >= limits.MaxUnderWayToOne)
                return $"{toTarget} calls to {target} are under way";
            toTarget++;
            _count++;
            return null;
        }
    }

    public void Leave(EntityRef target)
    {
        lock (_lock)
        {
            _count--;
            if (--CollectionsMarshal.GetValueRefOrAddDefault(_byTarget, target, out _) == 0)
                _byTarget.Remove(target);
        }
    }
}
