using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Workflows;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;

namespace CampaignActors.Operations.Commands.Palettes;

/// <summary>
/// <c>workflow …</c>. Letting one check or retry what it does anyway is for whoever operates workflows; starting and stopping one changes
/// what everybody else's work comes to, and is for administrators.
/// </summary>
internal static class WorkflowPalette
{
    private const string Palette = "workflow";
    /// <summary>A run that is not seen within that has been overtaken by another.</summary>
    private static readonly TimeSpan s_seen = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_progress = TimeSpan.FromSeconds(5);

    private static readonly OperatorArgument s_workflow =
        new("workflow", ArgumentType.Workflow, "The workflow, by name or alias.", "-w", "--workflow") { Positional = true, Mandatory = true };

    private static readonly OperatorArgument s_language =
        new("lang", ArgumentType.Choice, "Language of the labels.", "--lang") { Choices = WorkflowView.Languages, Default = WorkflowView.Languages[0] };

    public static IReadOnlyList<OperatorCommand> Commands { get; } =
    [
        new(new(Palette, "list", "All workflows with their state.", Need.Read, s_language), List),
        new(new(Palette, "show", "One workflow with all that is known of it.", Need.Read, s_workflow, s_language), Show),
        new(new(Palette, "history", "The runs that are kept, the latest first.", Need.Read, s_workflow,
            new OperatorArgument("limit", ArgumentType.Number, "How many.", "-n", "--limit") { Default = "100", Min = 1, Max = WorkflowModel.HistoryLength }), History),
        new(new(Palette, "parked", "Items that kept being refused, with reason and since when.", Need.Read, s_workflow), Parked),
        new(new(Palette, "next", "When it sweeps by itself next.", Need.Read, s_workflow,
            new OperatorArgument("count", ArgumentType.Number, "How many times.", "-n", "--count")
            { Default = $"{WorkflowLook.DefaultNext}", Min = 1, Max = WorkflowLook.MaxNext }), Next),
        .. WorkflowActions.All.Select(Action),
    ];

    private static OperatorCommand Action(WorkflowAction action)
    {
        IReadOnlyList<OperatorArgument> own = action.Name switch
        {
            "run" => [new("full", ArgumentType.Flag, "Look at every entity, not only at those changed since the last time.", "--full")],
            "retry" => [new("item", ArgumentType.Entity, "Only this item; default all.", "--item")],
            _ => [],
        };
        // To look over everything is asked of all workflows alike; to stop all at once is most likely a slip.
        var which = action.Name == "run"
            ? s_workflow with { Mandatory = false, Description = "The workflow, by name or alias; default all that are started." }
            : s_workflow;
        return new(
            new(Palette, TypedNames.Dashed(action.Name), action.Doc, action.Need, [which, .. own, Changes.Id]),
            (run, cancellation) => Act(run, action.Name, cancellation));
    }

    private static async IAsyncEnumerable<OperatorLine> List(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var count = 0;
        foreach (var shown in Look(run).All(run.Given.Text("lang")))
        {
            var parked = (shown["parked"] as JsonArray)?.Count ?? 0;
            yield return new OperatorLine(
                OperatorText.Bars([
                    OperatorText.Value(shown["code"]), OperatorText.Value(shown["label"]),
                    OperatorText.Value(shown["state"]) + (shown["failed"]?.GetValue<bool>() == true ? " (failed)" : ""),
                    OperatorText.Named("drift", shown["drift"]), $"parked: {parked}", OperatorText.Named("lastSweep", shown["lastSweep"]),
                    .. shown["timeAhead"] is { } ahead ? new[] { $"its time is {OperatorText.Value(ahead)} ahead of the clock" } : []]),
                shown);
            count++;
        }
        yield return OperatorText.Count(count, "workflows");
    }

    private static async IAsyncEnumerable<OperatorLine> Show(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (look, code) = (Look(run), run.Given.Code("workflow"));
        var (_, view) = await look.ReadAsync(Find(run), cancellation);
        foreach (var line in OperatorText.Document(EntityLook.WithCode(code, look.Shown(code, view, run.Given.Text("lang")))))
            yield return line;
    }

