using CampaignActors.Benchmarks.Grains;
using CampaignActors.Benchmarks.Postgres;
using CampaignActors.Benchmarks.Reporting;
using CampaignActors.Benchmarks.Stores;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>Which arms are measured on which store.</summary>
internal static class Throughputs
{
    private static readonly int[] s_inFlight = [64, 512];
    private static readonly ShellOptions s_noSnapshots = ShellOptions.Default with { SnapshotEvery = int.MaxValue };

    public static Task<ThroughputResult> SqliteAsync(SqliteBenchStore store, Shape shape, Options options, Action<string> say)
    {
        var sample = JournalSample.Of(shape);
        var arms = new List<IArm>();
        foreach (var inFlight in s_inFlight)
        {
            arms.Add(Ours(store, inFlight));
            arms.Add(OnTheOtherJournal(store, inFlight));
            arms.Add(new PlainArm(inFlight, store, sample));
        }
        arms.Add(new RawArm(store, sample));
        return RunAsync(store, shape, sample, arms, options, say);
    }

    public static Task<ThroughputResult> PostgresAsync(PostgresBenchStore store, Shape shape, Options options, Action<string> say)
    {
        var sample = JournalSample.Of(shape);
        var arms = new List<IArm>();
        foreach (var inFlight in s_inFlight)
        {
            arms.Add(Ours(store, inFlight));
            arms.Add(OnTheOtherJournal(store, inFlight));
            arms.Add(new RawPostgresArm(inFlight, store, sample));
            arms.Add(new PlainArm(inFlight, store, sample));
            arms.Add(new RowLockArm(inFlight, store));
            arms.Add(new OneStatementArm(inFlight, store));
            arms.Add(new OrleansArm(inFlight, store));
        }
        return RunAsync(store, shape, sample, arms, options, say);
    }

    private static NodeArm Ours(IStore store, int inFlight) => new(ArmNames.Ours, inFlight, store, site => BenchNode.StartAsync(site.Node));

    /// <summary>The same node on the journal plugin that it would not use unless told to.</summary>
    private static NodeArm OnTheOtherJournal(IStore store, int inFlight) => new(
        $"{ArmNames.Ours}, {Journals.Other.ToString().ToLowerInvariant()} journal", inFlight, store,
        site => BenchNode.StartAsync(site.Node with { Journal = Journals.Other }));

    /// <summary>Parts of a node, to find what its time goes into.</summary>
    private static IEnumerable<IArm> Explaining(IStore store) =>
    [
        new NodeArm("without snapshots", 512, store, site => BenchNode.StartAsync(site.Node with { Shell = s_noSnapshots })),
        new NodeArm("without projections", 512, store, site => BenchNode.StartBareAsync(site.Node)),
        new ShellAlone("the shell alone, 100 at a time", 100, s_noSnapshots),
    ];

    private static async Task<ThroughputResult> RunAsync(
        IStore store, Shape shape, JournalSample sample, List<IArm> arms, Options options, Action<string> say)
    {
        if (options.Explain)
            arms.AddRange(Explaining(store));
        arms.RemoveAll(a => !a.Name.Contains(options.Arm, StringComparison.OrdinalIgnoreCase));
        return new ThroughputResult(
            store.Title, shape, await Rounds.RunAsync(shape, arms, options.Rounds, options.Seconds, what => say($"{store.Title}, {what}")),
            sample.MeanBytes);
    }
}
