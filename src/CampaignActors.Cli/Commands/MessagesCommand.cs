using System.CommandLine;
using System.Text.Json.Nodes;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Domain.Kernel;
using CampaignActors.Operations.Client;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign messages</c>: what becomes of the messages of a delivery.</summary>
internal static class MessagesCommand
{
    private const int Page = 500;
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(1);

    public static Command Of(Host host, ClientOptions node)
    {
        var code = new Argument<string?>("DELIVERY")
        {
            Description = "Code of a delivery that sends messages from here; default all.", Arity = ArgumentArity.ZeroOrOne,
        };
        var watch = new Option<bool>("--watch") { Description = "Shows a line a second, until all messages are settled." };
        var format = GetCommand.FormatOption();
        var command = new Command(
            "messages", "Shows what the messages of a delivery are at, or all mailings that are not over: counts, no person.")
        {
            code, watch, format, Lines(host, node), Decide(host, node),
        };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(code) is not { } delivery)
                return await ListAsync(host, node, parsed, format, cancellation);
            return parsed.GetValue(watch)
                ? await WatchAsync(host, node, parsed, delivery, cancellation)
                : await node.AskAsync(parsed, client => client.AskAsync(Address(delivery), cancellation)) is { } counts
                    ? GetCommand.One(host, counts, parsed.GetRequiredValue(format))
                    : Unknown(host, delivery);
        });
        return command;
    }

    private static async Task<int> ListAsync(
        Host host, ClientOptions node, ParseResult parsed, Option<string> format, CancellationToken cancellation)
    {
        var all = await node.AskAsync(parsed, client => client.AskAsync("messages", cancellation));
        var items = all?["items"]?.DeepClone() as JsonArray ?? [];
        if (parsed.GetRequiredValue(format) == "table")
        {
            // Of many states one line of a window has no room.
            foreach (var item in items.OfType<JsonObject>())
                item.Remove("states");
        }
        var status = GetCommand.Items(host, "mailings", items, parsed.GetRequiredValue(format));
        foreach (var channel in (all?["sender"]?["channels"] as JsonArray ?? []).OfType<JsonObject>().Where(c => c["problem"] is not null))
            host.Error.WriteLine(Shown.OneLine($"{channel["name"]}: nothing is handed over: {channel["problem"]}"));
        return status;
    }

    private static Argument<string> Delivery() => new("DELIVERY") { Description = "Code of a delivery that sends messages from here." };

    private static string Address(string delivery) =>
        $"deliveries/{Uri.EscapeDataString(Scalars.Code(ClientOptions.Typed(delivery)).In("DELIVERY").OrTyped().Text)}/messages";

    private static int Unknown(Host host, string delivery) => host.Refused(
        Refusal.Unknown, [$"delivery {Shown.Quote(delivery)} is not there, or has not begun to send messages from here"]);

    private static async Task<int> WatchAsync(
        Host host, ClientOptions node, ParseResult parsed, string delivery, CancellationToken cancellation)
    {
        using var progress = new Progress(host);
        using var client = node.Client(parsed, progress);
        while (true)
        {
            if (await client.AskAsync(Address(delivery), cancellation) is not { } counts)
                return Unknown(host, delivery);
            progress.WriteLine(host.Out, Line(counts));
            var settled = counts["open"]?.GetValue<long>() == 0 && counts["deferred"]?.GetValue<long>() == 0;
            if (settled || counts["state"]?.ToString() == "ended")
                return ExitCodes.Ok;
            await Task.Delay(s_between, cancellation);
        }
    }

    private static string Line(JsonObject counts)
    {
        var rest = new[] { "deferred", "failed", "canceled", "possiblyTwice" }
            .Where(n => counts[n]?.GetValue<long>() > 0).Select(n => $", {(n == "possiblyTwice" ? "possibly twice" : n)} {counts[n]}");
        return $"{counts["state"]}: {counts["handedOver"]} of {counts["total"]} handed over, {counts["open"]} open{string.Concat(rest)}"
            + (counts["perSecond"] is { } rate ? $"; {rate}/s" : "");
    }

    private static Command Lines(Host host, ClientOptions node)
    {
        var delivery = Delivery();
        var state = new Option<string>("--state")
        {
            HelpName = "STATE", Required = true, Description = "Messages in this state, such as failed, held, bounced or unsubscribed.",
        };
        var limit = new Option<int>("--limit") { HelpName = "N", Description = "So many at the most.", DefaultValueFactory = _ => 100 };
        var format = GetCommand.FormatOption();
        var command = new Command("lines", "Lists the messages in one state with the keys of their recipients; the look is noted.")
        {
            delivery, state, limit, format,
        };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var most = parsed.GetValue(limit) is > 0 and var n
                ? n
                : throw new InputException(null, $"--limit: {parsed.GetValue(limit)}, expected 1 or more");
            var path = $"{Address(parsed.GetRequiredValue(delivery))}/lines?state={Uri.EscapeDataString(parsed.GetRequiredValue(state))}";
            return await node.AskAsync(parsed, client => ItemsAsync(client, path, most, cancellation)) is { } items
                ? GetCommand.Items(host, "messages", items, parsed.GetRequiredValue(format))
                : Unknown(host, parsed.GetRequiredValue(delivery));
        });
        return command;
    }

    private static async Task<JsonArray?> ItemsAsync(NodeClient client, string path, int most, CancellationToken cancellation)
    {
        var all = new JsonArray();
        for (var after = "0"; all.Count < most;)
        {
            if (await client.AskAsync($"{path}&limit={Math.Min(most - all.Count, Page)}&after={after}", cancellation) is not { } page)
                return null;
            foreach (var item in page["items"] as JsonArray ?? [])
                all.Add(item?.DeepClone());
            if (page["next"] is not { } next)
                break;
            after = next.ToString();
        }
        return all;
    }

    private static Command Decide(Host host, ClientOptions node)
    {
        var delivery = Delivery();
        var verdict = new Argument<string>("again|sent")
        {
            Description = "again: hand them over once more, which may reach some twice; sent: they count as sent.",
        };
        verdict.AcceptOnlyFromAmong("again", "sent");
        var command = new Command("decide", "Decides about held messages, of which is not known whether they have left.")
        {
            delivery, verdict,
        };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var body = new JsonObject { ["held"] = parsed.GetRequiredValue(verdict) }.ToJsonString();
            var done = await node.AskAsync(parsed, client => client.SendTextAsync(
                HttpMethod.Post, $"{Address(parsed.GetRequiredValue(delivery))}/decide", body, "application/json", "", cancellation));
            if (done is null)
                return Unknown(host, parsed.GetRequiredValue(delivery));
            host.Out.WriteLine($"decided about {done["decided"]} messages");
            return ExitCodes.Ok;
        });
        return command;
    }
}
