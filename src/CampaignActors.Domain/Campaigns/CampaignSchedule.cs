using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Schedules;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Campaigns;

/// <summary>What operationMgt does with the schedule of a recurring campaign: create workflows, start those that start by themselves.</summary>
internal static class CampaignSchedule
{
    /// <summary>Workflows a campaign may have (domain.md §5.3) unless it says otherwise.</summary>
    public const int DefaultMaxWorkflows = 28;

    /// <summary>The most that a campaign may say. More that an earlier version stored counts as this.</summary>
    public const int MostWorkflows = Limits.Workflows;

    /// <summary>
    /// Workflows created or started in one decision. What is left is due at once again, so commands of people and a stop never wait for more
    /// than this.
    /// </summary>
    public const int MostAtOnce = 100;

    private const string DefaultLabel = "Workflow";

    /// <summary>Those that count: withdrawn ones are listed, and neither take an instant nor a place.</summary>
    private static IEnumerable<CampaignWorkflow> Live(CampaignState state) => state.Workflows.Where(w => !w.IsWithdrawn);

    private static List<MadeOccurrence> Made(CampaignState state) => Live(state).Where(w => w.Copied != true)
        .Select(w => new MadeOccurrence(w.Number, w.Key, w.Planned, w.State != CampaignWorkflowState.BeingEdited)).ToList();

    /// <summary>Occurrences without a workflow, earliest first, as far as the campaign goes; they may be more than it has room for.</summary>
    private static IEnumerable<Occurrence> Open(CampaignState state) => state.Fields?.Schedule is { } schedule && !state.Closed
        ? Occurrences.Open(schedule, state.ScheduledAt, state.Progress, Made(state), state.Fields.End)
        : [];

    /// <summary>Exactly what will be made as things stand.</summary>
    public static IEnumerable<Occurrence> Coming(CampaignState state) => Open(state).Take(Room(state));

    private static int Limit(CampaignFields? fields) => Math.Min(fields?.MaxWorkflows ?? DefaultMaxWorkflows, MostWorkflows);

    /// <summary>Workflows that can still be created. The withdrawn ones stay listed, so their number is bounded as well.</summary>
    private static int Room(CampaignState state) =>
        Math.Max(0, Math.Min(Limit(state.Fields) - Live(state).Count(), Limits.ListedWorkflows - state.Workflows.Count));

    public static Instant? Due(CampaignState state)
    {
        if (state.Fields?.Schedule is not { } schedule || state.Closed)
            return null;
        var creation = state.LimitTold && Room(state) == 0 ? null
            : Open(state).FirstOrDefault() is { } next ? schedule.CreatedAt(next.Start)
            : (Instant?)null;
        var busy = schedule.Overlap == OverlapPolicy.Queue ? FirstBusy(state) : int.MaxValue;
        return state.Workflows.Where(w => StartsByItself(w) && w.Number < busy).Select(w => (Instant?)w.Planned).Append(creation).Min();
    }

    private static bool StartsByItself(CampaignWorkflow workflow) =>
        workflow is { Automatic: true, Missed: false, State: CampaignWorkflowState.BeingEdited };

    /// <summary>Number of the first workflow that still runs; those after it overlap with it.</summary>
    private static int FirstBusy(CampaignState state)
    {
        var preparing = state.Items.Values.Where(i => i.Preparing).Select(i => i.Workflow).OfType<int>().ToHashSet();
        return state.Workflows.Where(w => CampaignWorkflowLife.IsBusy(w, preparing.Contains)).Select(w => w.Number + 1)
            .FirstOrDefault(int.MaxValue);
    }

    /// <summary>
    /// Starts what starts by itself and creates what is due, in order of time; what was missed by more than the grace waits, and the manager
    /// is told. At most <see cref="MostAtOnce"/> at once.
    /// </summary>
    public static List<IEvent> Work(CampaignState state, Context context)
    {
        var events = new List<IEvent>();
        if (state.Fields?.Schedule is not { } schedule || state.Closed)
            return events;
        var busy = schedule.Overlap == OverlapPolicy.Allow ? int.MaxValue : FirstBusy(state);
        var begun = Made(state).Where(m => m.Stays).Select(m => m.Planned).ToHashSet();
        var toStart = state.Workflows.Where(w => StartsByItself(w) && w.Planned <= context.Now);
        foreach (var workflow in toStart.OrderBy(w => w.Planned).ThenBy(w => w.Number))
        {
            if (events.Count >= MostAtOnce)
                return events;
            Start(workflow);
        }
        var (number, room) = (state.Workflows.Count, Room(state));
        foreach (var occurrence in Open(state).TakeWhile(o => schedule.CreatedAt(o.Start) <= context.Now))
        {
            if (events.Count >= MostAtOnce)
                return events;
            if (room-- <= 0)
            {
                if (!state.LimitTold)
                    events.Add(LimitReached(state, number, occurrence));
                break;
            }
            var created = new CampaignWorkflowCreated(++number, $"{state.Fields.WorkflowTemplate ?? DefaultLabel} - #{number}", occurrence);
            events.Add(created);
            var workflow = Workflow(created);
            if (StartsByItself(workflow) && workflow.Planned <= context.Now)
                Start(workflow);
        }
        return events;

        void Start(CampaignWorkflow workflow)
        {
            var late = context.Now - workflow.Planned;
            var overlaps = workflow.Number >= busy;
            if (schedule.Overlap == OverlapPolicy.Queue && overlaps)
                return;
            // An earlier version could move two workflows to one instant; it runs once all the same.
            if (begun.Contains(workflow.Planned))
                events.Add(new CampaignWorkflowMoved(workflow.Number, CampaignWorkflowState.Canceled));
            else if (state.Progress?.IsLate(workflow.Planned) ?? false)
                events.Add(Missed(state, workflow, $"It should have started {workflow.Planned}, which had passed when it was scheduled."));
            else if (late > (schedule.MissedGrace ?? Schedule.DefaultGrace))
                events.Add(Missed(state, workflow, $"It should have started {workflow.Planned} and was missed by more than it may be late."));
            else if (overlaps)
                events.Add(Missed(state, workflow, "The workflow before it still runs."));
            else
            {
                events.Add(new CampaignWorkflowMoved(workflow.Number, CampaignWorkflowState.StartPending));
                begun.Add(workflow.Planned);
                busy = schedule.Overlap == OverlapPolicy.Allow ? busy : Math.Min(busy, workflow.Number + 1);
            }
        }
    }

