using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Schedules;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Campaigns;

/// <summary>Work of operationMgt on the schedule of a recurring campaign: creates workflows and starts the automatic ones.</summary>
internal static class CampaignSchedule
{
    /// <summary>Workflows that a campaign may have by default (domain.md §5.3).</summary>
    public const int DefaultMaxWorkflows = 28;

    /// <summary>Largest limit that a campaign may set. A larger value stored by an earlier version counts as this one.</summary>
    public const int MostWorkflows = Limits.Workflows;

    /// <summary>
    /// Workflows created or started in one decision. The rest is due again at once, so that operators' commands and a shutdown
    /// never wait for more than this.
    /// </summary>
    public const int MostAtOnce = 100;

    private const string DefaultLabel = "Workflow";

    /// <summary>Workflows that count. Withdrawn ones are only listed: they occupy no instant and no place.</summary>
    private static IEnumerable<CampaignWorkflow> Live(CampaignState state) => state.Workflows.Where(w => !w.IsWithdrawn);

    private static List<MadeOccurrence> Made(CampaignState state) => Live(state).Where(w => w.Copied != true)
        .Select(w => new MadeOccurrence(w.Number, w.Key, w.Planned, w.State != CampaignWorkflowState.BeingEdited)).ToList();

    /// <summary>
    /// Occurrences without a workflow within the campaign's dates, earliest first; there may be more than it has room for.
    /// </summary>
    private static IEnumerable<Occurrence> Open(CampaignState state) => state.Fields?.Schedule is { } schedule && !state.Closed
        ? Occurrences.Open(schedule, state.ScheduledAt, state.Progress, Made(state), state.Fields.End)
        : [];

    /// <summary>The occurrences that will get a workflow under the present schedule.</summary>
    public static IEnumerable<Occurrence> Coming(CampaignState state) => Open(state).Take(Room(state));

    private static int Limit(CampaignFields? fields) => Math.Min(fields?.MaxWorkflows ?? DefaultMaxWorkflows, MostWorkflows);

    /// <summary>Number of workflows that can still be created. Withdrawn ones stay listed, so their number is bounded too.</summary>
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

    /// <summary>One more than the number of the first running workflow: this one and later ones overlap with it.</summary>
    private static int FirstBusy(CampaignState state)
    {
        var preparing = state.Items.Values.Where(i => i.Preparing).Select(i => i.Workflow).OfType<int>().ToHashSet();
        return state.Workflows.Where(w => CampaignWorkflowLife.IsBusy(w, preparing.Contains)).Select(w => w.Number + 1)
            .FirstOrDefault(int.MaxValue);
    }

    /// <summary>
    /// Starts automatic workflows and creates due ones, in order of time. A start missed by more than the grace waits, and the
    /// manager gets a mail. At most <see cref="MostAtOnce"/> at once.
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
            // Earlier versions could move two workflows to one instant; the second one is canceled.
            if (begun.Contains(workflow.Planned))
                events.Add(new CampaignWorkflowMoved(workflow.Number, CampaignWorkflowState.Canceled));
            else if (state.Progress?.IsLate(workflow.Planned) ?? false)
                events.Add(Missed(
                    state, workflow, $"It should have started {workflow.Planned}, which had passed when it was scheduled.", "passed"));
            else if (late > (schedule.MissedGrace ?? Schedule.DefaultGrace))
                events.Add(
                    Missed(
                        state, workflow, $"It should have started {workflow.Planned} and was missed by more than it may be late.",
                        "tooLate"));
            else if (overlaps)
                events.Add(Missed(state, workflow, "The workflow before it still runs.", "overlap"));
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
        $"{Counted(state)}; that of {occurrence.Start} and later ones are not created.",
        Figures(state).With("limit", (long)Math.Min(state.Workflows.Count, Limits.ListedWorkflows)).With("planned", occurrence.Start)));

    private static MailFigures Figures(CampaignState state) => new MailFigures().With("label", state.Fields?.Label);

    private static string Counted(CampaignState state) => state.Workflows.Count < Limits.ListedWorkflows
        ? $"{Limit(state.Fields)} workflows"
        : $"{state.Workflows.Count} workflows, those withdrawn included";

    private static WorkflowStartMissed Missed(CampaignState state, CampaignWorkflow workflow, string why, string reason) => new(
        workflow.Number,
        ToManager(
            state, $"missed:{workflow.Number}", MailTemplates.MissedStart,
            $"Workflow {workflow.Label} of campaign {state.Code} was not started", $"{why} It waits for you.",
            Figures(state).With("workflow", workflow.Label).With("planned", workflow.Planned).With("reason", reason)));

    private static NoticesSent? ToManager(
        CampaignState state, string key, string template, string subject, string body, MailFigures figures) =>
        state.Fields?.Manager is not { } manager ? null
        : new NoticesSent([SentNotice.Of(key, template, [manager], subject, body, figures)]);

    /// <summary>The effect of a field change on the schedule; <c>null</c> when the change names no schedule.</summary>
    public static ScheduleChange? Change(CampaignState before, CampaignFields named, CampaignFields after, Instant now)
    {
        if (named.Schedule is null && !(named.Cleared.Contains("schedule") && before.Fields?.Schedule is not null))
            return null;
        var room = Room(before with { Fields = after });
        var standing = new ScheduleBefore(before.Fields?.Schedule, before.ScheduledAt, before.Progress, Made(before));
        var change = new ScheduleEditing(standing, after.Schedule, now, after.End, room, ofWorkflows: true).Change();
        // Unchanged workflows need not be stored.
        return change with
        {
            Followed = change.Followed
                .Where(f => CampaignWorkflowLife.Find(before, f.Number) is { } workflow && Moved(workflow, f.Occurrence) != workflow)
                .ToSeq(),
        };
    }

    /// <summary>When the rule of a given schedule began: an unchanged rule keeps its beginning.</summary>
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

    /// <summary>The effect of a change under an earlier version, which stored only the schedule itself.</summary>
    private static CampaignState RescheduledEarlier(CampaignState state, Schedule schedule)
    {
        var lines = schedule.Cron is null
            ? Occurrences.Typed(schedule).DistinctBy(o => o.Key).ToDictionary(o => o.Key, StringComparer.Ordinal)
            : [];
        return state with
        {
            Workflows = state.Workflows
                .Select(w => w.State == CampaignWorkflowState.BeingEdited && lines.TryGetValue(w.Key, out var line) ? Moved(w, line) : w)
                .ToSeq(),
        };
    }
}
