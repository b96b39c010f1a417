using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Campaigns;

/// <summary>
/// Workflows of a campaign: operators' commands, execution slots, and the analyses that they launch (domain.md §4.7).
/// </summary>
internal static class CampaignWorkflowLife
{
    /// <summary>Whether it is running: it waits for its slot, is paused, or has deliveries that are not prepared yet.</summary>
    /// <param name="prepares">Whether a delivery of the workflow with this number is not prepared yet.</param>
    public static bool IsBusy(CampaignWorkflow workflow, Func<int, bool> prepares) => workflow.State switch
    {
        CampaignWorkflowState.StartPending or CampaignWorkflowState.Paused => true,
        CampaignWorkflowState.Started => prepares(workflow.Number),
        _ => false,
    };

    /// <summary>The workflow with a number. Numbers are given in order and never reused.</summary>
    public static CampaignWorkflow? Find(CampaignState state, int number) =>
        number >= 1 && number <= state.Workflows.Count && state.Workflows[number - 1].Number == number
            ? state.Workflows[number - 1]
            : state.Workflows.FirstOrDefault(w => w.Number == number);

    public static IEnumerable<EntityRef> Needs(CommandCampaignWorkflow command, Context context) =>
        command.Trigger == CampaignWorkflowTrigger.UnconditionallyStopped && Code.Problem(context.By) is null
            ? [Kinds.Operator(new Code(context.By))]
            : [];

    /// <summary>Decides an operator's command for one workflow.</summary>
    public static Decision Decide(CampaignState state, CommandCampaignWorkflow command, Context context)
    {
        if (Find(state, command.Number) is not { } workflow)
            return Decision.Reject(Refusal.Unknown, $"campaign {state.Code} has no workflow {command.Number}");
        var what = $"workflow {workflow.Label} of campaign {state.Code}";
        if (Forbidden(command, what, context) is { } forbidden)
            return forbidden;
        if (CampaignWorkflows.Machine.Refuse(workflow.State, command.Trigger, what) is { } refused)
            return refused;
        if (state.Closed && command.Trigger is CampaignWorkflowTrigger.Started or CampaignWorkflowTrigger.Restarted)
            return Decision.WrongState($"campaign {state.Code} is {Wording.Of(state.Status)}");
        CampaignWorkflowState? to = command.Trigger switch
        {
            CampaignWorkflowTrigger.Started or CampaignWorkflowTrigger.Restarted => CampaignWorkflowState.StartPending,
            CampaignWorkflowTrigger.Paused => CampaignWorkflowState.Paused,
            CampaignWorkflowTrigger.Stopped or CampaignWorkflowTrigger.UnconditionallyStopped => CampaignWorkflowState.Finished,
            _ => null,
        };
        if (to is not { } next)
            return Decision.Invalid($"{what}: '{Wording.Of(command.Trigger)}' is not a command");
        return Decision.Accept(new CampaignWorkflowMoved(command.Number, next)
        {
            By = Person(context.By),
            WarnAt = next == CampaignWorkflowState.Paused ? CampaignPauses.WarnAt(state, context.Now, context) : null,
            Clears = command.Trigger == CampaignWorkflowTrigger.Started && workflow.State == CampaignWorkflowState.Finished ? true : null,
        });
    }

    private static Decision? Forbidden(CommandCampaignWorkflow command, string what, Context context)
    {
        if (Needs(command, context).ToList() is not [var asker])
            return null;
        return context.Facts.Find<OperatorFacts>(asker) switch
        {
            null => Decision.Unknown(asker),
            { Administrator: true } => null,
            var other => Decision.Forbidden($"{what}: only administrators may stop it unconditionally, {other.Name} is none"),
        };
    }

    /// <summary>The operator who asks; <c>null</c> for workflows and anonymous callers.</summary>
    public static Code? Person(string by) => TechnicalWorkflows.Find(by) is null && Code.Problem(by) is null ? new Code(by) : null;

    /// <summary>Accepts a slot, or returns one that is no longer needed.</summary>
    public static Decision Granted(CampaignState state, GrantSlot grant)
    {
        if (Find(state, grant.Number) is not { State: CampaignWorkflowState.StartPending })
            return Decision.Accept(new SlotDeclined(grant.Number));
        var moved = new CampaignWorkflowMoved(grant.Number, CampaignWorkflowState.Started);
        return state.Status == CampaignStatus.BeingEdited ? Decision.Accept(moved, new CampaignStarted()) : Decision.Accept(moved);
    }

    /// <summary>Finishes the workflow of an item that has reported, once all its deliveries are done.</summary>
    public static IEnumerable<IEvent> Completed(CampaignState before, CampaignState after, EntityRef item) =>
        WorkflowsOf(before, after, item)
            .Where(number => Find(after, number) is { State: CampaignWorkflowState.Started })
            .Where(number => after.Items.Values.Where(i => i.Workflow == number).ToList() is { Count: > 0 } own && own.All(i => i.Terminal))
            .Select(number => new CampaignWorkflowMoved(number, CampaignWorkflowState.Finished));

    /// <summary>The former and the present workflow of an item.</summary>
    private static IEnumerable<int> WorkflowsOf(CampaignState before, CampaignState after, EntityRef item) =>
        new[] { before.Items.GetValueOrDefault(item)?.Workflow, after.Items.GetValueOrDefault(item)?.Workflow }.OfType<int>().Distinct();

