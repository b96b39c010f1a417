using System.Globalization;
using CampaignActors.Benchmarks.Memory;
using CampaignActors.Benchmarks.Reporting;
using CampaignActors.Benchmarks.RollUp;
using CampaignActors.Benchmarks.Throughput;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Benchmarks;

/// <summary>One run of everything. Exit codes: 0 measured, 1 void (a ledger was wrong), 2 called wrongly.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        if (args.Contains("--help"))
        {
            Console.WriteLine(Options.Usage);
            return 0;
        }
        try
        {
            var options = Options.Parse(args);
            var report = await RunAsync(options);
            var markdown = MarkdownReport.Write(report);
            Console.WriteLine(markdown);
            if (options.Out is { } folder)
            {
                Directory.CreateDirectory(folder);
                await File.WriteAllTextAsync(Path.Combine(folder, "benchmarks.md"), markdown);
                await File.WriteAllTextAsync(Path.Combine(folder, "benchmarks.json"), JsonReport.Write(report));
            }
            return 0;
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine($"{e.Message}\n\n{Options.Usage}");
            return 2;
        }
        catch (VoidRunException e)
        {
            Console.Error.WriteLine($"VOID: {e.Message}");
            return 1;
        }
    }

    private static async Task<Report> RunAsync(Options options)
    {
        var report = new Report(Machine.Look(options.Data), options.Seconds, options.Rounds);
        foreach (var shape in new[] { Shape.Hot, Shape.Many }.Where(s => options.Only.Contains(s.Name)))
            report = report with { Throughput = [.. report.Throughput, await ThroughputAsync(shape, options)] };
        if (options.Only.Contains("rollup"))
            report = report with { RollUp = await new RollUpBenchmark(options.Data).RunAsync(options.Quick ? 100 : 400, Say) };
        if (options.Only.Contains("memory"))
            report = report with { Memory = await new MemoryBenchmark(options.Data).RunAsync(options.Quick ? 2_000 : 20_000, Say) };
        return report;
    }

    private static readonly ShellOptions s_noSnapshots = ShellOptions.Default with { SnapshotEvery = int.MaxValue };

    private static Task<BenchNode> WholeNode(string folder) => BenchNode.StartAsync(folder);

    private static async Task<ThroughputResult> ThroughputAsync(Shape shape, Options options)
    {
        var ours = new NodeArm($"{ArmNames.Ours}, 64 in flight", 64, options.Data, WholeNode);
        JournalSample Sample() => ours.Sample!;
        List<IArm> arms =
        [
            ours, // First: the others write what it has written.
            new PlainArm($"{ArmNames.Plain}, 64 in flight", 64, options.Data, Sample),
            new RawArm(options.Data, Sample),
            new NodeArm($"{ArmNames.Ours}, 512 in flight", 512, options.Data, WholeNode),
            new PlainArm($"{ArmNames.Plain}, 512 in flight", 512, options.Data, Sample),
        ];
        if (options.Explain)
        {
            arms.Add(new NodeArm("without snapshots, 512 in flight", 512, options.Data, folder => BenchNode.StartAsync(folder, o => o with { Shell = s_noSnapshots })));
            arms.Add(new NodeArm("without projections, 512 in flight", 512, options.Data, BenchNode.StartBareAsync));
            arms.Add(new ShellAlone("the shell alone, 100 at a time", 100, s_noSnapshots));
        }
        arms.RemoveAll(a => a != ours && !a.Name.Contains(options.Arm, StringComparison.OrdinalIgnoreCase));
        return new ThroughputResult(shape, await Rounds.RunAsync(shape, arms, options.Rounds, options.Seconds, Say), Sample().MeanBytes);
    }

    /// <summary>Progress goes where it does not get into the tables.</summary>
    private static void Say(string what) => Console.Error.WriteLine($"{DateTime.Now:HH:mm:ss} {what}");
}
