using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using CampaignActors.Actors;
using CampaignActors.Actors.Hosting;
using CampaignActors.Benchmarks.Load;
using CampaignActors.Benchmarks.Reporting;
using CampaignActors.Benchmarks.Stores;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>
/// Ours: a whole node as it is shipped, with regions, projections, supervisors and ticker, at full durability.
/// </summary>
/// <param name="start">The node, or the part of it, to measure.</param>
internal sealed class NodeArm(string name, int inFlight, IStore store, Func<ISite, Task<BenchNode>> start) : IArm
{
    public string Name => ArmNames.At(name, inFlight);

    private static Money Allocated => Money.Of(1_000_000_000, Currency.Eur);

    public async Task<Reading> MeasureAsync(Shape shape, double seconds)
    {
        await using var site = await store.NewAsync();
        await site.PrepareAsync();
        Reading reading;
        await using (var node = await start(site))
        {
            await BenchNode.EachAsync(shape.Budgets, n => node.SetUpAsync(
                Kinds.Budget(shape.Budget(n)),
                Shape.Create(Allocated)));
            await node.CaughtUpAsync();
            reading = await ClosedLoop.RunAsync(node.System, new Reservations(shape, node), inFlight, seconds);
            reading = reading with { Notes = reading.Notes.Concat(await CatchUpAsync(node)).ToDictionary() };
            await BenchNode.EachAsync(shape.Budgets, n => CheckAsync(node, shape, n, reading.Total));
        }
        await JournalCheck.EveryIdOnceAsync(site, Shape.Commands, reading.Total);
        return reading;
    }

    /// <summary>
    /// How far the projections are behind when the load ends, and how long they take to catch up with nothing else to do.
    /// </summary>
    private static async Task<IReadOnlyDictionary<string, double>> CatchUpAsync(BenchNode node)
    {
        if (!node.Projects)
            return new Dictionary<string, double>();
        var lag = await node.LagAsync();
        var watch = Stopwatch.StartNew();
        await node.CaughtUpAsync();
        return new Dictionary<string, double>
        {
            ["rows not projected at the end"] = lag, ["seconds to catch up"] = watch.Elapsed.TotalSeconds,
        };
    }

    /// <summary>What is free, as the entity and as the projections say, is what the acknowledged commands have left.</summary>
    private static async Task CheckAsync(BenchNode node, Shape shape, int number, int total)
    {
        var budget = Kinds.Budget(shape.Budget(number));
        var expected = (Allocated - shape.Sum(number, total)).Amount;
        var read = await node.ReadAsync(budget, "free");
        VoidRunException.Unless(read == expected, $"{budget}: {expected} must be free, it says {read}");
        var projected = node.Projected(budget, "free");
        VoidRunException.Unless(
            projected == expected || !node.Projects, $"{budget}: {expected} must be free, the projection says {projected}");
    }

    /// <summary>Commands straight to the region, as the node's own API sends them.</summary>
    private sealed class Reservations(Shape shape, BenchNode node) : ILoad
    {
        private readonly IActorRef _region = node.Router.RegionOf(Kinds.Budget(shape.Budget(0)));

        public void Send(int number, IActorRef caller) => _region.Tell(
shape.Reserve(number, SystemDomainClock.Instance.Now), caller);

        public int Acknowledged(object answer) => answer is CommandReply { Answer.Outcome: Outcome.Accepted } reply
            ? int.Parse(reply.CommandId.AsSpan(Shape.Commands.Length), CultureInfo.InvariantCulture)
            : throw new VoidRunException($"a command was not accepted: {answer}");
    }
}
