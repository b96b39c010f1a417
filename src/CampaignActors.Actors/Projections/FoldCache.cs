using System.Collections.Immutable;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Actors.Projections;

/// <summary>One entity as folded up to a row.</summary>
/// <param name="Due">Its agenda, by name.</param>
internal sealed record FoldedEntity(
    EntityRef Entity, IEntityState State, long Sequence, long Ordering, ImmutableDictionary<string, Instant> Due);

/// <summary>The entities folded last. One that was dropped is folded again from its own rows. Not thread-safe.</summary>
internal sealed class FoldCache(int capacity)
{
    private readonly Dictionary<EntityRef, LinkedListNode<FoldedEntity>> _byEntity = [];

    /// <summary>The one used last is first.</summary>
    private readonly LinkedList<FoldedEntity> _byUse = new();

    public FoldedEntity? Find(EntityRef entity)
    {
        if (!_byEntity.TryGetValue(entity, out var node))
            return null;
        _byUse.Remove(node);
        _byUse.AddFirst(node);
        return node.Value;
    }

    public void Put(FoldedEntity folded)
    {
        if (_byEntity.TryGetValue(folded.Entity, out var known))
        {
            known.Value = folded;
            _byUse.Remove(known);
            _byUse.AddFirst(known);
            return;
        }
        _byEntity[folded.Entity] = _byUse.AddFirst(folded);
        if (_byEntity.Count > capacity)
        {
            _byEntity.Remove(_byUse.Last!.Value.Entity);
            _byUse.RemoveLast();
        }
    }

    public void Drop(EntityRef entity)
    {
        if (_byEntity.Remove(entity, out var node))
            _byUse.Remove(node);
    }

    public void Clear()
    {
        _byEntity.Clear();
        _byUse.Clear();
    }
}