    private static async IAsyncEnumerable<OperatorLine> History(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var runs = await Look(run).RunsAsync(Find(run), run.Given.Number("limit"), cancellation);
        foreach (var shown in runs)
        {
            yield return new OperatorLine(OperatorText.Bars([
                OperatorText.Value(shown["started"]), OperatorText.Value(shown["run"]), $"{OperatorText.Value(shown["seconds"])} s",
                .. new[] { "checked", "done", "errors", "drift" }.Select(f => OperatorText.Named(f, shown[f]))]), shown);
        }
        yield return OperatorText.Count(runs.Count, "runs");
    }

    private static async IAsyncEnumerable<OperatorLine> Next(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (_, runs) = await Look(run).NextAsync(Find(run), run.Given.Number("count"), cancellation);
        foreach (var at in runs)
            yield return new OperatorLine(at, new() { ["run"] = at });
    }

    private static async IAsyncEnumerable<OperatorLine> Parked(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var items = await Look(run).ParkedAsync(Find(run), cancellation);
        foreach (var item in items)
        {
            yield return new OperatorLine(OperatorText.Bars([
                OperatorText.Value(item["item"]), .. new[] { "due", "since", "attempts", "reason" }.Select(f => OperatorText.Named(f, item[f]))]), item);
        }
        yield return OperatorText.Count(items.Count, "items");
    }

    private static async IAsyncEnumerable<OperatorLine> Act(OperatorRun run, string action, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var id = Changes.IdOf(run);
        if (action == "run" && run.Given.Find("workflow") is null)
        {
            await foreach (var line in RunAllAsync(run, id, cancellation))
                yield return line;
            yield break;
        }
        var workflow = Find(run);
        var item = run.Given.Find("item") is null ? (EntityRef?)null : run.Given.Entity("item");
        var command = Binder.WorkflowCommand(action, run.Given.Flag("full"), item);
        yield return await Changes.SendAsync(run, Kinds.Workflow(workflow), command, id, $"{workflow.Code()} {action}", cancellation);
        if (command is not RunWorkflow)
            yield break;
        await foreach (var line in FollowAsync(run, workflow, id, cancellation))
            yield return line;
    }

    /// <summary>One after the other, in the order in which they work at one instant. One that is not started is passed over, and said to
    /// be.</summary>
    private static async IAsyncEnumerable<OperatorLine> RunAllAsync(
        OperatorRun run, string id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var workflow in TechnicalWorkflows.All)
        {
            var code = workflow.Code();
            var (_, view) = await Look(run).ReadAsync(workflow, cancellation);
            if (view["state"]?.GetValue<string>() is var state && state != Scalars.NameOf(WorkflowState.Started))
            {
                yield return new OperatorLine(
                    $"{code} run: passed over, it is {state}", new() { ["workflow"] = code.Text, ["passedOver"] = state });
                continue;
            }
            var command = Binder.WorkflowCommand("run", run.Given.Flag("full"));
            yield return await Changes.SendAsync(run, Kinds.Workflow(workflow), command, id, $"{code} run", cancellation);
            await foreach (var line in FollowAsync(run, workflow, id, cancellation))
                yield return line;
        }
    }

    /// <summary>Waits for a run to end and says what it found.</summary>
    private static async IAsyncEnumerable<OperatorLine> FollowAsync(
        OperatorRun run, TechnicalWorkflow workflow, string id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (look, began, said) = (Look(run), Stopwatch.StartNew(), Stopwatch.StartNew());
        while (true)
        {
            var status = await look.SupervisorAsync(workflow, cancellation);
            var sweep = status.Sweep;
            var isOurs = sweep.RunId == id;
            if (isOurs && !sweep.Running)
            {
                yield return new OperatorLine($"{workflow.Code()}: {sweep.Checked} checked, drift {sweep.Drift}", WorkflowLook.Progress(workflow, status));
                yield break;
            }
            if (!isOurs && began.Elapsed > s_seen)
                yield break;
            if (isOurs && said.Elapsed > s_progress)
            {
                said.Restart();
                yield return new OperatorLine(
                    $"{workflow.Code()}: {sweep.Checked} of {sweep.Total} checked so far, drift {sweep.Drift}", WorkflowLook.Progress(workflow, status));
            }
            await Task.Delay(s_between, cancellation);
        }
    }

    private static TechnicalWorkflow Find(OperatorRun run) => TechnicalWorkflows.Find(run.Given.Code("workflow"))
        ?? throw new RefusedException(Refusal.Unknown, $"unknown workflow '{run.Given.Text("workflow")}'");

    private static WorkflowLook Look(OperatorRun run) => new(run.Node);
}
