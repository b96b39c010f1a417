using System.CommandLine;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Operations.Load;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign load</c>: drives a cluster at a given rate and says what its clients saw.</summary>
internal static class LoadCommands
{
    private static readonly LoadOptions s_default = new() { Nodes = [], Run = "" };

    public static Command Of(Host host)
    {
        var cluster = new ClusterClientOptions(host);
        var rate = new Option<double>("--rate")
        {
            HelpName = "N", Description = "Commands a second, answered or not.", DefaultValueFactory = _ => s_default.Rate,
        };
        var time = ClusterClientOptions.Duration("--for", "How long to send, such as 5m; default 30s.");
        var budgets = Count("--budgets", "Budgets, in trees of three levels; every fourth is under Block.", s_default.Budgets);
        var deliveries = Count("--deliveries", "Deliveries to begin with; more are created on the way.", s_default.Deliveries);
        var lines = Count("--lines", "Stock lines.", s_default.Lines);
        var campaigns = Count("--campaigns", "Campaigns.", s_default.Campaigns);
        var people = Count(
            "--people", "Made-up people on a list of the load, who are the audience of half of the deliveries.", s_default.People);
        var teams = Count(
            "--teams", "Teams that all of it is spread over; codes begin with the team and a dot. 0: codes without.", s_default.Teams);
        var seed = Count("--seed", "The same seed makes the same commands.", s_default.Seed);
        var prefix = new Option<string>("--prefix")
        {
            HelpName = "CODE",
            Description = "Begins every code, so that several loads can run on one system.",
            DefaultValueFactory = _ => s_default.Prefix,
        };
        var record = new Option<string?>("--record")
        {
            HelpName = "FILE", Description = "Where to write what became of every command, for verify; a new file.",
        };
        var inFlight = Count(
            "--max-in-flight", "Commands under way at once; latency counts from when a command should have been sent all the same.",
                s_default.MaxInFlight);
        var giveUp = ClusterClientOptions.Duration(
            "--give-up", "How long one command is tried for before its outcome is unknown; default 60s.");
        var format = ClusterClientOptions.Format();
        var command = new Command("load", """
            Sends commands at a fixed rate, each with an id of its own, retries them with the same id at the next node, and reports
            the results. The entities are set up first; their codes begin with the prefix. Ctrl-C ends it early, with the summary.
            """) { rate, time, budgets, deliveries, lines, campaigns, people, teams, seed, prefix, record, inFlight, giveUp, format };
        cluster.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new LoadOptions
            {
                Nodes = cluster.Urls(parsed),
                Rate = parsed.GetValue(rate),
                For = ClusterClientOptions.Read(parsed, time, s_default.For),
                Budgets = parsed.GetValue(budgets),
                Deliveries = parsed.GetValue(deliveries),
                Lines = parsed.GetValue(lines),
                Campaigns = parsed.GetValue(campaigns),
                People = parsed.GetValue(people),
                Teams = parsed.GetValue(teams),
                Seed = parsed.GetValue(seed),
                Prefix = parsed.GetRequiredValue(prefix),
                Run = LoadOptions.NewRun(),
                MaxInFlight = parsed.GetValue(inFlight),
                GiveUp = ClusterClientOptions.Read(parsed, giveUp, s_default.GiveUp),
                Network = host.Network,
                Key = cluster.Key(parsed),
            };
            options.Check();
            using var progress = new Progress(host);
            LoadReport report;
            await using (var file = parsed.GetValue(record) is { } path ? LoadRecord.Create(path) : null)
                report = await new LoadRun(options, file) { OnProgress = progress.Report }.RunAsync(cancellation);
            progress.Wipe();
            if (parsed.GetValue(format) == "json")
                host.Out.WriteLine(JsonOutput.Text(report.ToJson()));
            else
                foreach (var line in report.Lines())
                    host.Out.WriteLine(line);
            return report.Known ? ExitCodes.Ok : ExitCodes.Refused;
        });
        return command;
    }

    private static Option<int> Count(string name, string doc, int otherwise) =>
        new(name) { HelpName = "N", Description = $"{doc} Default {otherwise}.", DefaultValueFactory = _ => otherwise };
}
