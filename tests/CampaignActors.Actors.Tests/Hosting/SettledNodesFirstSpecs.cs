using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding;
using CampaignActors.Actors.Sharding;

namespace CampaignActors.Actors.Tests.Hosting;

public sealed class SettledNodesFirstSpecs
{
    private static readonly IActorRef s_old = new RegionOn(1);
    private static readonly IActorRef s_other = new RegionOn(2);
    private static readonly IActorRef s_new = new RegionOn(3);

    [Fact]
    public async Task A_shard_goes_to_a_node_that_has_settled_although_a_new_one_has_fewer()
    {
        Assert.Equal(s_other, await Strategy(isNew: s_new).AllocateShard(s_new, "9", Shards((s_old, 3), (s_other, 2), (s_new, 0))));
    }

    [Fact]
    public async Task Where_all_nodes_are_new_the_one_with_the_fewest_gets_it()
    {
        Assert.Equal(s_new, await Strategy(s_old, s_other, s_new).AllocateShard(s_old, "9", Shards((s_old, 3), (s_other, 2), (s_new, 0))));
    }

    [Fact]
    public async Task Shards_handed_over_go_to_the_node_with_the_fewest()
    {
        var strategy = new SettledNodesFirst(new Fewest(), region => region != s_new, taking => !taking.Contains(s_other));

        Assert.Equal(s_new, await strategy.AllocateShard(s_other, "9", Shards((s_old, 3), (s_new, 0))));
        Assert.Equal(s_other, await strategy.AllocateShard(s_old, "9", Shards((s_old, 3), (s_other, 2), (s_new, 0))));
    }

    [Fact]
    public async Task Nothing_moves_while_a_node_settles_and_a_part_moves_then()
    {
        var shards = Shards((s_old, 9), (s_other, 9), (s_new, 0));

        Assert.Empty(await Strategy(isNew: s_new).Rebalance(shards, ImmutableHashSet<string>.Empty));
        Assert.NotEmpty(await Strategy().Rebalance(shards, ImmutableHashSet<string>.Empty));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3_600, false)]
    public async Task A_node_settles_after_its_time_and_strangers_have_settled(int seconds, bool settled)
    {
        using var system = ActorSystem.Create("Ages", ConfigurationFactory.ParseString("""
            akka { loglevel = ERROR, actor.provider = cluster, cluster.roles = [some] }
            akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
            """));
        var cluster = Akka.Cluster.Cluster.Get(system);
        var ages = NodeAges.Watch(system, TimeSpan.FromSeconds(seconds));
        await cluster.JoinAsync(cluster.SelfAddress);

        await TestNode.EventuallyAsync(
            () => Task.FromResult(cluster.State.Members.Any(m => m.Status == MemberStatus.Up)), "the node is up");
        await TestNode.EventuallyAsync(() => Task.FromResult(ages.Settled(system.DeadLetters) == settled), "it counts its age");
        Assert.True(ages.Settled(s_old));
        Assert.Equal(settled, ages.Leaving("some", [s_old]));
        Assert.False(ages.Leaving("some", [s_old, system.DeadLetters]));
        Assert.False(ages.Leaving("other", [s_old]));
    }

    private static SettledNodesFirst Strategy(params IActorRef[] isNew) =>
        new(new Fewest(), region => !isNew.Contains(region), _ => false);

    private static ImmutableDictionary<IActorRef, IImmutableList<string>> Shards(params (IActorRef Region, int Count)[] regions)
    {
        var number = 0;
        return regions.ToImmutableDictionary(
            r => r.Region, r => (IImmutableList<string>)Enumerable.Range(0, r.Count).Select(_ => $"{number++}").ToImmutableList());
    }

    /// <summary>As the usual one, which would ask a running cluster.</summary>
    private sealed class Fewest : IShardAllocationStrategy
    {
        public Task<IActorRef> AllocateShard(
            IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations) =>
            Task.FromResult(currentShardAllocations.MinBy(r => r.Value.Count).Key);

        public Task<IImmutableSet<string>> Rebalance(
            IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress) =>
            Task.FromResult<IImmutableSet<string>>(ImmutableHashSet.Create(currentShardAllocations.MaxBy(r => r.Value.Count).Value[0]));
    }

    private sealed class RegionOn(int node) : MinimalActorRef
    {
        public override ActorPath Path { get; } = new RootActorPath(new Address("akka.tcp", "Ages", "127.0.0.1", node)) / "region";

        public override IActorRefProvider Provider => throw new NotSupportedException();
    }
}
