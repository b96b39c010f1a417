using System.CommandLine;
using System.Text.Json.Nodes;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Domain.Kernel;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign audience count</c> and <c>campaign audience why</c>.</summary>
internal static class AudienceCommand
{
    public static Command Of(Host host, ClientOptions node) => new(
        "audience", "How many people a segment has, and why a person gets a delivery or not.")
    {
        Count(host, node), Why(host, node),
    };

    private static Command Count(Host host, ClientOptions node)
    {
        var segment = new Option<string?>("--segment") { HelpName = "CODE", Description = "Those of this segment." };
        var where = new Option<string?>("--where")
        {
            HelpName = "TEXT", Description = "Instead: those who meet this text, in the language of segments.",
        };
        var format = GetCommand.FormatOption();
        var command = new Command(
            "count", "Counts the people who meet a condition now. Recipient managers see the first keys as well.")
        {
            segment, where, format,
        };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (code, text) = (parsed.GetValue(segment), parsed.GetValue(where));
            if (code is null == text is null)
                throw new InputException(null, "expected one of --segment and --where");
            var query = code is null ? $"where={Uri.EscapeDataString(text!)}" : $"segment={Uri.EscapeDataString(code)}";
            var count = await node.AskAsync(parsed, client => client.AskAsync($"audience/count?{query}", cancellation));
            return Show(host, count, parsed.GetRequiredValue(format), $"unknown segment '{code}'");
        });
        return command;
    }

    private static Command Why(Host host, ClientOptions node)
    {
        var delivery = new Argument<string>("DELIVERY") { Description = "Code of a delivery with a frozen target." };
        var recipient = new Option<string>("--recipient") { HelpName = "KEY", Description = "Key of the person.", Required = true };
        var format = GetCommand.FormatOption();
        var command = new Command("why", "Says whether a person is in the target of a delivery, by which rule, and who approved it.")
        {
            delivery, recipient, format,
        };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = $"deliveries/{Uri.EscapeDataString(parsed.GetRequiredValue(delivery))}/why"
                + $"?recipient={Uri.EscapeDataString(parsed.GetRequiredValue(recipient))}";
            var answer = await node.AskAsync(parsed, client => client.AskAsync(path, cancellation));
            return Show(host, answer, parsed.GetRequiredValue(format), "there is no such delivery or recipient");
        });
        return command;
    }

    private static int Show(Host host, JsonObject? answer, string format, string unknown) =>
        answer is null ? host.Refused(Refusal.Unknown, [unknown]) : GetCommand.One(host, answer, format);
}
