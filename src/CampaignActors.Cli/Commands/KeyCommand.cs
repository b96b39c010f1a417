using System.CommandLine;
using System.Text.Json.Nodes;
using CampaignActors.Cli.Terminal;
using CampaignActors.Domain.Keys;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Client;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign key …</c>: creates, lists and revokes keys.</summary>
internal static class KeyCommand
{
    public static Command Of(Host host, ClientOptions node) => new("key", "Keys: what lets a person or a program in, and as what.")
    {
        Create(host, node), List(host, node), Revoke(host, node),
    };

    /// <summary>The secret is made here, and only its hash goes to the node: what never travels cannot be overheard.</summary>
    private static Command Create(Host host, ClientOptions node)
    {
        var code = new Argument<string>("CODE") { Description = "What the key is called; it is part of the key, and in the audit list." };
        var who = new Option<string?>("--operator")
        {
            HelpName = "CODE", Description = "Whom changes are signed with. Only an administrator's key may be without.",
        };
        var roles = new Option<string>("--roles")
        {
            HelpName = "ROLE,…", Description = $"Some of {string.Join(", ", KeyRoles.All)}.", Required = true,
        };
        var label = new Option<string?>("--label") { HelpName = "TEXT", Description = "What it is for." };
        var expires = new Option<string?>("--expires")
        {
            HelpName = "DURATION", Description = "How long it counts, such as 90d; default until it is revoked.",
        };
        var file = new Option<string?>("--out")
        {
            HelpName = "FILE", Description = "Writes the key into a new file, readable by you alone, instead of showing it.",
        };
        var command = new Command(
            "create", "Makes a key and shows it, once: only its hash is kept. With --id and --out it can be sent again.")
        {
            code, who, roles, label, expires, file,
        };
        node.Change(command, reads: false);
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = Code(parsed.GetRequiredValue(code), "CODE");
            var body = new JsonObject
            {
                ["code"] = name.Text, ["roles"] = new JsonArray(
                    [.. Roles(parsed.GetRequiredValue(roles)).Select(r => JsonValue.Create(r))]),
            };
            if (parsed.GetValue(who) is { } whose)
                body["operator"] = Code(whose, "--operator").Text;
            if (parsed.GetValue(label) is { } text)
                body["label"] = text;
            Duration? lasts = parsed.GetValue(expires) is { } time
                ? Scalars.Duration(ClientOptions.Typed(time)).In("--expires").OrTyped()
                : null;
            var (id, by) = (node.Id(parsed), node.By(parsed));
            var made = KeptKey.Make(name, parsed.GetValue(file), again: node.MayRepeat(parsed));
            body["hash"] = made.Key.Hash;
            if (lasts is { } duration)
                body["expires"] = InstantPattern.ExtendedIso.Format(made.MadeAt + duration);
            return await CreateAsync(
                host, made, () => node.AskAsync(parsed, client => client.PostAsync("keys", body, id, by, cancellation)));
        });
        return command;
    }

    private static async Task<int> CreateAsync(Host host, KeptKey made, Func<Task<NodeAnswer>> ask)
    {
        NodeAnswer answer;
        try
        {
            answer = await ask();
        }
        catch (Exception e) when (e is DeniedException or InputException)
        {
            made.TakeBack();
            throw;
        }
        if (!answer.Ok)
        {
            // Whether it happened is not known when the node went away in the middle: then the key may count, and is kept.
            if (answer.Refusal != Domain.Kernel.Refusal.Busy)
                made.TakeBack();
            return host.Refused(answer, $"key {made.Key.Code}");
        }
        host.Out.WriteLine(made.File is null ? made.Key.Secret : $"{made.File}: key {made.Key.Code}");
        if (made.File is null)
            host.Error.WriteLine("This is the key. It is not shown again.");
        return ExitCodes.Ok;
    }

    private static Code Code(string text, string what) => Scalars.Code(ClientOptions.Typed(text)).In(what).OrTyped();

    private static string[] Roles(string text)
    {
        var roles = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return roles.FirstOrDefault(r => !KeyRoles.All.Contains(r)) is { } unknown
            ? throw new InputException(null, $"--roles: {Shown.Quote(unknown)}{Suggestion.Expected(unknown, KeyRoles.All)}")
            : roles;
    }

    private static Command List(Host host, ClientOptions node)
    {
        var format = GetCommand.FormatOption();
        var command = new Command("list", "All keys, revoked ones too: whose, as what, until when. No key and no hash.") { format };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var items = await node.AskAsync(parsed, client => client.ListAsync("keys", cancellation));
            // In a table a list has no place: roles are words.
            if (parsed.GetRequiredValue(format) == "table")
            {
                foreach (var item in items.OfType<JsonObject>())
                    item["roles"] = string.Join(", ", (item["roles"] as JsonArray ?? []).Select(r => r!.GetValue<string>()));
            }
            return GetCommand.List(host, items, parsed.GetRequiredValue(format));
        });
        return command;
    }

    private static Command Revoke(Host host, ClientOptions node)
    {
        var code = new Argument<string>("CODE") { Description = "The key, as it is listed." };
        var command = new Command("revoke", "Revokes the key: at once on the node that is asked, within seconds on the others.") { code };
        node.Change(command, reads: false);
        command.SetAction(async (parsed, cancellation) =>
        {
            var key = Code(parsed.GetRequiredValue(code), "CODE");
            var answer = await node.AskAsync(
                parsed, client => client.PostAsync($"keys/{key}/revoke", null, node.Id(parsed), node.By(parsed), cancellation));
            if (!answer.Ok)
                return host.Refused(answer, $"key {key}");
            host.Out.WriteLine(
                $"key {key}: {(answer.Outcome == NodeOutcome.Unchanged ? "nothing to do, it is revoked already" : "revoked")}");
            return ExitCodes.Ok;
        });
        return command;
    }
}
