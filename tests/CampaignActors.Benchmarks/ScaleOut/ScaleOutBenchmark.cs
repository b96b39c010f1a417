using System.Diagnostics;
using CampaignActors.Local.Nodes;
using CampaignActors.Operations.Load;

namespace CampaignActors.Benchmarks.ScaleOut;

/// <summary>
/// What a command of a mixed load costs one, two and three nodes, all of them together, and what they take at the most. Nodes are processes
/// with an equal share of the processor each; database and load are outside these shares.
/// </summary>
/// <remarks>
/// Nodes compile what is called often at once and without profiles of its use, so that a short warm-up leads to the steady state of nodes
/// that have run for hours. Otherwise two nodes look dearer than one because each has done half as much.
/// </remarks>
internal sealed class ScaleOutBenchmark(string data)
{
    private const string Earlier = "CAMPAIGN_EARLIER_NODE";
    private const int Teams = 12;

    private static readonly Dictionary<string, string> s_compiled = new()
    {
        ["DOTNET_TieredPGO"] = "0", ["DOTNET_TC_CallCountingDelayMs"] = "0",
    };

    /// <summary>Commands a second below capacity.</summary>
    public const int Rate = 80;

    /// <summary>Commands a second beyond the capacity of any number of nodes here.</summary>
    private const int Flood = 2_000;

    /// <summary>Commands under way beyond capacity.</summary>
    private const int UnderWay = 200;

    /// <summary>Cores of each node beyond capacity: three nodes leave room for database and load on two cores.</summary>
    public const double Cores = 0.35;

    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan s_stillWithin = TimeSpan.FromSeconds(60);

    /// <summary>
    /// What is measured: codes that say nothing, codes by team with teams kept together, and the program that the variable
    /// <c>CAMPAIGN_EARLIER_NODE</c> names, if it does.
    /// </summary>
    private static IEnumerable<Variant> Variants()
    {
        if (Environment.GetEnvironmentVariable(Earlier) is { Length: > 0 } program)
            yield return new Variant("earlier version", program, 0, []);
        yield return new Variant("by code", null, 0, []);
        yield return new Variant("by group", null, Teams, new() { ["Cluster__Placement"] = "group" });
    }

    /// <param name="seconds">Of each part: warming up, below and beyond capacity.</param>
    /// <param name="nodes">Sizes of the clusters.</param>
    /// <param name="only">Part of the names of the variants that are measured.</param>
    public async Task<ScaleOutResult> RunAsync(double seconds, IReadOnlyList<int> nodes, string only, Action<string> say)
    {
        var variants = Variants().Where(v => v.Name.Contains(only, StringComparison.OrdinalIgnoreCase)).ToList();
        var arms = new List<ScaleOutArm>();
        var how = "";
        foreach (var count in nodes)
        {
            foreach (var variant in variants)
            {
                using var quota = CpuQuota.Open();
                how = quota.How;
                arms.Add(await ArmAsync(count, variant, quota, seconds));
                var arm = arms[^1];
                say(
                    $"scale-out, {variant.Name}, {count}: {arm.CpuMs:0.00} ms a command, idle {arm.IdlePercent:0.0} %, "
                        + $"p99 {arm.P99:0} ms, {arm.Messages:0.0} messages, at the most {arm.Capacity:0}/s, {arm.PerCpuSecond:0} a "
                        + "processor second");
            }
        }
        return new ScaleOutResult(how, arms);
    }

    private async Task<ScaleOutArm> ArmAsync(int nodes, Variant variant, CpuQuota quota, double seconds)
    {
        using var folder = new ArmFolder(data);
        quota.Join("load");
        var cluster = await LocalCluster.OpenAsync(new LocalClusterOptions
        {
            Folder = Path.Combine(folder.Path, "cluster"),
            Settings = variant.Settings.Concat(s_compiled).ToDictionary(),
            Postgres = postgres => postgres with { Prefix = quota.Group("postgres", limited: false) },
            Node = spec => spec with { Prefix = quota.Group(spec.Name, limited: true), Program = variant.Program },
        });
        try
        {
            await cluster.AddAsync(nodes);
            return await MeasureAsync(cluster, variant, quota, seconds);
        }
        finally
        {
            await cluster.DownAsync();
        }
    }

