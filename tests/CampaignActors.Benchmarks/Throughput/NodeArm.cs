using System.Diagnostics;
using Akka.Actor;
using CampaignActors.Actors;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Benchmarks.Load;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>
/// Ours: a whole node as it is shipped, with regions, projections, supervisors and ticker, on the embedded store at full durability.
/// </summary>
internal sealed class NodeArm(string name, int inFlight, string data, ShellOptions? shell = null) : IArm
{
    private const string Prefix = "bench-";

    public string Name => name;

    /// <summary>Rows of the last measurement, for the other arms to write.</summary>
    public JournalSample? Sample { get; private set; }

    public async Task<Reading> MeasureAsync(Shape shape, double seconds)
    {
        using var folder = new TempFolder(data);
        var (node, system) = await BenchNode.StartAsync(folder.Path, options => options with { Shell = shell ?? ShellOptions.Default });
        Reading reading;
        try
        {
            await BenchNode.EachAsync(shape.Budgets, n => BenchNode.SendAsync(node, Kinds.Budget(shape.Budget(n)), new PutBudget(
                PutMode.Create, new BudgetFields { Allocated = Allocated, Overrun = OverrunPolicy.Block })));
            await node.CaughtUpAsync();
            reading = await ClosedLoop.RunAsync(system.System, new Reservations(shape, node), inFlight, seconds);
            reading = reading with { Notes = await CatchUpAsync(node) };
            await CheckAsync(node, shape, reading.Total);
        }
        finally
        {
            await system.DisposeAsync();
            node.Dispose();
        }
        var journal = SqliteStore.PathIn(folder.Path);
        JournalCheck.EveryIdOnce(journal, Prefix, reading.Total);
        Sample = JournalSample.Take(journal);
        return reading;
    }

    private static Money Allocated => Money.Of(1_000_000_000, Currency.Eur);

    /// <summary>How far the projections are behind when the load ends, and how long they take to catch up with nothing else to do.</summary>
    private static async Task<IReadOnlyDictionary<string, double>> CatchUpAsync(CampaignNode node)
    {
        var status = await node.Projector.Ask<ProjectionStatus>(GetProjection.Instance, TimeSpan.FromSeconds(30));
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await node.CaughtUpAsync();
                break;
            }
            catch (AskTimeoutException)
            {
                VoidRunException.Unless(watch.Elapsed < TimeSpan.FromMinutes(5), "the projections do not catch up");
            }
        }
        return new Dictionary<string, double> { ["rows not projected at the end"] = status.Lag, ["seconds to catch up"] = watch.Elapsed.TotalSeconds };
    }

    /// <summary>What is free, as the entity and as the projections say, is what the acknowledged commands have left.</summary>
    private static Task CheckAsync(CampaignNode node, Shape shape, int total) => BenchNode.EachAsync(shape.Budgets, async n =>
    {
        var budget = Kinds.Budget(shape.Budget(n));
        var expected = (Allocated - shape.Sum(n, total)).Amount;
        var read = BenchNode.Amount((await node.Client.ReadAsync(budget)).View, "free");
        VoidRunException.Unless(read == expected, $"{budget}: {expected} must be free, it says {read}");
        var projected = BenchNode.Amount(node.Store.View(budget.Kind, budget.Code)?.View ?? "{}", "free");
        VoidRunException.Unless(projected == expected, $"{budget}: {expected} must be free, the projection says {projected}");
    });

    /// <summary>Commands straight to the region, as the node's own API sends them.</summary>
    private sealed class Reservations(Shape shape, CampaignNode node) : ILoad
    {
        private readonly IActorRef _region = node.Router.RegionOf(Kinds.Budget(shape.Budget(0)));

        public void Send(int number, IActorRef caller) => _region.Tell(
            new CommandMessage(
                Kinds.Budget(shape.Budget(number)),
                $"{Prefix}{number}",
                "bench",
                SystemDomainClock.Instance.Now,
                new ReserveAmount(new Code($"P{number}"), Shape.Amount(number))),
            caller);

        public int Acknowledged(object answer) => answer is CommandReply { Answer.Outcome: Outcome.Accepted } reply
            ? int.Parse(reply.CommandId.AsSpan(Prefix.Length), System.Globalization.CultureInfo.InvariantCulture)
            : throw new VoidRunException($"a command was not accepted: {answer}");
    }
}
