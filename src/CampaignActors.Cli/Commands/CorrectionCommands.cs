using System.CommandLine;
using System.Text.Json.Nodes;
using CampaignActors.Audience.People;
using CampaignActors.Cli.Terminal;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign recipients clear</c> and <c>campaign recipients suppressions lift</c>: what people correct by hand.</summary>
internal static class CorrectionCommands
{
    public static Command Clear(Host host, ClientOptions node)
    {
        var key = new Argument<string>("KEY") { Description = "The key of the person." };
        var fields = new Argument<string[]>("FIELD")
        {
            Description = "Fields to empty.", Arity = ArgumentArity.ZeroOrMore,
        };
        var lists = new Option<string[]>("--list")
        {
            HelpName = "CODE", Description = "A list to take the person off; may be given several times.", DefaultValueFactory = _ => [],
        };
        var command = new Command("clear", "Empties fields of a person and takes the person off lists, which no import does.")
        {
            key, fields, lists,
        };
        var by = RecipientsCommand.ByOption(command, node);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (!RecipientKey.IsValid(parsed.GetRequiredValue(key)))
                return RecipientsCommand.Unknown(host);
            var body = new JsonObject { ["fields"] = Words(parsed.GetValue(fields)), ["lists"] = Words(parsed.GetValue(lists)) };
            var path = $"recipients/{Uri.EscapeDataString(parsed.GetRequiredValue(key))}/clear";
            var answer = await node.AskAsync(parsed, client => client.SendTextAsync(
                HttpMethod.Post, path, body.ToJsonString(), "application/json", RecipientsCommand.By(parsed, by), cancellation));
            if (answer is null)
                return RecipientsCommand.Unknown(host);
            host.Out.WriteLine(answer["changed"]?.GetValue<bool>() is true ? "emptied" : "nothing was there");
            return ExitCodes.Ok;
        });
        return command;
    }

    public static Command Lift(Host host, ClientOptions node)
    {
        var who = new Argument<string>("KEY|ADDRESS") { Description = "The key of a person, a mail address or a phone number." };
        var channel = new Option<string>("--channel")
        {
            HelpName = "CHANNEL", Description = "email, directMail, mobile or telephone.", Required = true,
        };
        var because = new Option<string?>("--because")
        {
            HelpName = "REASON",
            Description = "consent (the person asked for messages again) or mistake; needed for unsubscribed and complained.",
        };
        var command = new Command("lift", "Takes back the suppression of a person, with the present address, or of an address.")
        {
            who, channel, because,
        };
        var by = RecipientsCommand.ByOption(command, node);
        command.SetAction(async (parsed, cancellation) =>
        {
            var body = new JsonObject { ["address"] = parsed.GetRequiredValue(who), ["channel"] = parsed.GetRequiredValue(channel) };
            if (parsed.GetValue(because) is { } reason)
                body["because"] = reason;
            var answer = await node.AskAsync(parsed, client => client.SendTextAsync(
                HttpMethod.Post, "suppressions/lift", body.ToJsonString(), "application/json", RecipientsCommand.By(parsed, by),
                cancellation));
            if (answer is null)
            {
                host.Error.WriteLine("there is no recipient with that key, and it is no address for that channel");
                return ExitCodes.Refused;
            }
            host.Out.WriteLine(answer["lifted"]?.GetValue<long>() > 0 ? "lifted" : "it was not suppressed");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static JsonArray Words(string[]? words) => [.. (words ?? []).Select(w => JsonValue.Create(w))];
}
