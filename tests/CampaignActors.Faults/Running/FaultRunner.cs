using System.Diagnostics;
using System.Text.Json.Nodes;
using CampaignActors.Operations.Client;
using CampaignActors.Operations.Load;
using CampaignActors.Operations.Verifying;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Faults.Running;

/// <summary>
/// Runs faults one after the other. A cluster that has come through one serves for the next, since that is what clusters have to do; after
/// a failure, or for other surroundings, there is a new one.
/// </summary>
public sealed class FaultRunner(FaultOptions options, Action<string> say) : IAsyncDisposable
{
    private static readonly TimeSpan s_recoverWithin = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan s_restWithin = TimeSpan.FromSeconds(90);
    private readonly string _folder = NewFolder(options);
    private FaultCluster? _cluster;
    private int _clusters;
    private bool _keep = options.Out is not null;

    /// <summary>PostgreSQL runs as another user, who must be able to reach what is below.</summary>
    private static string NewFolder(FaultOptions options)
    {
        var folder = options.Out ?? Directory.CreateTempSubdirectory("campaign-faults-").FullName;
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        return folder;
    }

    public async Task<FaultResult> RunAsync(IFault fault, int repetition, CancellationToken ct)
    {
        if (fault.Missing() is { } missing)
            return new FaultResult(fault.Name, FaultOutcome.NotRun) { Why = missing };
        say($"--- {fault.Name}: {fault.Shows}");
        var clock = Stopwatch.StartNew();
        try
        {
            await PrepareAsync(fault, ct);
            return await RunAsync(_cluster!, fault, repetition, clock, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            _keep = true;
            await EndClusterAsync();
            var why = e is FaultException ? e.Message : $"{e.GetType().Name}: {e.Message}";
            return new FaultResult(fault.Name, FaultOutcome.Failed) { Why = Shown.OneLine(why, 1_000), Took = clock.Elapsed };
        }
    }

    private async Task PrepareAsync(IFault fault, CancellationToken ct)
    {
        if (_cluster is not null && (options.Fresh || !_cluster.Suits(fault.Surroundings)))
            await EndClusterAsync();
        if (_cluster is not null)
            return;
        var folder = Path.Combine(_folder, $"cluster{++_clusters}");
        say($"starting PostgreSQL and {FaultCluster.Size} nodes in {folder}");
        _cluster = await FaultCluster.StartAsync(fault.Surroundings, folder, options.WithoutTls, say, ct);
    }

    private async Task<FaultResult> RunAsync(FaultCluster cluster, IFault fault, int repetition, Stopwatch clock, CancellationToken ct)
    {
        var restarts = cluster.Engine.Restarts;
        await using var load = await LoadUnderWay.StartAsync(cluster, options, fault.Name, ct);
        TimeSpan? answering;
        TimeSpan wait;
        await using (var probe = new EntityProbe(load.Entities.Distinct(), cluster.Urls, cluster.Local.AdminKey))
        {
            var context = new FaultContext(cluster, load, probe, options, repetition, say);
            // All are awake before anything happens to them.
            probe.Mark();
            await context.AllAnsweringAsync(s_recoverWithin, ct);
            await context.AnsweredAsync(options.Rate, s_recoverWithin, ct);
            probe.Reset();
            await fault.RunAsync(context, ct);
            await context.AllAnsweringAsync(s_recoverWithin, ct);
            await context.AllReadyAsync(s_recoverWithin, ct);
            await context.AnsweredAsync(options.Rate * 2, s_recoverWithin, ct);
            (answering, wait) = (probe.Answering, probe.LongestWait);
        }
        say("ending the load and verifying");
        var report = await load.EndAsync();
        Check(report);
        await VerifyAsync(cluster, ct);
        return new FaultResult(fault.Name, FaultOutcome.Passed)
        {
            Answering = answering,
            LongestWait = wait,
            LongestGap = report.LongestGap,
            Acknowledged = report.Acknowledged + report.Unchanged,
            Refused = report.Refused,
            Unknown = report.Unknown,
            Restarts = cluster.Engine.Restarts - restarts,
            Took = clock.Elapsed,
        };
    }

    private static void Check(LoadReport report)
    {
        if (!report.Known)
            throw new FaultException($"{report.Unknown} of {report.Sent} commands were never settled, although the client was patient");
    }

    private static async Task VerifyAsync(FaultCluster cluster, CancellationToken ct)
    {
        var nodes = cluster.Urls.Select(url =>
            new NodeClient(url, RetryPolicy.For(s_restWithin)) { Key = cluster.Local.AdminKey }).ToList();
        try
        {
            var report = await new Verifier(
                new HttpSystem(nodes), new VerifyOptions(cluster.Records, s_restWithin, Sweep: true)).VerifyAsync(ct);
            if (!report.Clean)
                throw new FaultException(
                    "verify is not clean: " + string.Join(
                    "; ", report.Checks.Where(c => c.Ok == false).Select(c => $"{c.Name} {c.Text} ({string.Join(", ", c.Faults)})")));
            if (await nodes[0].ItemsAsync("quarantine", ct) is { Count: > 0 } sick)
                throw new FaultException($"{sick.Count} entities are in quarantine: {sick.ToJsonString()}");
        }
        finally
        {
            nodes.ForEach(n => n.Dispose());
        }
    }

    private async Task EndClusterAsync()
    {
        if (_cluster is { } cluster)
        {
            _cluster = null;
            await cluster.DisposeAsync();
        }
    }

    /// <summary>Beside the logs, for programs.</summary>
    public async Task WriteAsync(IReadOnlyList<FaultResult> results)
    {
        if (options.Out is null)
            return;
        var json = new JsonObject
        {
            ["rate"] = options.Rate,
            ["seed"] = options.Seed,
            ["processors"] = Environment.ProcessorCount,
            ["results"] = new JsonArray([.. results.Select(r => r.ToJson())]),
        };
        await File.WriteAllTextAsync(Path.Combine(_folder, "results.json"), json.ToJsonString(new() { WriteIndented = true }) + "\n");
    }

    public async ValueTask DisposeAsync()
    {
        await EndClusterAsync();
        if (_keep)
            say($"logs and data are kept in {_folder}");
        else
            Directory.Delete(_folder, recursive: true);
    }
}
