using System.CommandLine;
using System.Text.Json.Nodes;
using CampaignActors.Cli.Terminal;
using CampaignActors.Operations.Client;
using CampaignActors.Vocabulary.Calendar;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign calendar</c> and <c>campaign work</c>: what is to come, and what waits for one person.</summary>
internal static class CalendarCommands
{
    private const int Page = 1_000;

    public static Command Calendar(Host host, ClientOptions node)
    {
        var kinds = string.Join(", ", Enum.GetValues<CalendarKind>().Select(Scalars.NameOf));
        var options = new (string Key, Option<string?> Option)[]
        {
            ("from", Text("--from", "DAY", "First day, such as 2026-01-01; default today.")),
            ("to", Text("--to", "DAY", "Last day, included; default 30 days after the first.")),
            ("kind", Text("--kind", "WORDS", $"Only these, with commas: {kinds}.")),
            ("program", Text("--program", "CODE", "Only what belongs to it.")),
            ("campaign", Text("--campaign", "CODE", "Only what belongs to it.")),
        };
        return List(host, node, "calendar", "Shows plans, programs, campaigns, deliveries, tasks and occurrences to come.", options);
    }

    public static Command Work(Host host, ClientOptions node) => List(
        host, node, "work", "Shows what waits for one person: approvals, confirmations, tasks, parked work. Late entries first.",
        [("for", Text("--for", "OPERATOR", "The operator; default the key's."))]);

    private static Option<string?> Text(string name, string help, string doc) => new(name) { HelpName = help, Description = doc };

    private static Command List(
        Host host, ClientOptions node, string name, string doc, IReadOnlyList<(string Key, Option<string?> Option)> options)
    {
        var limit = new Option<int>("--limit") { HelpName = "N", Description = "So many at the most.", DefaultValueFactory = _ => Page };
        var format = GetCommand.FormatOption();
        var command = new Command(name, doc) { limit, format };
        foreach (var (_, option) in options)
            command.Add(option);
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var most = parsed.GetValue(limit) is > 0 and var n
                ? n
                : throw new InputException(null, $"--limit: {parsed.GetValue(limit)}, expected 1 or more");
            var query = string.Concat(options.Select(o => (o.Key, Value: parsed.GetValue(o.Option))).Where(o => o.Value is not null)
                .Select(o => $"{o.Key}={Uri.EscapeDataString(o.Value!)}&"));
            return await node.AskAsync(parsed, client => ItemsAsync(client, $"{name}?{query}", most, cancellation)) is { } items
                ? GetCommand.Items(host, name, items, parsed.GetRequiredValue(format))
                : host.Refused(Domain.Kernel.Refusal.Unknown,
                    [$"unknown operator {Shown.Quote(parsed.GetValue(options[0].Option) ?? "")}"]);
        });
        return command;
    }

    /// <returns><c>null</c>: there is nothing of that name.</returns>
    private static async Task<JsonArray?> ItemsAsync(NodeClient client, string path, int most, CancellationToken cancellation)
    {
        var all = new JsonArray();
        for (string? after = ""; after is not null && all.Count < most;)
        {
            var place = after.Length == 0 ? "" : $"&after={Uri.EscapeDataString(after)}";
            if (await client.AskAsync($"{path}limit={Math.Min(most - all.Count, Page)}{place}", cancellation) is not { } page)
                return null;
            foreach (var item in page["items"] as JsonArray ?? [])
                all.Add(item?.DeepClone());
            after = page["next"]?.ToString();
        }
        return all;
    }
}
