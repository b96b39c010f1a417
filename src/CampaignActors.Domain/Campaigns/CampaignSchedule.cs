using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Schedules;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Campaigns;

/// <summary>What operationMgt does with the schedule of a recurring campaign: create workflows, start those that start by themselves.</summary>
internal static class CampaignSchedule
{
    /// <summary>Workflows a campaign may have (domain.md §5.3) unless it says otherwise.</summary>
    public const int DefaultMaxWorkflows = 28;

    private const string DefaultLabel = "Workflow";

    /// <summary>Occurrences without a workflow, earliest first.</summary>
    public static IEnumerable<Occurrence> Open(CampaignState state) => state.Fields?.Schedule is { } schedule && !state.Closed
        ? Occurrences.Open(schedule, state.ScheduledAt, state.Workflows.Select(w => (w.Key, w.Planned)))
        : [];

    private static bool IsFull(CampaignState state) => state.Workflows.Count >= (state.Fields?.MaxWorkflows ?? DefaultMaxWorkflows);

    private static Instant CreatedAt(Schedule schedule, Occurrence occurrence) => occurrence.Start - (schedule.Advance ?? Duration.Zero);

    public static Instant? Due(CampaignState state)
    {
        if (state.Fields?.Schedule is not { } schedule || state.Closed)
            return null;
        var creation = IsFull(state) && state.LimitTold ? null : Open(state).FirstOrDefault() is { } next ? CreatedAt(schedule, next) : (Instant?)null;
        return state.Workflows.Where(w => StartsByItself(state, schedule, w)).Select(w => (Instant?)w.Planned).Append(creation).Min();
    }

    private static bool StartsByItself(CampaignState state, Schedule schedule, CampaignWorkflow workflow) =>
        workflow is { Automatic: true, Missed: false, State: CampaignWorkflowState.BeingEdited }
        && !(schedule.Overlap == OverlapPolicy.Queue && IsOverlapped(state, workflow));

    /// <summary>Whether a workflow before this one still runs.</summary>
    private static bool IsOverlapped(CampaignState state, CampaignWorkflow workflow) =>
        state.Workflows.Any(w => w.Number < workflow.Number && IsBusy(state, w));

    /// <summary>Whether it runs something: it waits for its slot, is paused, or has deliveries that are not prepared yet.</summary>
    public static bool IsBusy(CampaignState state, CampaignWorkflow workflow) => workflow.State switch
    {
        CampaignWorkflowState.StartPending or CampaignWorkflowState.Paused => true,
        CampaignWorkflowState.Started => state.Items.Values.Any(i => i.Workflow == workflow.Number && i.Preparing),
        _ => false,
    };

    /// <summary>Creates what is due, in order, and starts what starts by itself; what was missed by more than the grace waits, and the manager is told.</summary>
    public static List<IEvent> Work(CampaignState state, Context context)
    {
        var events = new List<IEvent>();
        if (state.Fields?.Schedule is not { } schedule || state.Closed)
            return events;
        var meta = new EventMeta(context.Now, context.By, context.CommandId, []);
        foreach (var occurrence in Open(state).TakeWhile(o => CreatedAt(schedule, o) <= context.Now))
        {
            if (IsFull(state))
            {
                if (!state.LimitTold)
                    Happens(new WorkflowLimitReached(ToManager(state, $"limit:{state.Workflows.Count}", MailTemplates.WorkflowLimit, $"Campaign {state.Code} has as many workflows as it may have",
                        $"{state.Workflows.Count} workflows; that of {occurrence.Start} and later ones are not created.")));
                break;
            }
            var number = state.Workflows.Count + 1;
            Happens(new CampaignWorkflowCreated(number, $"{state.Fields.WorkflowTemplate ?? DefaultLabel} - #{number}", occurrence));
        }
        foreach (var workflow in state.Workflows.Where(w => w.Planned <= context.Now && StartsByItself(state, schedule, w)).ToList())
        {
            var late = context.Now - workflow.Planned;
            if (late > (schedule.MissedGrace ?? Schedule.DefaultGrace))
                Happens(Missed(
                    state, workflow,
                    ReadableTimes.In($"It should have started {workflow.Planned} and was missed by more than it may be late.", context.Zone)));
            else if (schedule.Overlap == OverlapPolicy.Skip && IsOverlapped(state, workflow))
                Happens(Missed(state, workflow, "The workflow before it still runs."));
            else if (StartsByItself(state, schedule, workflow))
                Happens(new CampaignWorkflowMoved(workflow.Number, CampaignWorkflowState.StartPending));
        }
        return events;

        void Happens(IEvent happened)
        {
            events.Add(happened);
            state = Evolve(state, happened, meta);
        }
    }

