using System.Globalization;
using CampaignActors.Benchmarks.Audiences;
using CampaignActors.Benchmarks.Memory;
using CampaignActors.Benchmarks.Operators;
using CampaignActors.Benchmarks.Pages;
using CampaignActors.Benchmarks.Reporting;
using CampaignActors.Benchmarks.RollUp;
using CampaignActors.Benchmarks.Rows;
using CampaignActors.Benchmarks.Scale;
using CampaignActors.Benchmarks.ScaleOut;
using CampaignActors.Benchmarks.Sending;
using CampaignActors.Benchmarks.Stores;
using CampaignActors.Benchmarks.Throughput;
using CampaignActors.Benchmarks.Transport;
using CampaignActors.Local.Postgres;

namespace CampaignActors.Benchmarks;

/// <summary>One run of everything. Exit codes: 0 measured, 1 void (a ledger was wrong), 2 called wrongly or without PostgreSQL.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        if (args.Contains(SmtpSinkProcess.Argument))
            return SmtpSinkProcess.Run();
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
        catch (PostgresException e)
        {
            Console.Error.WriteLine(e.Message);
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
        if (options.Stores.Contains("sqlite"))
        {
            await using var store = new SqliteBenchStore(options.Data);
            report = await RunAsync(report, store, options, shape => Throughputs.SqliteAsync(store, shape, options, Say));
        }
        if (options.Stores.Contains("postgres"))
        {
            await using var store = await PostgresBenchStore.StartAsync(options.Data);
            report = await RunAsync(report with { Server = store.About }, store, options, shape =>
                Throughputs.PostgresAsync(store, shape, options, Say));
        }
        if (options.Only.Contains("rollup"))
            report = report with { RollUp = await new RollUpBenchmark(options.Data).RunAsync(options.Quick ? 100 : 400, Say) };
        if (options.Only.Contains("memory"))
            report = report with { Memory = await new MemoryBenchmark(options.Data).RunAsync(options.Quick ? 2_000 : 20_000, Say) };
        if (options.Only.Contains("operator") && PostgresBinaries.Find() is not null)
            report = report with
            {
                Operators = await new OperatorBenchmark(options.Data)
                    .RunAsync(options.Quick ? 20_000 : 100_000, options.Quick ? 2_000 : 10_000, 50, Say),
            };
        if (options.Only.Contains("transport"))
            report = report with { Transport = await new TransportBenchmark(options.Data).RunAsync(options.Rounds, options.Seconds, Say) };
        if (options.Only.Contains("ask"))
            report = report with
            {
                RemoteAsks = await new RemoteAskBenchmark(options.Data, options.Hocon).RunAsync(options.Rounds, options.Seconds, Say),
            };
        if (options.Only.Contains("scaleout") && PostgresBinaries.Find() is not null)
            report = report with
            {
                ScaleOut = await new ScaleOutBenchmark(options.Data).RunAsync(options.Seconds * 5, options.Nodes, options.Arm, Say),
            };
        if (options.Only.Contains("rows"))
            report = report with { Rows = await new RowsBenchmark(options.Data, options.Program).RunAsync(options.Quick ? 10 : 60, Say) };
        return report;
    }

    private static async Task<Report> RunAsync(Report report, IStore store, Options options, Func<Shape, Task<ThroughputResult>> throughput)
    {
        foreach (var shape in options.Shapes)
            report = report.With(await throughput(shape));
        if (options.Only.Contains("long"))
        {
            foreach (var shape in new[] { Shape.Hot, Shape.Many })
                report = report.With(await new StayBenchmark(store).LongAsync(shape, options.Quick ? 10 : 60, 2, Say));
        }
        if (options.Only.Contains("growth"))
        {
            var (few, many) = options.Quick ? (500, 5_000) : (500, options.Seeded / SeededStore.RowsEach);
            report = report.With(await new StayBenchmark(store).GrownAsync(few, many, options.Seconds, options.Rounds, Say));
        }
        if (options.Only.Contains("tick"))
        {
            var (many, due) = options.Quick ? (100_000, 100) : (1_000_000, 200);
            report = report.With(await new TickBenchmark(store).RunAsync(10_000, many, due, options.Rounds, Say));
        }
        if (options.Only.Contains("reports"))
        {
            foreach (var timing in await new ReportBenchmark(store).RunAsync(options.Quick ? 10_000 : 100_000, options.Rounds, Say))
                report = report.With(timing);
        }
        if (options.Only.Contains("lists"))
        {
            foreach (var timing in await new ListBenchmark(store).RunAsync(options.Quick ? 10_000 : 100_000, options.Rounds, Say))
                report = report.WithList(timing);
        }
        if (options.Only.Contains("audience"))
        {
            var people = options.Quick ? Math.Min(options.People, 20_000) : options.People;
            report = report.With(await new AudienceBenchmark(store).RunAsync(people, options.Rounds, options.Data, Say));
        }
        if (options.Only.Contains("sending"))
        {
            var messages = options.Quick ? Math.Min(options.Messages, 2_000) : options.Messages;
            report = report.With(await new SendingBenchmark(store).RunAsync(messages, options.Rounds, Say));
        }
        if (options.Only.Contains("pages"))
            report = report.With(await new PagesBenchmark(store, options.Pages, options.Keep).RunAsync(options.Rounds * 4, Say));
        if (options.Only.Contains("recovery"))
        {
            foreach (var result in await new RecoveryBenchmark(store).RunAsync(options.Quick ? 2_000 : 10_000, options.Rounds, Say))
                report = report.With(result);
        }
        return report;
    }

    /// <summary>Progress goes where it does not get into the tables.</summary>
    private static void Say(string what) => Console.Error.WriteLine($"{DateTime.Now:HH:mm:ss} {what}");
}
