using System.CommandLine;
using System.Text.Json.Nodes;
using CampaignActors.Cli.Terminal;
using CampaignActors.Operations.Client;
using CampaignActors.Vocabulary.Lists;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign list KIND</c> searches a kind, <c>campaign whoami</c> shows whom the node takes the caller for.</summary>
internal static class ListCommand
{
    private const int Page = 1_000;

    public static Command Of(Host host, ClientOptions node)
    {
        var kind = new Argument<string>("KIND") { Description = $"What to search: {string.Join(", ", KindCatalogue.Names)}." };
        var references = ListShape.All.SelectMany(shape => shape.References.Keys).Distinct().Order(StringComparer.Ordinal);
        var keys = new (string Key, Option<string?> Option)[]
        {
            ("q", Text("--q", "WORDS", "Each word must occur in the code or in the label, in upper or lower case.")),
            ("state", Text("--state", "WORDS", "Only in one of these states, with commas.")),
            ("from", Text("--from", "TIME", "Only what is not over before this time or day.")),
            ("to", Text("--to", "TIME", "Only what begins by this time, or on this day.")),
            ("prefix", Text("--prefix", "CODE", "Only codes that begin with it.")),
            ("sort", Text("--sort", "FIELD", "code, changed, label, state or start, with - the other way round; default code.")),
        };
        var named = new Option<string[]>("--of")
        {
            HelpName = "KEY=CODE",
            Description = $"Only what names it, such as program=PRG1. Keys, as far as the kind has them: {string.Join(", ", references)}.",
        };
        var limit = new Option<int>("--limit") { HelpName = "N", Description = "So many at the most.", DefaultValueFactory = _ => 100 };
        var format = GetCommand.FormatOption();
        var command = new Command("list", "Searches the entities of a kind by words, state, dates and what they name.") { kind };
        foreach (var (_, option) in keys)
            command.Add(option);
        command.Add(named);
        command.Add(limit);
        command.Add(format);
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var known = GetCommand.Kind(parsed.GetRequiredValue(kind));
            var most = parsed.GetValue(limit) is > 0 and var n
                ? n
                : throw new InputException(null, $"--limit: {parsed.GetValue(limit)}, expected 1 or more");
            var query = keys.Select(k => (k.Key, Value: parsed.GetValue(k.Option))).Where(k => k.Value is not null)
                .Concat((parsed.GetValue(named) ?? []).Select(Named))
                .Select(k => $"{Uri.EscapeDataString(k.Key)}={Uri.EscapeDataString(k.Value!)}&");
            var path = $"{Uri.EscapeDataString(known.Name)}?{string.Concat(query)}";
            var items = await node.AskAsync(parsed, client => FoundAsync(client, path, most, cancellation));
            return GetCommand.List(host, items, parsed.GetRequiredValue(format));
        });
        return command;
    }

    public static Command WhoAmI(Host host, ClientOptions node)
    {
        var format = GetCommand.FormatOption();
        var command = new Command("whoami", "Shows whom the node takes you for: key, operator, roles, and what they allow.") { format };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) => GetCommand.One(
            host, (await node.AskAsync(parsed, client => client.GetAsync("whoami", cancellation)))!, parsed.GetRequiredValue(format)));
        return command;
    }

    private static Option<string?> Text(string name, string help, string doc) => new(name) { HelpName = help, Description = doc };

    private static (string Key, string? Value) Named(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && equals < text.Length - 1
            ? (text[..equals], text[(equals + 1)..])
            : throw new InputException(null, $"--of: {Shown.Quote(text)}, expected KEY=CODE such as program=PRG1");
    }

    private static async Task<JsonArray> FoundAsync(NodeClient client, string path, int most, CancellationToken cancellation)
    {
        var all = new JsonArray();
        for (string? after = ""; after is not null && all.Count < most;)
        {
            var place = after.Length == 0 ? "" : $"&after={Uri.EscapeDataString(after)}";
            var page = await client.AskAsync($"{path}total=false&limit={Math.Min(most - all.Count, Page)}{place}", cancellation);
            foreach (var item in page?["items"] as JsonArray ?? [])
                all.Add(item?.DeepClone());
            after = page?["next"]?.ToString();
        }
        return all;
    }
}