    private static WorkflowStartMissed Missed(CampaignState state, CampaignWorkflow workflow, string why) => new(workflow.Number, ToManager(
        state, $"missed:{workflow.Number}", MailTemplates.MissedStart, $"Workflow {workflow.Label} of campaign {state.Code} was not started", $"{why} It waits for you."));

    private static NoticesSent? ToManager(CampaignState state, string key, string template, string subject, string body) =>
        state.Fields?.Manager is { } manager ? new NoticesSent([new SentNotice(key, template, [manager], subject, body)]) : null;

    /// <summary>What a person asks of one workflow.</summary>
    public static Decision Decide(CampaignState state, CommandCampaignWorkflow command)
    {
        if (state.Workflows.FirstOrDefault(w => w.Number == command.Number) is not { } workflow)
            return Decision.Reject(Refusal.Unknown, $"campaign {state.Code} has no workflow {command.Number}");
        if (CampaignWorkflows.Machine.Refuse(workflow.State, command.Trigger, $"workflow {workflow.Label} of campaign {state.Code}") is { } refused)
            return refused;
        if (state.Closed && command.Trigger is CampaignWorkflowTrigger.Started or CampaignWorkflowTrigger.Restarted)
            return Decision.WrongState($"campaign {state.Code} is {Wording.Of(state.Status)}");
        return Decision.Accept(new CampaignWorkflowMoved(command.Number, command.Trigger switch
        {
            CampaignWorkflowTrigger.Paused => CampaignWorkflowState.Paused,
            CampaignWorkflowTrigger.Stopped => CampaignWorkflowState.Finished,
            _ => CampaignWorkflowState.StartPending,
        }));
    }

    /// <summary>A slot has come. One that is no longer wanted goes back.</summary>
    public static Decision Granted(CampaignState state, GrantSlot grant)
    {
        if (state.Workflows.FirstOrDefault(w => w.Number == grant.Number) is not { State: CampaignWorkflowState.StartPending })
            return Decision.Accept(new SlotDeclined(grant.Number));
        var moved = new CampaignWorkflowMoved(grant.Number, CampaignWorkflowState.Started);
        return state.Status == CampaignStatus.BeingEdited ? Decision.Accept(moved, new CampaignStarted()) : Decision.Accept(moved);
    }

    /// <summary>Started workflows whose deliveries, if there are any, are all done by this report.</summary>
    public static IEnumerable<IEvent> Completed(CampaignState after) => after.Workflows
        .Where(w => w.State == CampaignWorkflowState.Started)
        .Where(w => after.Items.Values.Where(i => i.Workflow == w.Number).ToList() is { Count: > 0 } own && own.All(i => i.Terminal))
        .Select(w => new CampaignWorkflowMoved(w.Number, CampaignWorkflowState.Finished));

    public static CampaignState Evolve(CampaignState state, IEvent happened, EventMeta meta) => happened switch
    {
        CampaignWorkflowCreated created => state with
        {
            Workflows = state.Workflows.Add(new CampaignWorkflow(
                created.Number, created.Label, created.Occurrence.Key, created.Occurrence.Start, created.Occurrence.AutomaticStart, created.Occurrence.SubmitForApproval)),
        },
        CampaignWorkflowMoved moved => Change(state, moved.Number, w => w with
        {
            State = moved.State,
            StartedAt = moved.State == CampaignWorkflowState.Started ? meta.At : w.StartedAt,
            Missed = false,
        }),
        WorkflowStartMissed missed => Change(state, missed.Number, w => w with { Missed = true }),
        WorkflowLimitReached => state with { LimitTold = true },
        CampaignFinished or CampaignCanceled => state with
        {
            Workflows = state.Workflows.Select(w => CampaignWorkflows.Machine.Allows(w.State, CampaignWorkflowTrigger.Completed)
                ? w with { State = CampaignWorkflowState.Finished }
                : w).ToSeq(),
        },
        CampaignDescribed described => Rescheduled(state, described.Fields, meta.At),
        _ => state,
    };

