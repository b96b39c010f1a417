using System.CommandLine;
using System.Diagnostics;
using CampaignActors.Cli.Output;
using CampaignActors.Operations.Client;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign workflow …</c>: the five technical workflows.</summary>
internal static class WorkflowCommand
{
    private static readonly TimeSpan Seen = TimeSpan.FromSeconds(5);

    private static readonly (string Name, string Doc)[] Actions =
    [
        ("start", "Starts a workflow; work that was held is done in order of its due time."),
        ("pause", "Pauses a workflow; its work is held."),
        ("stop", "Stops a workflow; its work is held."),
        ("run", "Lets a started workflow check now that nothing was forgotten, and repair what was."),
    ];

    public static Command Of(Host host, NodeOptions node)
    {
        var command = new Command("workflow", $"Looks at and steers the technical workflows: {string.Join(", ", WorkflowNames.All)}.") { List(host, node), Show(host, node) };
        foreach (var (action, doc) in Actions)
            command.Add(Steer(action, doc, host, node));
        Verb(command, host, node);
        return command;
    }

    private static Command List(Host host, NodeOptions node)
    {
        var format = GetCommand.FormatOption();
        var command = new Command("list", "All workflows with their state.") { format };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = node.Client(parsed);
            return GetCommand.List(host, await client.ListAsync("workflows", cancellation), parsed.GetRequiredValue(format));
        });
        return command;
    }

    private static Command Show(Host host, NodeOptions node)
    {
        var name = Name();
        var format = GetCommand.FormatOption();
        var command = new Command("show", "One workflow with all that is known of it.") { name, format };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = node.Client(parsed);
            var canonical = Canonical(parsed.GetRequiredValue(name));
            return await client.FindAsync("workflows", canonical, cancellation) is { } fields
                ? GetCommand.One(host, fields, parsed.GetRequiredValue(format))
                : host.Refused(Domain.Kernel.Refusal.Unknown, [$"unknown workflow {Shown.Quote(canonical)}"]);
        });
        return command;
    }

    private static Command Steer(string action, string doc, Host host, NodeOptions node)
    {
        var name = Name();
        var full = new Option<bool>("--full") { Description = "Look at every entity, not only at those changed since the last time." };
        var command = new Command(action, doc) { name };
        if (action == "run")
            command.Add(full);
        node.Change(command, reads: false);
        command.SetAction((parsed, cancellation) => SendAsync(
            host, node, parsed, Canonical(parsed.GetRequiredValue(name)), action, action == "run" && parsed.GetValue(full), cancellation));
        return command;
    }

    /// <summary>The verb of scenario files, as its own options: <c>workflow --name budgetMgt --action stop</c>.</summary>
    private static void Verb(Command command, Host host, NodeOptions node)
    {
        var name = new Option<string?>("--name") { HelpName = "NAME", Description = "As in a scenario: the workflow." };
        var action = new Option<string?>("--action") { HelpName = "ACTION", Description = $"As in a scenario: {string.Join(", ", Actions.Select(one => one.Name))}." };
        action.AcceptOnlyFromAmong([.. Actions.Select(one => one.Name)]);
        command.Add(name);
        command.Add(action);
        node.Change(command, reads: false);
        command.SetAction((parsed, cancellation) => (parsed.GetValue(name), parsed.GetValue(action)) is ({ } which, { } what)
            ? SendAsync(host, node, parsed, Canonical(which), what, full: false, cancellation)
            : throw new InputException(null, "workflow: what to do is missing, expected one of list, show, start, pause, stop, run, or --name with --action"));
    }

    private static Task<int> SendAsync(
        Host host, NodeOptions node, ParseResult parsed, string name, string action, bool full, CancellationToken cancellation) =>
        VerbCommands.SendAsync(host, node, parsed, new Change.Steer(name, action, full, Change.Typed), $"{name} {action}", by: true, cancellation,
            action == "run" ? (client, id, progress) => FollowAsync(host, client, name, id, progress, cancellation) : null);

    /// <summary>Waits for the run to end and says what it found. One that is not seen within the time has been overtaken by another.</summary>
    private static async Task FollowAsync(Host host, NodeClient client, string name, string id, Progress progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var sweep = await client.SweepAsync(name, id, cancellation);
            if (sweep is { IsThisRun: true, Running: false })
            {
                progress.WriteLine(host.Out, $"{name}: {sweep.Checked} checked, drift {sweep.Drift}");
                return;
            }
            if (!sweep.IsThisRun && clock.Elapsed > Seen)
                return;
            progress.Report($"{name}: {sweep.Checked} of {sweep.Total} checked, drift {sweep.Drift}");
            await Task.Delay(100, cancellation);
        }
    }

    private static Argument<string> Name() => new("NAME") { Description = "The workflow, by name or alias." };

    private static string Canonical(string name) => WorkflowNames.Canonical(name)
        ?? throw new InputException(null, $"unknown workflow {Shown.Quote(name)}{Suggestion.Expected(name, WorkflowNames.Known)}");
}
