using System.CommandLine;
using System.Text.Json.Nodes;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Operations.Client;
using CampaignActors.Vocabulary.Reports;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign report NAME</c>: reports over the ledgers of a node.</summary>
internal static class ReportCommand
{
    private const int Page = 10_000;

    public static Command Of(Host host, ClientOptions node)
    {
        var name = new Argument<string>("NAME")
        {
            Description = string.Join(" ", ReportCatalogue.All.Select(r => $"{r.Name}: {char.ToLowerInvariant(r.Doc[0])}{r.Doc[1..]}")),
        };
        var zone = Text("--zone", "ZONE", "Zone of a local time in --known-at or --true-at; default the node's.");
        var texts = new (string Key, Option<string?> Option)[]
        {
            ("by", Text("--by", "WORDS", $"What to group by, with commas: of costs {string.Join(", ", ReportCatalogue.Find("costs")!.By)}; "
                + "of variance item or campaign.")),
            ("from", Text("--from", "DAY", "First day of the charges, such as 2026-01-01.")),
            ("to", Text("--to", "DAY", "Last day, included.")),
            ("period", Text("--period", "PERIOD", "Instead of days: a month 2026-01, a quarter 2026-Q1 or a fiscal year 2026.")),
            ("step", Text("--step", "WORD", "Of evolution: day, month, quarter or year; default month.")),
            ("budget", Text("--budget", "CODE", "Only its ledger.")),
            ("plan", Text("--plan", "CODE", "Only what belongs to it.")),
            ("program", Text("--program", "CODE", "Only what belongs to it.")),
            ("campaign", Text("--campaign", "CODE", "Only what belongs to it.")),
            ("provider", Text("--provider", "CODE", "Only deliveries and tasks of this provider.")),
            ("category", Text("--category", "NAME", "Only this expense category.")),
            ("knownAt", Text("--known-at", "INSTANT", "As it was known at a past instant.")),
            ("trueAt", Text("--true-at", "INSTANT", "What was charged by then, as it is known today.")),
            ("zone", zone),
        };
        var cumulative = new Option<bool>("--cumulative") { Description = "Of evolution: each period with all that are before it." };
        var csv = new Option<bool>("--csv") { Description = "As comma-separated values, for spreadsheets; without totals." };
        var format = GetCommand.FormatOption();
        var command = new Command("report", "Adds up the ledgers of all budgets: expenses, costs, evolution, variance or summary.")
        {
            name, cumulative, csv, format,
        };
        foreach (var (_, option) in texts)
            command.Add(option);
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var report = parsed.GetRequiredValue(name);
            if (ReportCatalogue.Find(report) is null)
                throw new InputException(null, $"unknown report {Shown.Quote(report)}{Suggestion.Expected(report, ReportCatalogue.Names)}");
            ClientOptions.Zone(parsed.GetValue(zone));
            var query = texts.Select(t => (t.Key, Value: parsed.GetValue(t.Option)))
                .Append((Key: "cumulative", Value: parsed.GetValue(cumulative) ? "true" : null))
                .Where(t => t.Value is not null)
                .Select(t => $"{t.Key}={Uri.EscapeDataString(t.Value!)}&");
            var path = $"reports/{report}?{string.Concat(query)}";
            if (parsed.GetValue(csv))
            {
                host.Out.Write(await node.AskAsync(parsed, client => client.TextAsync($"{path}format=csv", cancellation)));
                return ExitCodes.Ok;
            }
            return Show(host, await node.AskAsync(parsed, client => WholeAsync(client, path, cancellation)),
                parsed.GetRequiredValue(format));
        });
        return command;
    }

    private static Option<string?> Text(string name, string help, string doc) => new(name) { HelpName = help, Description = doc };

    /// <summary>All pages of a report as one.</summary>
    /// <param name="path">A further key may follow it.</param>
    private static async Task<JsonObject> WholeAsync(NodeClient client, string path, CancellationToken cancellation)
    {
        JsonObject? whole = null;
        for (var after = 0L; ;)
        {
            var page = await client.AskAsync($"{path}limit={Page}&after={after}", cancellation)
                ?? throw new NodeException("the node has no reports: it is of an earlier version");
            var next = page["next"]?.GetValue<long>();
            page.Remove("next");
            if (whole is null)
                whole = page;
            else
            {
                foreach (var row in (JsonArray)page["rows"]!)
                    ((JsonArray)whole["rows"]!).Add(row!.DeepClone());
            }
            if (next is null)
                return whole;
            after = next.Value;
        }
    }

    private static int Show(Host host, JsonObject report, string format)
    {
        if (format != "table")
            return GetCommand.One(host, report, format);
        Tables.Report(
            [.. ((JsonArray)report["columns"]!).Select(c => c!.GetValue<string>())], (JsonArray)report["rows"]!,
                (JsonArray)report["totals"]!,
            host);
        return ExitCodes.Ok;
    }
}