    public static CampaignState Evolve(CampaignState state, IEvent happened, EventMeta meta) => happened switch
    {
        CampaignWorkflowCreated created => state with
        {
            Workflows = state.Workflows.Add(CampaignSchedule.Workflow(created)),
            Progress = created.Copied == true ? state.Progress : state.Progress?.Made(created.Occurrence),
        },
        CampaignWorkflowMoved moved => Change(state, moved.Number, w => Moved(w, moved, meta.At)),
        WorkflowStartMissed missed => Change(state, missed.Number, w => w with { Missed = true }),
        WorkflowLimitReached => state with { LimitTold = true },
        CampaignPauseNoticed noticed => Change(state, noticed.Number, w => w with
        {
            WarnAt = noticed.Next,
            PauseNotices = noticed.Notice > 0 ? noticed.Notice : w.PauseNotices,
        }),
        CampaignFinished or CampaignCanceled => state with
        {
            Workflows = state.Workflows.Select(w => CampaignWorkflows.Machine.Allows(w.State, CampaignWorkflowTrigger.Completed)
                ? Unpaused(w with { State = CampaignWorkflowState.Finished })
                : w).ToSeq(),
        },
        _ => state,
    };

    private static CampaignWorkflow Moved(CampaignWorkflow workflow, CampaignWorkflowMoved moved, Instant at) => Unpaused(workflow) with
    {
        State = moved.State,
        StartedAt = moved.State == CampaignWorkflowState.Started ? at : workflow.StartedAt,
        Missed = false,
        Cleared = moved.Clears ?? workflow.Cleared,
        ModifiedBy = moved.By ?? workflow.ModifiedBy,
        PausedSince = moved.State == CampaignWorkflowState.Paused ? at : null,
        WarnAt = moved.WarnAt,
    };

    private static CampaignWorkflow Unpaused(CampaignWorkflow workflow) =>
        workflow with { PausedSince = null, WarnAt = null, PauseNotices = null };

    private static CampaignState Change(CampaignState state, int number, Func<CampaignWorkflow, CampaignWorkflow> change)
    {
        var index = number - 1;
        if (index < 0 || index >= state.Workflows.Count || state.Workflows[index].Number != number)
            return state with { Workflows = state.Workflows.Select(w => w.Number == number ? change(w) : w).ToSeq() };
        return state with { Workflows = state.Workflows.With(index, change(state.Workflows[index])) };
    }

    public static IEnumerable<AddressedEffect> Effects(CampaignState before, CampaignState after, IEvent happened) => happened switch
    {
        WorkflowStartMissed { Notices: { } notices } => NoticeBook.Effects(Kinds.Campaign(after.Code), notices),
        WorkflowLimitReached { Notices: { } notices } => NoticeBook.Effects(Kinds.Campaign(after.Code), notices),
        CampaignPauseNoticed { Notices: { } notices } => NoticeBook.Effects(Kinds.Campaign(after.Code), notices),
        SlotDeclined declined => [Slot(new FreeSlot(declined.Number))],
        CampaignWorkflowMoved moved => Slots(before, after, moved.Number).Concat(Running(before, after, moved)),
        ItemReported reported => WorkflowsOf(before, after, reported.Item).SelectMany(number => Slots(before, after, number)),
        CampaignFinished or CampaignCanceled => after.Workflows.SelectMany(w => Slots(before, after, w.Number)),
        _ => [],
    };

    /// <summary>
    /// A started workflow launches the analyses of its deliveries. A paused, stopped or restarted one ends those under way.
    /// </summary>
    private static IEnumerable<AddressedEffect> Running(CampaignState before, CampaignState after, CampaignWorkflowMoved moved)
    {
        IEffect? effect = moved.State == CampaignWorkflowState.Started ? new LaunchTargeting()
            : Find(before, moved.Number)?.State is CampaignWorkflowState.Started or CampaignWorkflowState.Paused ? new EndTargeting()
            : null;
        if (effect is null)
            return [];
        var preparing = after.Items.Where(i => i.Value.Workflow == moved.Number && i.Value.Preparing);
        return preparing.Select(i => new AddressedEffect(i.Key, effect));
    }

    /// <summary>A workflow asks for a slot when it is to start, and returns it when it is no longer running.</summary>
    private static IEnumerable<AddressedEffect> Slots(CampaignState before, CampaignState after, int number)
    {
        if (Find(after, number) is not { } workflow)
            yield break;
        var was = Find(before, number);
        if (workflow.State == CampaignWorkflowState.StartPending && was?.State != CampaignWorkflowState.StartPending)
            yield return Slot(new AskSlot(number, workflow.Label, after.Fields?.Jobs ?? JobExecution.Default));
        else if (was is not null && Holds(before, was) && !Holds(after, workflow))
            yield return Slot(new FreeSlot(number));
    }

    private static bool Holds(CampaignState state, CampaignWorkflow workflow) =>
        workflow.State != CampaignWorkflowState.Paused
        && IsBusy(workflow, number => state.Items.Values.Any(i => i.Workflow == number && i.Preparing));

    private static AddressedEffect Slot(IEffect effect) => new(Kinds.ExecutionSlots, effect);
}
