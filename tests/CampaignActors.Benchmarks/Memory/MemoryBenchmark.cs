using Akka.Actor;
using Akka.Cluster.Sharding;
using CampaignActors.Actors.Entities;
using CampaignActors.Actors.Hosting;
using CampaignActors.Benchmarks.Throughput;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Benchmarks.Memory;

/// <summary>
/// Bytes that an active entity keeps: the heap after full collections with so many budgets in memory, one amount set aside on each,
/// less the heap after they have left memory; what remains then (projections' cache, index) is told apart. A bare sharded persistent
/// actor, which has written the same bytes, goes through the same.
/// </summary>
internal sealed class MemoryBenchmark(string data)
{
    private const string Bare = "bare";

    public async Task<MemoryResult> RunAsync(int entities, Action<string> say)
    {
        using var folder = new ArmFolder(data);
        // Longer than the run: no entity leaves before being told to, but the timer that would tell them is there, as on a node.
        await using var node = await BenchNode.StartAsync(BenchNode.Options(folder.Path) with { PassivateAfter = TimeSpan.FromHours(1) });
        // One of each kind, so that what exists once is there before the first look.
        await ActivateAsync(node, -1);
        var bare = await StartBareAsync(node.System);
        var row = JournalSample.Of(Shape.Hot).Envelopes[0];
        await bare.Ask<PlainActor.Reserved>(Message(-1, row), TimeSpan.FromSeconds(30));

        var before = Heap();
        await BenchNode.EachAsync(entities, n => ActivateAsync(node, n));
        await node.CaughtUpAsync();
        await VoidUnlessActiveAsync(node.Router.RegionOf(Kinds.Budget(Code(0))), entities + 1);
        var active = Heap();
        await EmptyAsync(node.System, Kinds.Budgets, node.Router.RegionOf(Kinds.Budget(Code(0))));
        var left = Heap();
        say($"Memory: {entities} budgets measured");

        await BenchNode.EachAsync(entities, n => bare.Ask<PlainActor.Reserved>(Message(n, row), TimeSpan.FromSeconds(60)));
        await VoidUnlessActiveAsync(bare, entities + 1);
        var bareActive = Heap();
        await EmptyAsync(node.System, Bare, bare);
        var bareLeft = Heap();
        return new MemoryResult(
            entities, (active - left) / (double)entities, (left - before) / (double)entities, (bareActive - bareLeft) / (double)entities);
    }

    private static Code Code(int number) => new($"BDG{number}");

    private static async Task ActivateAsync(BenchNode node, int number)
    {
        var budget = Kinds.Budget(Code(number));
        await node.SetUpAsync(budget, new PutBudget(PutMode.Create, new BudgetFields { Allocated = Money.Of(1_000, Currency.Eur) }));
        await node.SetUpAsync(budget, new ReserveAmount(new Code("P1"), Money.Of(10, Currency.Eur)));
    }

    private static Task<IActorRef> StartBareAsync(ActorSystem system) => ClusterSharding.Get(system).StartAsync(
        Bare,
        id => PlainActor.Props($"{Bare}-{id}"),
        ClusterShardingSettings.Create(system).WithRememberEntities(false).WithPassivateIdleAfter(TimeSpan.Zero)
            .WithStateStoreMode(StateStoreMode.DData),
        new Extractor());

    private static PlainActor.Reserve Message(int number, StoredEnvelope row) => new(number, Money.Of(10, Currency.Eur), row);

    private static async Task VoidUnlessActiveAsync(IActorRef region, int expected)
    {
        var active = await ActiveAsync(region);
        VoidRunException.Unless(active == expected, $"{expected} entities must be in memory, {active} are");
    }

    private static async Task<int> ActiveAsync(IActorRef region) =>
        (await region.Ask<ShardRegionStats>(GetShardRegionStats.Instance, TimeSpan.FromSeconds(30))).Stats.Values.Sum();

    /// <summary>Lets all entities of a region leave memory, and waits until its shards have forgotten them.</summary>
    private static async Task EmptyAsync(ActorSystem system, string region, IActorRef regionRef)
    {
        object stop = region == Bare ? PoisonPill.Instance : StopEntity.Instance;
        system.ActorSelection($"/system/sharding/{region}/*/*").Tell(stop);
        for (var tries = 0; await ActiveAsync(regionRef) is > 0 and var still; tries++)
        {
            VoidRunException.Unless(tries < 600, $"{still} {region} do not leave memory");
            await Task.Delay(50);
        }
    }

    private static long Heap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private sealed class Extractor() : HashCodeMessageExtractor(30)
    {
        public override string? EntityId(object message) => message is PlainActor.Reserve reserve ? $"{reserve.Number}" : null;
    }
}

/// <param name="Active">Bytes of an active budget.</param>
/// <param name="Left">Bytes that stay when it has left memory.</param>
/// <param name="Bare">Bytes of a bare sharded persistent actor.</param>
internal sealed record MemoryResult(int Entities, double Active, double Left, double Bare);