    private static CampaignState Change(CampaignState state, int number, Func<CampaignWorkflow, CampaignWorkflow> change) => state with
    {
        Workflows = state.Workflows.Select(w => w.Number == number ? change(w) : w).ToSeq(),
    };

    /// <summary>
    /// A new schedule keeps the workflows that exist: a line that is moved moves the start of its workflow while that is not started,
    /// a line that is gone keeps it (domain.md §5.3).
    /// </summary>
    private static CampaignState Rescheduled(CampaignState state, CampaignFields named, Instant at)
    {
        if (named.Schedule is null && named.MaxWorkflows is null)
            return state;
        state = state with { LimitTold = false };
        if (named.Schedule is not { } schedule)
            return state;
        var lines = schedule.Cron is null
            ? Occurrences.Open(schedule, at, []).ToDictionary(o => o.Key, StringComparer.Ordinal)
            : [];
        return state with
        {
            ScheduledAt = at,
            Workflows = state.Workflows.Select(w => w.State == CampaignWorkflowState.BeingEdited && lines.TryGetValue(w.Key, out var line)
                ? w with { Planned = line.Start, Automatic = line.AutomaticStart, SubmitForApproval = line.SubmitForApproval, Missed = w.Missed && line.Start == w.Planned }
                : w).ToSeq(),
        };
    }

    public static IEnumerable<AddressedEffect> Effects(CampaignState before, CampaignState after, IEvent happened)
    {
        switch (happened)
        {
            case WorkflowStartMissed { Notices: { } notices }:
                return NoticeBook.Effects(Kinds.Campaign(after.Code), notices);
            case WorkflowLimitReached { Notices: { } notices }:
                return NoticeBook.Effects(Kinds.Campaign(after.Code), notices);
            case SlotDeclined declined:
                return [Slot(new FreeSlot(declined.Number))];
            case CampaignWorkflowMoved { State: CampaignWorkflowState.Started } started:
                return after.Workflows.SelectMany(w => Slots(before, after, w)).Concat(after.Items
                    .Where(i => i.Value.Workflow == started.Number && i.Value.Preparing)
                    .Select(i => new AddressedEffect(i.Key, new LaunchTargeting())));
            default:
                return after.Workflows.SelectMany(w => Slots(before, after, w));
        }
    }

    /// <summary>A slot is asked for when a workflow is to start, and given back when it runs nothing any more.</summary>
    private static IEnumerable<AddressedEffect> Slots(CampaignState before, CampaignState after, CampaignWorkflow workflow)
    {
        var was = before.Workflows.FirstOrDefault(w => w.Number == workflow.Number);
        var held = was?.State is CampaignWorkflowState.StartPending || (was?.State is CampaignWorkflowState.Started && IsBusy(before, was));
        var holds = workflow.State is CampaignWorkflowState.StartPending || (workflow.State is CampaignWorkflowState.Started && IsBusy(after, workflow));
        if (workflow.State == CampaignWorkflowState.StartPending && was?.State != CampaignWorkflowState.StartPending)
            yield return Slot(new AskSlot(workflow.Number, workflow.Label, after.Fields?.Jobs ?? JobExecution.Default));
        else if (held && !holds)
            yield return Slot(new FreeSlot(workflow.Number));
    }

    private static AddressedEffect Slot(IEffect effect) => new(Kinds.ExecutionSlots, effect);
}

/// <summary>A slot came for a workflow that no longer wants it.</summary>
[Contract("campaign.slotDeclined")]
public sealed record SlotDeclined(int Number) : IEvent;
