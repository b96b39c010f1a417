using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using CampaignActors.Cli.Output;
using CampaignActors.Operations.Client;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign workflow …</c>: the five technical workflows.</summary>
internal static class WorkflowCommand
{
    private static readonly TimeSpan Seen = TimeSpan.FromSeconds(5);

    public static Command Of(Host host, NodeOptions node)
    {
        var command = new Command("workflow", $"Looks at and steers the technical workflows: {string.Join(", ", WorkflowNames.All)}.")
        {
            List(host, node), Show(host, node),
            Items("history", "The runs that are kept, the latest first.", "--limit", "How many; default 100.", host, node),
            Items("parked", "Items that kept being refused, with reason and since when.", null, "", host, node),
            Items("next", "When it sweeps by itself next.", "--count", "How many times; default 5.", host, node),
        };
        foreach (var (action, doc) in WorkflowActions.All)
            command.Add(Steer(action, doc, host, node));
        Verb(command, host, node);
        return command;
    }

    private static Command List(Host host, NodeOptions node)
    {
        var format = GetCommand.FormatOption();
        var language = Language();
        var command = new Command("list", "All workflows with their state.") { format, language };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = node.Client(parsed);
            return GetCommand.List(host, await client.ItemsAsync($"workflows?lang={parsed.GetValue(language)}", cancellation), parsed.GetRequiredValue(format));
        });
        return command;
    }

    private static Command Show(Host host, NodeOptions node)
    {
        var name = Name();
        var format = GetCommand.FormatOption();
        var language = Language();
        var command = new Command("show", "One workflow with all that is known of it.") { name, format, language };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = node.Client(parsed);
            var canonical = Canonical(parsed.GetRequiredValue(name));
            return await client.GetAsync($"workflows/{canonical}?lang={parsed.GetValue(language)}", cancellation) is { } fields
                ? GetCommand.One(host, fields, parsed.GetRequiredValue(format))
                : host.Refused(Domain.Kernel.Refusal.Unknown, [$"unknown workflow {Shown.Quote(canonical)}"]);
        });
        return command;
    }

    private static Option<string> Language()
    {
        var language = new Option<string>("--lang") { Description = "Language of the labels: en or nl.", DefaultValueFactory = _ => "en" };
        language.AcceptOnlyFromAmong("en", "nl");
        return language;
    }

    /// <summary>A list that one workflow keeps.</summary>
    private static Command Items(string what, string doc, string? count, string countDoc, Host host, NodeOptions node)
    {
        var (name, format) = (Name(), GetCommand.FormatOption());
        var command = new Command(what, doc) { name, format };
        var number = count is null ? null : new Option<int?>(count) { HelpName = "NUMBER", Description = countDoc };
        if (number is not null)
            command.Add(number);
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = node.Client(parsed);
            var query = number is not null && parsed.GetValue(number) is { } given ? $"?{count![2..]}={given}" : "";
            var items = await client.ItemsAsync($"workflows/{Canonical(parsed.GetRequiredValue(name))}/{what}{query}", cancellation);
            if (what != "next")
                return GetCommand.List(host, items, parsed.GetRequiredValue(format));
            var times = items.Select(i => (JsonNode?)new JsonObject { ["run"] = i?.DeepClone() }).ToArray();
            return GetCommand.List(host, new JsonArray(times), parsed.GetRequiredValue(format));
        });
        return command;
    }

    private static Command Steer(string action, string doc, Host host, NodeOptions node)
    {
        var name = Name();
        var full = new Option<bool>("--full") { Description = "Look at every entity, not only at those changed since the last time." };
        var item = new Option<string?>("--item") { HelpName = "KIND/CODE", Description = "Only this item; default all." };
        var command = new Command(VerbCommands.Dashed(action), doc) { name };
        if (action == "run")
            command.Add(full);
        else if (action == "retry")
            command.Add(item);
        node.Change(command, reads: false);
        command.SetAction((parsed, cancellation) => SendAsync(
            host, node, parsed, Canonical(parsed.GetRequiredValue(name)), action, action == "run" && parsed.GetValue(full), action == "retry" ? parsed.GetValue(item) : null, cancellation));
        return command;
    }

    /// <summary>The verb of scenario files, as its own options: <c>workflow --name budgetMgt --action stop</c>.</summary>
    private static void Verb(Command command, Host host, NodeOptions node)
    {
        var name = new Option<string?>("--name") { HelpName = "NAME", Description = "As in a scenario: the workflow." };
        var action = new Option<string?>("--action") { HelpName = "ACTION", Description = $"As in a scenario: {string.Join(", ", WorkflowActions.Names)}." };
        action.AcceptOnlyFromAmong([.. WorkflowActions.Names]);
        command.Add(name);
        command.Add(action);
        node.Change(command, reads: false);
        command.SetAction((parsed, cancellation) => (parsed.GetValue(name), parsed.GetValue(action)) is ({ } which, { } what)
            ? SendAsync(host, node, parsed, Canonical(which), what, full: false, null, cancellation)
            : throw new InputException(null, $"workflow: what to do is missing, expected one of list, show, history, parked, next, {string.Join(", ", WorkflowActions.Names.Select(VerbCommands.Dashed))}, or --name with --action"));
    }

    private static Task<int> SendAsync(
        Host host, NodeOptions node, ParseResult parsed, string name, string action, bool full, string? item, CancellationToken cancellation) =>
        VerbCommands.SendAsync(host, node, parsed, new Change.Steer(name, action, full, Change.Typed) { Item = item }, $"{name} {action}", by: true, cancellation,
            action is "run" or "runFull" ? (client, id, progress) => FollowAsync(host, client, name, id, progress, cancellation) : null);

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
