using System.CommandLine;
using System.Text.Json.Nodes;
using CampaignActors.Cli.Terminal;
using CampaignActors.Operations.Client;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign audit</c>: the changes with their signatures, and the refused requests.</summary>
internal static class AuditCommand
{
    private const int Page = 1_000;

    public static Command Of(Host host, ClientOptions node)
    {
        var since = new Option<string>("--since")
        {
            HelpName = "DURATION|INSTANT",
            Description = "From when on, such as 2h or 2026-01-31T12:00Z.",
            DefaultValueFactory = _ => "1d",
        };
        var by = new Option<string?>("--by")
        {
            HelpName = "CODE", Description = "Only changes that are signed with an operator or a technical workflow.",
        };
        var entity = new Option<string?>("--entity") { HelpName = "KIND/CODE", Description = "Only changes of one entity." };
        var limit = new Option<int>("--limit") { HelpName = "N", Description = "So many at the most.", DefaultValueFactory = _ => Page };
        var denied = new Option<bool>("--denied")
        {
            Description = "Instead, requests that were turned away, by minute, address and reason, the latest first.",
        };
        var people = new Option<bool>("--people") { Description = "Instead, who looked at people or changed them." };
        var format = GetCommand.FormatOption();
        var command = new Command(
            "audit", "Who changed what, from the journal, the oldest first.") { since, by, entity, limit, denied, people, format };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var most = parsed.GetValue(limit) is > 0 and var n
                ? n
                : throw new InputException(null, $"--limit: {parsed.GetValue(limit)}, expected 1 or more");
            var from = $"since={Uri.EscapeDataString(Since(parsed.GetRequiredValue(since)))}";
            if (parsed.GetValue(people))
            {
                if (parsed.GetValue(by) is not null || parsed.GetValue(entity) is not null || parsed.GetValue(denied))
                    throw new InputException(null, "--people goes with --since and --limit alone");
                var accesses = await node.AskAsync(parsed, client => ItemsAsync(client, "audit/people", from, most, cancellation));
                return GetCommand.Items(host, "people", accesses, parsed.GetRequiredValue(format));
            }
            if (parsed.GetValue(denied))
            {
                if (parsed.GetValue(by) is not null || parsed.GetValue(entity) is not null)
                    throw new InputException(null, "--denied goes with --since and --limit alone");
                var denials = await node.AskAsync(parsed, client => ItemsAsync(client, "audit/denied", from, most, cancellation));
                return GetCommand.Items(host, "denied", denials, parsed.GetRequiredValue(format));
            }
            var filter = from + Filter("by", parsed.GetValue(by)) + Filter("entity", parsed.GetValue(entity));
            var changes = await node.AskAsync(parsed, client => ItemsAsync(client, "audit", filter, most, cancellation));
            return Show(host, changes, parsed.GetRequiredValue(format));
        });
        return command;
    }

    private static string Filter(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    /// <summary>An instant as it is, or how long ago.</summary>
    private static string Since(string text) => Scalars.Duration(ClientOptions.Typed(text)) is { Error: null } ago
        ? InstantPattern.ExtendedIso.Format(SystemClock.Instance.GetCurrentInstant() - ago.OrThrow())
        : text;

    private static async Task<JsonArray> ItemsAsync(NodeClient client, string list, string filter, int most, CancellationToken cancellation)
    {
        var all = new JsonArray();
        for (string? after = ""; after is not null && all.Count < most;)
        {
            var limit = Math.Min(most - all.Count, Page);
            var page = await client.AskAsync($"{list}?{filter}&after={Uri.EscapeDataString(after)}&limit={limit}", cancellation);
            foreach (var item in page?["items"] as JsonArray ?? [])
                all.Add(item?.DeepClone());
            after = page?["next"]?.ToString();
        }
        return all;
    }

    private static int Show(Host host, JsonArray items, string format)
    {
        if (format != "table")
            return GetCommand.Items(host, "changes", items, format);
        if (items.Count == 0)
            host.Out.WriteLine("none");
        foreach (var item in items.OfType<JsonObject>())
        {
            var what = string.Join(", ", (item["what"] as JsonArray ?? []).Select(w => w!.GetValue<string>()));
            var who = (Word(item, "by"), Word(item, "via")) switch
            {
                ("", "") => "-",
                ("", var via) => via,
                (var by, "") => by,
                var (by, via) => $"{by} ({via})"
            };
            host.Out.WriteLine(Shown.OneLine($"{Word(item, "at")}  {who}  {Word(item, "entity")}  {what}", 500));
        }
        return ExitCodes.Ok;
    }

    private static string Word(JsonObject item, string field) => item[field]?.GetValue<string>() ?? "";
}
