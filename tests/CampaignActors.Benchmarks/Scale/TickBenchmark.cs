using System.Diagnostics;
using CampaignActors.Actors.Workflows;
using CampaignActors.Benchmarks.Seeding;
using CampaignActors.Benchmarks.Stores;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.Programs;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Benchmarks.Scale;

/// <summary>
/// What a tick of operationMgt takes among few and among many campaigns, none of them in memory, when the same number of them is due:
/// from the tick until each of those has started and its row is durable. One node for each size, in turn.
/// </summary>
/// <remarks>Nothing but the tick starts work: no ticker, no nudges, no sweep.</remarks>
internal sealed class TickBenchmark(IStore store)
{
    private const string Prefix = "CMP";
    private static readonly TechnicalWorkflow Workflow = TechnicalWorkflow.OperationMgt;
    private static readonly Code s_program = new("PRG1");
    private static readonly SupervisorOptions s_ticksOnly = SupervisorOptions.Default with
    {
        TickerEnabled = false,
        NudgesEnabled = false,
        SweepEvery = null,
    };
    private readonly Instant _first = SystemClock.Instance.GetCurrentInstant() - Duration.FromDays(9);

    public async Task<TickResult> RunAsync(int few, int many, int due, int rounds, Action<string> say)
    {
        await using var less = await StartAsync(few, due, rounds, say);
        await using var more = await StartAsync(many, due, rounds, say);
        var (short_, long_) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (arm, times) in new[] { (less, short_), (more, long_) })
            {
                var took = await TickAsync(arm, round, due);
                say(
                    $"{store.Title}, tick among {arm.Entities:N0}, round {round + 1} of {rounds}{(round == 0 ? " (dropped)" : "")}: "
                        + $"{took:0.0} ms");
                if (round > 0)
                    times.Add(took);
            }
        }
        return new TickResult(store.Title, few, many, due, Median.Of(short_), Median.Of(long_));
    }

    private async Task<Arm> StartAsync(int entities, int due, int rounds, Action<string> say)
    {
        var watch = Stopwatch.StartNew();
        var site = await store.NewAsync();
        await site.PrepareAsync();
        await using (var node = await BenchNode.StartAsync(site.Node, s_ticksOnly))
            await node.QuietAsync(); // It has made its tables.
        // The first of them are due, some for each round; the others in ten years.
        var groups = Enumerable.Range(0, rounds).Select(StartOf).Append(_first + Duration.FromDays(3650)).Select(Template).ToArray();
        await site.SeedAsync(Enumerable.Range(0, entities).Select(n => groups[Math.Min(n / due, rounds)].Copy(n)));
        say($"{store.Title}, {entities:N0} campaigns seeded in {watch.Elapsed.TotalSeconds:0.0} s");
        return new Arm(entities, site, await BenchNode.StartAsync(site.Node, s_ticksOnly));
    }

    private Instant StartOf(int round) => _first + Duration.FromHours(round);

    private SeedTemplate Template(Instant start) => new(
        Kinds.Campaigns,
        Prefix,
        campaign => campaign.Command(
            $"setup-{campaign.Self.Code}",
            new PutCampaign(
                PutMode.Create,
                new CampaignFields
                {
                    Label = $"Campaign {campaign.Self.Code}", Program = s_program, Start = start, Currency = Currency.Eur,
                }),
            _first - Duration.FromDays(1)),
        about => about == Kinds.Program(s_program) ? new ProgramFacts(new Code("PLN1"), null) : null);

    private async Task<double> TickAsync(Arm arm, int round, int due)
    {
        var started = Stopwatch.GetTimestamp();
        var done = await arm.Node.TickAsync(Workflow, StartOf(round), due);
        var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        VoidRunException.Unless(done.Started == due && done.Answered == due, $"{due} items must be worked off, it says {done}");
        await arm.Node.QuietAsync();
        await BenchNode.EachAsync(due, async n =>
        {
            var campaign = Kinds.Campaign(SeedTemplate.CodeOf(Prefix, (round * due) + n));
            var view = (await arm.Node.Client.ReadAsync(campaign)).View;
            VoidRunException.Unless(view.Contains("\"started\"", StringComparison.Ordinal), $"{campaign} must be started, it says {view}");
        });
        return took;
    }

    private sealed record Arm(int Entities, ISite Site, BenchNode Node) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Node.DisposeAsync();
            await Site.DisposeAsync();
        }
    }
}

/// <summary>Medians, in milliseconds.</summary>
internal sealed record TickResult(string Store, int Few, int Many, int Due, double AmongFew, double AmongMany)
{
    public double Ratio => AmongMany / AmongFew;
}