    public static CampaignWorkflow Workflow(CampaignWorkflowCreated created) => new(
        created.Number, created.Label, created.Occurrence.Key, created.Occurrence.Start, created.Occurrence.AutomaticStart,
        created.Occurrence.SubmitForApproval)
    {
        Copied = created.Copied,
    };

    private static WorkflowLimitReached LimitReached(CampaignState state, int number, Occurrence occurrence) => new(ToManager(
        state, $"limit:{number}", MailTemplates.WorkflowLimit, $"Campaign {state.Code} has as many workflows as it may have",
        $"{Counted(state)}; that of {occurrence.Start} and later ones are not created."));

    private static string Counted(CampaignState state) => state.Workflows.Count < Limits.ListedWorkflows
        ? $"{Limit(state.Fields)} workflows"
        : $"{state.Workflows.Count} workflows, those withdrawn included";

    private static WorkflowStartMissed Missed(CampaignState state, CampaignWorkflow workflow, string why) => new(workflow.Number, ToManager(
        state, $"missed:{workflow.Number}", MailTemplates.MissedStart, $"Workflow {workflow.Label} of campaign {state.Code} was not started", $"{why} It waits for you."));

    private static NoticesSent? ToManager(CampaignState state, string key, string template, string subject, string body) =>
        state.Fields?.Manager is { } manager ? new NoticesSent([new SentNotice(key, template, [manager], subject, body)]) : null;

    /// <summary>What a change of the campaign's fields means for its schedule; <c>null</c> when it names none.</summary>
    public static ScheduleChange? Change(CampaignState before, CampaignFields named, CampaignFields after, Instant now)
    {
        if (named.Schedule is null && !(named.Cleared.Contains("schedule") && before.Fields?.Schedule is not null))
            return null;
        var room = Room(before with { Fields = after });
        var standing = new ScheduleBefore(before.Fields?.Schedule, before.ScheduledAt, before.Progress, Made(before));
        var change = new ScheduleEditing(standing, after.Schedule, now, after.End, room, ofWorkflows: true).Change();
        // What stays as it is need not be stored.
        return change with
        {
            Followed = change.Followed
                .Where(f => CampaignWorkflowLife.Find(before, f.Number) is { } workflow && Moved(workflow, f.Occurrence) != workflow).ToSeq(),
        };
    }

    /// <summary>When the rule of a schedule that is given was given: one that stays keeps its beginning.</summary>
    public static Instant RuleSince(CampaignState before, Schedule given, Instant now) =>
        given.HasRuleOf(before.Fields?.Schedule) ? before.Progress?.Since ?? before.ScheduledAt : now;

    public static CampaignState Rescheduled(CampaignState state, CampaignDescribed described, Instant at)
    {
        var named = described.Fields;
        if (named.Schedule is not null || named.MaxWorkflows is not null)
            state = state with { LimitTold = false };
        if (described.Change is { } change)
            return Follow(state, change) with { ScheduledAt = at };
        return named.Schedule is { } schedule ? RescheduledEarlier(state, schedule) with { ScheduledAt = at } : state;
    }

    private static CampaignState Follow(CampaignState state, ScheduleChange change)
    {
        var followed = change.Followed.ToDictionary(f => f.Number, f => f.Occurrence);
        var withdrawn = change.Unmatched.ToHashSet();
        return state with
        {
            Progress = change.Progress,
            Workflows = state.Workflows.Select(w => withdrawn.Contains(w.Number) ? w with { State = CampaignWorkflowState.Canceled }
                : followed.TryGetValue(w.Number, out var occurrence) ? Moved(w, occurrence)
                : w).ToSeq(),
        };
    }

    private static CampaignWorkflow Moved(CampaignWorkflow workflow, Occurrence occurrence) => workflow with
    {
        Key = occurrence.Key,
        Planned = occurrence.Start,
        Automatic = occurrence.AutomaticStart,
        SubmitForApproval = occurrence.SubmitForApproval,
        Missed = workflow.Missed && workflow.Planned == occurrence.Start,
    };

    /// <summary>What a change meant to an earlier version, which stored no more than the schedule itself.</summary>
    private static CampaignState RescheduledEarlier(CampaignState state, Schedule schedule)
    {
        var lines = schedule.Cron is null
            ? Occurrences.Typed(schedule).DistinctBy(o => o.Key).ToDictionary(o => o.Key, StringComparer.Ordinal)
            : [];
        return state with
        {
            Workflows = state.Workflows
                .Select(w => w.State == CampaignWorkflowState.BeingEdited && lines.TryGetValue(w.Key, out var line) ? Moved(w, line) : w).ToSeq(),
        };
    }
}
