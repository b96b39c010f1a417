using System.Collections.Immutable;
using Akka.Actor;
using CampaignActors.Actors.Sharding;

namespace CampaignActors.Actors.Tests.Sharding;

public sealed class ShardsTogetherSpecs
{
    private static readonly string[] s_nodes = ["akka.tcp://S@a:1", "akka.tcp://S@b:1", "akka.tcp://S@c:1"];

    [Fact]
    public async Task A_shard_of_all_kinds_goes_to_the_same_node()
    {
        // Regions of two kinds on the same nodes, which have other shards already.
        var (deliveries, campaigns) = (Regions("deliveries"), Regions("campaigns"));
        for (var shard = 0; shard < Placements.Shards; shard++)
        {
            var one = await Together.AllocateShard(
                deliveries[0], $"{shard}", Shards((deliveries[0], []), (deliveries[1], []), (deliveries[2], [])));
            var other = await Together.AllocateShard(
                campaigns[1], $"{shard}", Shards((campaigns[0], ["1"]), (campaigns[1], []), (campaigns[2], ["7"])));
            Assert.Equal(one.Path.Address, other.Path.Address);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_node_has_more_than_its_share(int nodes)
    {
        var homes = ShardsTogether.Homes(s_nodes.Take(nodes));
        Assert.All(s_nodes.Take(nodes), node => Assert.Equal(Placements.Shards / nodes, homes.Count(h => h == node)));
    }

    [Fact]
    public void Homes_do_not_depend_on_the_order_of_nodes()
    {
        Assert.Equal(ShardsTogether.Homes(s_nodes), ShardsTogether.Homes(s_nodes.Reverse()));
    }

    [Fact]
    public void When_a_node_goes_most_shards_of_the_others_stay()
    {
        var (three, two) = (ShardsTogether.Homes(s_nodes), ShardsTogether.Homes(s_nodes.Take(2)));
        var stayed = three.Where(home => home != s_nodes[2]).Count(_ => true);
        var moved = Enumerable.Range(0, Placements.Shards).Count(n => three[n] != s_nodes[2] && three[n] != two[n]);
        Assert.InRange(moved, 0, stayed / 3);
    }

    [Fact]
    public async Task Shards_that_are_elsewhere_move_a_few_at_a_time_and_then_none()
    {
        var regions = Regions("deliveries");
        var all = Enumerable.Range(0, Placements.Shards).Select(n => $"{n}").ToList();
        var onOne = Shards((regions[0], all), (regions[1], []), (regions[2], []));

        var moving = await Together.Rebalance(onOne, ImmutableHashSet<string>.Empty);
        Assert.Equal(ShardsTogether.MovingAtOnce, moving.Count);
        Assert.Empty(await Together.Rebalance(onOne, moving));

        var homes = ShardsTogether.Homes(s_nodes);
        var home = Shards([.. regions.Select(
            r => (r, (IReadOnlyList<string>)[.. all.Where(s => homes[all.IndexOf(s)] == $"{r.Path.Address}")]))]);
        Assert.Empty(await Together.Rebalance(home, ImmutableHashSet<string>.Empty));
    }

    private static ShardsTogether Together => new(region => $"{region.Path.Address}");

    private static IActorRef[] Regions(string kind) => [.. s_nodes.Select(node => new RegionOn(Address.Parse(node), kind))];

    private static ImmutableDictionary<IActorRef, IImmutableList<string>> Shards(
        params (IActorRef Region, IReadOnlyList<string> Shards)[] regions) =>
        regions.ToImmutableDictionary(r => r.Region, r => (IImmutableList<string>)r.Shards.ToImmutableList());

    private sealed class RegionOn(Address node, string kind) : MinimalActorRef
    {
        public override ActorPath Path { get; } = new RootActorPath(node) / kind;

        public override IActorRefProvider Provider => throw new NotSupportedException();
    }
}
