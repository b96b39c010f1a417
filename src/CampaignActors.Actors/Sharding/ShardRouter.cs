using System.Collections.Frozen;
using Akka.Actor;
using Akka.Event;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Sharding;

/// <summary>
/// Brings messages to the region of their kind, and outside effects to the gateways of this node. Before <see cref="Open"/> and after
/// <see cref="Close"/>, messages are lost, as they may be at any time.
/// </summary>
public sealed class ShardRouter : IEntityRouter
{
    private FrozenDictionary<string, IActorRef> _regions = FrozenDictionary<string, IActorRef>.Empty;
    private IActorRef _gateways = ActorRefs.Nobody;

    /// <summary>Called once, when regions and gateways have started.</summary>
    public void Open(IEnumerable<KeyValuePair<string, IActorRef>> regions, IActorRef gateways)
    {
        _gateways = gateways;
        _regions = regions.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>A region was started again. Ignored once the router is closed.</summary>
    public void Replace(string kind, IActorRef region)
    {
        var regions = _regions;
        if (regions.ContainsKey(kind))
            Interlocked.CompareExchange(
                ref _regions, regions.ToFrozenDictionary(r => r.Key, r => r.Key == kind ? region : r.Value, StringComparer.Ordinal),
                regions);
    }

    /// <summary>
    /// Sends nothing any more. A region that hands its shards over would buffer later messages, wait in vain for a new home of their shard,
    /// and hold up the shutdown until it times out.
    /// </summary>
    public void Close() => _regions = FrozenDictionary<string, IActorRef>.Empty;

    /// <summary>The regions by kind; empty before <see cref="Open"/> and after <see cref="Close"/>.</summary>
    public IReadOnlyDictionary<string, IActorRef> Regions => _regions;

    /// <summary>What performs outside effects on this node; <see cref="ActorRefs.Nobody"/> before <see cref="Open"/>.</summary>
    public IActorRef Gateways => _gateways;

    public void Send(IEntityMessage message, IActorRef sender)
    {
        if (message.Target.Kind == Outside.Kind)
            _gateways.Tell(message, sender);
        else if (_regions.TryGetValue(message.Target.Kind, out var region))
            region.Tell(message, sender);
        else if (message is FactsQuery query && _regions.Count > 0)
            Send(new FactsAnswer(query.From, query.Target, query.Tag, null), sender); // No such kind: nothing of it exists.
    }

    /// <summary>
    /// The region to send any message of <see cref="EntityExtractor.TargetOf"/> to; <see cref="ActorRefs.Nobody"/> for a kind that
    /// does not exist or before <see cref="Open"/>.
    /// </summary>
    public IActorRef RegionOf(EntityRef entity) => _regions.TryGetValue(entity.Kind, out var region) ? region : ActorRefs.Nobody;
}
