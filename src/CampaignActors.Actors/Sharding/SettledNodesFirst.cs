using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace CampaignActors.Actors.Sharding;

/// <summary>
/// Gives shards to nodes that have settled, as long as there are any. The usual strategy gives them to whichever node has the fewest: when
/// one of three nodes dies, all that it had would go to the one that has just taken its place and is busy with its own start, while the
/// other two have time. A node that is new gets its part later, a few shards at a time; or at once from a node that leaves in order, since
/// in a rolling restart everything would pile up on the node that leaves last.
/// </summary>
/// <param name="usual">The strategy that decides among the settled nodes.</param>
/// <param name="settled">Whether the node of a region has been in the cluster for a while.</param>
/// <param name="leaving">Whether a node hands over what it has, going by the regions that take shards.</param>
public sealed class SettledNodesFirst(
    IShardAllocationStrategy usual, Func<IActorRef, bool> settled, Func<IEnumerable<IActorRef>, bool> leaving)
    : IActorSystemDependentAllocationStrategy
{
    public void Start(ActorSystem system) => (usual as IActorSystemDependentAllocationStrategy)?.Start(system);

    public Task<IActorRef> AllocateShard(
        IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations) =>
        usual.AllocateShard(requester, shardId, Among(currentShardAllocations));

    /// <summary>No shard moves while a node settles: it would soon have to move again.</summary>
    public Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress) =>
        currentShardAllocations.Keys.All(settled)
            ? usual.Rebalance(currentShardAllocations, rebalanceInProgress)
            : Task.FromResult<IImmutableSet<string>>(ImmutableHashSet<string>.Empty);

    private IImmutableDictionary<IActorRef, IImmutableList<string>> Among(IImmutableDictionary<IActorRef, IImmutableList<string>> all)
    {
        if (leaving(all.Keys))
            return all;
        var among = all.Where(region => settled(region.Key)).ToImmutableDictionary();
        return among.IsEmpty ? all : among;
    }
}
