using System.CommandLine;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign budget …</c>: what concerns budgets only.</summary>
internal static class BudgetCommand
{
    public static Command Of(Host host, NodeOptions node) => new("budget", "Looks into the past of budgets.") { AsOf(host, node) };

    /// <summary><c>campaign budget as-of BDG6 2026-01-31T12:00Z [--true]</c></summary>
    private static Command AsOf(Host host, NodeOptions node)
    {
        var code = new Argument<string>("CODE") { Description = "The budget." };
        var instant = new Argument<string>("INSTANT") { Description = "When, included; a local time is read in --zone." };
        var known = new Option<bool>("--known") { Description = "What was known then: everything written by that instant. The default." };
        var trueThen = new Option<bool>("--true") { Description = "What was true then, by what is known now: lines that stand today and were charged by then." };
        var zone = new Option<string?>("--zone") { HelpName = "ZONE", Description = "Zone of a local time, such as Europe/Paris; default UTC." };
        var format = GetCommand.FormatOption();
        var command = new Command("as-of", "Shows a budget as it was at an instant.") { code, instant, known, trueThen, zone, format };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = node.Client(parsed);
            if (parsed.GetValue(known) && parsed.GetValue(trueThen))
                throw new InputException(null, "--known and --true exclude each other, expected one of them");
            var context = ReadContext.Default with { Zone = NodeOptions.Zone(parsed.GetValue(zone)) };
            var at = Scalars.Instant(NodeOptions.Typed(parsed.GetRequiredValue(instant)), context).In("INSTANT").OrTyped();
            var budget = Scalars.Code(NodeOptions.Typed(parsed.GetRequiredValue(code))).In("budgets").OrTyped();
            return await client.FindAsync("budgets", budget, new AsOf(at, Known: !parsed.GetValue(trueThen)), cancellation) is { } fields
                ? GetCommand.One(host, fields, parsed.GetRequiredValue(format))
                : host.Refused(Domain.Kernel.Refusal.Unknown, [$"budget {Shown.Quote(budget)} was not known then"]);
        });
        return command;
    }
}