    private static async Task<ScaleOutArm> MeasureAsync(LocalCluster cluster, Variant variant, CpuQuota quota, double seconds)
    {
        await using var journal = new JournalLook(cluster.ConnectionString);
        // Beyond capacity first: what is compiled on the way is compiled soon.
        await LoadAsync(cluster, variant, "flood", Flood, seconds * 2, UnderWay, () => Task.CompletedTask);
        await LoadAsync(cluster, variant, "warm", Rate, seconds, UnderWay, () => Task.CompletedTask);
        await journal.StillAsync(s_stillWithin);
        var idle = await IdleAsync(cluster);
        var rows = await journal.SizeAsync();
        var (cpu, wires, since) = (TimeSpan.Zero, default(WireCount), 0L);
        var below = await LoadAsync(cluster, variant, "below", Rate, seconds, UnderWay, async () =>
        {
            wires = await NodeWires.CountAsync(cluster.Nodes, cluster.AdminKey);
            (cpu, since) = (Cpu(cluster), Stopwatch.GetTimestamp());
        });
        // What the commands left to be done belongs to them.
        await journal.StillAsync(s_stillWithin);
        cpu = Cpu(cluster) - cpu - (idle * Stopwatch.GetElapsedTime(since).TotalSeconds);
        wires = await NodeWires.CountAsync(cluster.Nodes, cluster.AdminKey) - wires;
        var after = await journal.SizeAsync();
        double commands = below.Sent;
        var arm = new ScaleOutArm(variant.Name, cluster.Nodes.Count)
        {
            CpuMs = cpu.TotalMilliseconds / commands,
            IdlePercent = idle.TotalSeconds * 100 / cluster.Nodes.Count,
            P50 = below.LatencyMs.P50,
            P99 = below.LatencyMs.P99,
            Messages = wires.Messages / commands,
            Packets = wires.Packets / commands,
            Bytes = wires.Bytes / commands,
            Rows = (after.Rows - rows.Rows) / commands,
            RowBytes = (after.Bytes - rows.Bytes) / commands,
        };
        return await BeyondAsync(cluster, variant, quota, seconds, arm);
    }

    private static async Task<ScaleOutArm> BeyondAsync(
        LocalCluster cluster, Variant variant, CpuQuota quota, double seconds, ScaleOutArm arm)
    {
        quota.Limit(Cores);
        var (cpu, since) = (TimeSpan.Zero, 0L);
        var beyond = await LoadAsync(cluster, variant, "beyond", Flood, seconds, UnderWay, () =>
        {
            (cpu, since) = (Cpu(cluster), Stopwatch.GetTimestamp());
            return Task.CompletedTask;
        });
        cpu = Cpu(cluster) - cpu;
        var elapsed = Stopwatch.GetElapsedTime(since);
        quota.Limit(null);
        return arm with
        {
            Capacity = beyond.Throughput,
            PerCpuSecond = beyond.Throughput * elapsed.TotalSeconds / cpu.TotalSeconds,
            BeyondP50 = beyond.LatencyMs.P50,
            CoresUsed = cpu / elapsed,
        };
    }

    private static async Task<LoadReport> LoadAsync(
        LocalCluster cluster, Variant variant, string run, double rate, double seconds, int underWay, Func<Task> begin)
    {
        var load = new LoadRun(new LoadOptions
        {
            Nodes = [.. cluster.Nodes.Select(n => n.Spec.Url)],
            Key = cluster.AdminKey,
            Rate = rate,
            Teams = variant.Teams,
            For = TimeSpan.FromSeconds(seconds),
            Run = run,
            MaxInFlight = underWay,
        });
        var running = load.RunAsync(default);
        await Task.WhenAny(load.IsSetUp, running);
        await begin();
        var report = await running;
        VoidRunException.Unless(report.Known, $"{run}: {report.Unknown} commands have no known outcome");
        return report;
    }

    /// <returns>Processor time a second of all nodes together, with nothing to do.</returns>
    private static async Task<TimeSpan> IdleAsync(LocalCluster cluster)
    {
        var (cpu, since) = (Cpu(cluster), Stopwatch.GetTimestamp());
        await Task.Delay(s_idle);
        return (Cpu(cluster) - cpu) / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private static TimeSpan Cpu(LocalCluster cluster) => cluster.Running.Aggregate(TimeSpan.Zero, (sum, node) =>
    {
        using var process = Process.GetProcessById(node.ProcessId!.Value);
        return sum + process.TotalProcessorTime;
    });

    /// <param name="Program">Of the nodes; <c>null</c>: this version's.</param>
    /// <param name="Teams">Of the load; 0: codes that say nothing.</param>
    private sealed record Variant(string Name, string? Program, int Teams, Dictionary<string, string> Settings);
}
