using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace CampaignActors.Actors.Sharding;

/// <summary>
/// Gives shard n of every kind to the same node, so that entities with the same shard number are neighbours. Which node that is follows
/// from the nodes alone: kinds need not ask each other, and a node that returns gets back what it had.
/// </summary>
/// <param name="nodeOf">The address of a region's node.</param>
public sealed class ShardsTogether(Func<IActorRef, string> nodeOf) : IShardAllocationStrategy
{
    /// <summary>Shards of a kind that move at the same time. Their entities are away for a moment.</summary>
    public const int MovingAtOnce = 4;

    public Task<IActorRef> AllocateShard(
        IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations)
    {
        var home = Homes(currentShardAllocations.Keys.Select(nodeOf))[NumberOf(shardId)];
        return Task.FromResult(currentShardAllocations.Keys.First(region => nodeOf(region) == home));
    }

    public Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress)
    {
        IImmutableSet<string> moving = ImmutableHashSet<string>.Empty;
        if (currentShardAllocations.Count > 1)
        {
            var homes = Homes(currentShardAllocations.Keys.Select(nodeOf));
            moving = currentShardAllocations
                .SelectMany(region => region.Value.Select(shard => (Node: nodeOf(region.Key), Shard: shard)))
                .Where(at => homes[NumberOf(at.Shard)] != at.Node)
                .Select(at => at.Shard)
                .Except(rebalanceInProgress)
                // The same ones for all kinds, so that what belongs together is apart only for a moment.
                .OrderBy(shard => shard.Length).ThenBy(shard => shard, StringComparer.Ordinal)
                .Take(Math.Max(0, MovingAtOnce - rebalanceInProgress.Count))
                .ToImmutableHashSet();
        }
        return Task.FromResult(moving);
    }

    private static int NumberOf(string shard) => int.Parse(shard, CultureInfo.InvariantCulture);

    /// <summary>
    /// The node of each shard: of all nodes that are not full the one that the shard likes best. When a node goes, mostly its own shards
    /// move; no node has more than its share.
    /// </summary>
    public static IReadOnlyList<string> Homes(IEnumerable<string> nodes)
    {
        var all = nodes.Distinct().Order(StringComparer.Ordinal).ToList();
        var share = (Placements.Shards + all.Count - 1) / all.Count;
        var taken = all.ToDictionary(node => node, _ => 0);
        var homes = new string[Placements.Shards];
        for (var shard = 0; shard < homes.Length; shard++)
        {
            homes[shard] = all.Where(node => taken[node] < share).MaxBy(node => StableHash.Mixed($"{node}/{shard}"))!;
            taken[homes[shard]]++;
        }
        return homes;
    }
}
