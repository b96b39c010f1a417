using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Workflows;

/// <summary>
/// The durable part of a technical workflow: its state, parked items, failures, sweep results and owed mails. A new installation
/// has all five started. The driving part, which sends work, is the supervisor actor or the simulator.
/// </summary>
public sealed class WorkflowKind : EntityKind<WorkflowModel>
{
    private static readonly WorkflowState[] s_all = Enum.GetValues<WorkflowState>();

    public static readonly Machine<WorkflowState, WorkflowTrigger> Machine =
        new Machine<WorkflowState, WorkflowTrigger>("technical workflow", "domain.md §4.7")
        .On(WorkflowTrigger.Started, [WorkflowState.Paused, WorkflowState.Stopped], WorkflowState.Started)
        .On(WorkflowTrigger.Paused, [WorkflowState.Started], WorkflowState.Paused)
        .On(WorkflowTrigger.Stopped, [WorkflowState.Started, WorkflowState.Paused], WorkflowState.Stopped)
        .On(WorkflowTrigger.UnconditionallyStopped, s_all, WorkflowState.Stopped,
            "an administrator demands it, or it was paused for too long")
        .On(WorkflowTrigger.Restarted, s_all, WorkflowState.Started)
        .Stays(WorkflowTrigger.Run, [WorkflowState.Started])
        .Stays(WorkflowTrigger.PendingExecuted, [WorkflowState.Started])
        .Say(WorkflowTrigger.PendingExecuted, "told to execute what is pending")
        .Stays(WorkflowTrigger.ParkedRetried, [WorkflowState.Started])
        .Say(WorkflowTrigger.ParkedRetried, "told to retry what is parked")
        .Stays(WorkflowTrigger.HistoryPurged, s_all)
        .Stays(WorkflowTrigger.ItemParked, [WorkflowState.Started], "fewer errors in a row than allowed")
        .Say(WorkflowTrigger.ItemParked, "given a parked item")
        .On(WorkflowTrigger.ItemParked, [WorkflowState.Started], WorkflowState.Paused, "too many: paused and failed");

    public override string Name => Kinds.Workflows;

    /// <summary>Its own sweeps change it while they look.</summary>
    public override TechnicalWorkflow? Keeper => null;

    public override IReadOnlyList<Machine> Machines => [Machine];

    protected override WorkflowModel Start(Code code) => new() { Code = code };

    private static WorkflowTrigger? TriggerOf(ICommand command) => command switch
    {
        StartWorkflow => WorkflowTrigger.Started,
        PauseWorkflow => WorkflowTrigger.Paused,
        StopWorkflow => WorkflowTrigger.Stopped,
        StopUnconditionally => WorkflowTrigger.UnconditionallyStopped,
        RestartWorkflow => WorkflowTrigger.Restarted,
        RunWorkflow => WorkflowTrigger.Run,
        ExecutePending => WorkflowTrigger.PendingExecuted,
        RetryParked => WorkflowTrigger.ParkedRetried,
        PurgeHistory => WorkflowTrigger.HistoryPurged,
        ReportParked => WorkflowTrigger.ItemParked,
        _ => null,
    };

    /// <summary>
    /// Commands for administrators only (domain.md §4.7). Sweeps, hurries and retries change no state, and the other commands come
    /// from driver and watchdog.
    /// </summary>
    private static bool IsPersonal(ICommand command) =>
        command is PutWorkflow
        || (command is not (ReportParked or RunWorkflow or ExecutePending or RetryParked) && TriggerOf(command) is not null);

    protected override IEnumerable<EntityRef> Needs(WorkflowModel state, object message, Context context) => (message switch
    {
        PutWorkflow put => Asker(context).Concat(put.Fields.Supervisors is { } group ? [Kinds.Group(group)] : []),
        ReportParked or ReportSilence => WorkflowNotices.Needs(state),
        Work when IsPausedTooLong(state, context.Clock) => WorkflowNotices.Needs(state),
        ICommand command when IsPersonal(command) => Asker(context),
        _ => [],
    }).Where(r => !context.Facts.Has(r));

    private static IEnumerable<EntityRef> Asker(Context context) =>
        Values.Code.Problem(context.By) is null ? [Kinds.Operator(new Code(context.By))] : [];

    protected override Decision Decide(WorkflowModel state, ICommand command, Context context)
    {
        // Aliases are resolved when input is read; the entity has one name.
        if (TechnicalWorkflows.Find(state.Code)?.Code() != state.Code)
            return Decision.Unknown(new EntityRef(Kinds.Workflows, state.Code));
        if (IsPersonal(command) && Forbidden(state, context) is { } forbidden)
            return forbidden;
        if (TriggerOf(command) is { } trigger && Machine.Refuse(state.State, trigger, $"workflow {state.Code}") is { } refused)
            return refused;
        switch (command)
        {
            case PutWorkflow put:
                return DecidePut(state, put, context);
            case StartWorkflow:
                return Decision.Accept(new WorkflowStateChanged(WorkflowState.Started));
            case PauseWorkflow:
                return Decision.Accept(new WorkflowStateChanged(WorkflowState.Paused, WarnAt(state.Settings, context.Clock, context)));
            case StopWorkflow or StopUnconditionally:
                return Decision.Accept(new WorkflowStateChanged(WorkflowState.Stopped));
            case RestartWorkflow:
                return Decision.Accept(new WorkflowRestarted());
            case RunWorkflow run:
                return Decision.Accept(new WorkflowRunAsked(context.CommandId, run.Full));
            case ExecutePending:
                return Decision.Accept(new PendingExecuted());
            case RetryParked retry:
                return Retry(state, retry);
            case PurgeHistory:
                return state.History.Count == 0 ? Decision.Nothing : Decision.Accept(new HistoryPurged());
            case ReportSweep sweep:
                return state.RunId is { } asked && asked != sweep.RunId
                    ? Decision.Nothing
                    : Decision.Accept(new SweepDone(new SweepRecord(
                        sweep.RunId, context.Now, sweep.Checked, sweep.Drift, sweep.Took, sweep.Done, sweep.Errors, sweep.Began)));
            case ReportParked parked:
                return Park(state, parked, context);
            case ReportDone done:
                return state.InARow == 0 && !done.Items.Any(i => state.Parked.Any(p => p.Item == i))
                    ? Decision.Nothing
                    : Decision.Accept(new ItemsDone(done.Items));
            case ReportSilence silence:
                return state.Silences.Contains(silence.Silence)
                    ? Decision.Nothing
                    : Decision.Accept(new SilenceNoticed(
                        silence.Silence, silence.Text, WorkflowNotices.Silent(state, silence.Text, context)));
            case ReportHeard heard:
                return state.Silences.Contains(heard.Silence) ? Decision.Accept(new SilenceEnded(heard.Silence)) : Decision.Nothing;
            case Work:
                return IsPausedTooLong(state, context.Clock) ? PausedTooLong(state, context) : Decision.Nothing;
            default:
                return NotUnderstood(command);
        }
    }

    /// <summary>An operator who is named must be an administrator. No operator is named where authentication is off.</summary>
    private static Decision? Forbidden(WorkflowModel state, Context context)
    {
        if (Asker(context).ToList() is not [var asker])
            return null;
        return context.Facts.Find<OperatorFacts>(asker) switch
        {
            null => Decision.Unknown(asker),
            { Administrator: true } => null,
            var other => Decision.Forbidden($"workflow {state.Code}: only administrators may do this, {other.Name} is none"),
        };
    }

    private static Decision DecidePut(WorkflowModel state, PutWorkflow put, Context context)
    {
        if (put.Mode == PutMode.Create)
            return Decision.WrongState($"workflow '{state.Code}' exists already");
        if (put.Fields.Supervisors is { } group && !context.Facts.Exists(Kinds.Group(group)))
            return Decision.Unknown(Kinds.Group(group));
        var after = state.Settings.With(put.Fields);
        if (after.Problem(context.Now, context.Zone) is { } problem)
            return Decision.Invalid($"workflow {state.Code}: {problem}");
        return after == state.Settings
            ? Decision.Nothing
            : Decision.Accept(new WorkflowDescribed(put.Fields, WarnAt(after, state.PausedSince, context)));
    }

    private static Instant? WarnAt(WorkflowFields settings, Instant? pausedSince, Context context) =>
        pausedSince is { } since && settings.SeverityOrDefault == WorkflowSeverity.Normal
            ? PauseRule.First(Instant.Min(since, context.Clock), settings.PausedPeriodOrDefault, context.Clock, context.Zone)
            : null;

    private static Decision Retry(WorkflowModel state, RetryParked retry)
    {
        var items = state.Parked.Select(p => p.Item).Where(i => retry.Item is null || i == retry.Item).ToSeq();
        return items.Count > 0 ? Decision.Accept(new ParkedRetried(items))
            : retry.Item is { } item ? Decision.Reject(Refusal.Unknown, $"workflow {state.Code}: {item} is not parked")
            : Decision.Nothing;
    }

    /// <summary>
    /// A listed item counts as another error only after a requested retry, so that one item that keeps failing is one error.
    /// </summary>
    private static Decision Park(WorkflowModel state, ReportParked parked, Context context)
    {
        var known = state.Parked.FirstOrDefault(p => p.Item == parked.Item && p.Due == parked.Due);
        if (known is { Retrying: false })
            return Decision.Nothing;
        var item = new ItemParked(new ParkedWork(parked.Item, parked.Due, known?.Since ?? context.Now, parked.Attempts, parked.Reason));
        var (inARow, settings) = (state.InARow + 1, state.Settings);
        if (settings.OnErrorOrDefault == ErrorPolicy.Ignore
            && (settings.ErrorsAllowedOrDefault == 0 || inARow < settings.ErrorsAllowedOrDefault))
            return Decision.Accept(item);
        var reason = inARow == 1
            ? $"{parked.Item} failed: {parked.Reason}"
            : $"{inARow} items failed in a row, the last one {parked.Item}: {parked.Reason}";
        return Decision.Accept(
            item, new WorkflowFailed(reason, WarnAt(settings, context.Clock, context), WorkflowNotices.Failed(state, reason, context)));
    }

    private static bool IsPausedTooLong(WorkflowModel state, Instant now) => state.State == WorkflowState.Paused && state.WarnAt <= now;

    private static Decision PausedTooLong(WorkflowModel state, Context context)
    {
        if (state.PauseNotices >= PauseRule.Notices)
            return Decision.Accept(new WorkflowStateChanged(WorkflowState.Stopped));
        var (number, next) = (state.PauseNotices + 1, PauseRule.After(context.Clock, context.Zone));
        return Decision.Accept(new PauseNoticed(number, next, WorkflowNotices.PausedTooLong(state, number, next, context)));
    }

    protected override WorkflowModel Evolve(WorkflowModel state, IEvent happened, EventMeta meta)
    {
        var after = Apply(state, happened, meta);
        return IsChangeOfPeople(happened) && TechnicalWorkflows.Find(meta.By) is null && Values.Code.Problem(meta.By) is null
            ? after with { Creator = after.Creator ?? new Code(meta.By), ModifiedBy = new Code(meta.By) }
            : after;
    }

    private static bool IsChangeOfPeople(IEvent happened) => happened is WorkflowDescribed or WorkflowStateChanged or WorkflowRestarted
        or WorkflowRunAsked or PendingExecuted or ParkedRetried or HistoryPurged;

    private static WorkflowModel Apply(WorkflowModel state, IEvent happened, EventMeta meta) => happened switch
    {
        WorkflowDescribed described => state with { Fields = state.Settings.With(described.Fields), WarnAt = described.WarnAt },
        WorkflowStateChanged { State: WorkflowState.Started } => Started(state),
        WorkflowRestarted => Started(state) with { Parked = [], Restarts = state.Restarts + 1 },
        WorkflowStateChanged changed => Resting(state, changed.State, meta.At, changed.WarnAt),
        WorkflowFailed failed => Resting(state, WorkflowState.Paused, meta.At, failed.WarnAt) with
        {
            Failed = true,
            FailureReason = failed.Reason,
            Failures = state.Failures + 1,
        },
        WorkflowRunAsked asked => state with { RunId = asked.RunId, RunFull = asked.Full },
        PendingExecuted => state with { Hurries = state.Hurries + 1, Parked = Retrying(state.Parked, _ => true) },
        ParkedRetried retried => state with { Kicks = state.Kicks + 1, Parked = Retrying(state.Parked, retried.Items.Contains) },
        HistoryPurged => state with { History = [] },
        SweepDone { Sweep: var sweep } => state with
        {
            RunId = null,
            Drift = sweep.Drift,
            // Not the instant of the report: the time of an entity may be ahead of the clock, and the next sweep would wait for
            // it.
            LastSweep = sweep.Began ?? sweep.At,
            History = state.History.Where(h => h.At > sweep.At - state.Settings.HistoryOrDefault).Append(sweep)
                .TakeLast(WorkflowModel.HistoryLength).ToSeq(),
        },
        ItemParked { Item: var item } => state with { InARow = state.InARow + 1, Parked = Listed(state.Parked, item) },
        ItemsDone done => state with { InARow = 0, Parked = state.Parked.Where(p => !done.Items.Contains(p.Item)).ToSeq() },
        SilenceNoticed silent => state with { Silences = state.Silences.Add(silent.Silence), SilencesSoFar = state.SilencesSoFar + 1 },
        SilenceEnded ended => state with { Silences = state.Silences.Where(s => s != ended.Silence).ToSeq() },
        PauseNoticed noticed => state with { PauseNotices = noticed.Number, WarnAt = noticed.Next },
        _ => state,
    };

    private static WorkflowModel Started(WorkflowModel state) => state with
    {
        State = WorkflowState.Started,
        Failed = false,
        FailureReason = null,
        RunId = null,
        InARow = 0,
        Parked = Retrying(state.Parked, _ => true),
        PausedSince = null,
        WarnAt = null,
        PauseNotices = 0,
    };

    private static WorkflowModel Resting(WorkflowModel state, WorkflowState now, Instant at, Instant? warnAt) => state with
    {
        State = now,
        Failed = false,
        FailureReason = null,
        RunId = null,
        PausedSince = now == WorkflowState.Paused ? at : null,
        WarnAt = warnAt,
        PauseNotices = 0,
    };

    private static Seq<ParkedWork> Retrying(Seq<ParkedWork> parked, Func<EntityRef, bool> which) =>
        parked.Select(p => which(p.Item) ? p with { Retrying = true } : p).ToSeq();

    /// <summary>An item is listed once, at its first position.</summary>
    private static Seq<ParkedWork> Listed(Seq<ParkedWork> parked, ParkedWork item)
    {
        if (parked.Any(p => p.Item == item.Item))
            return parked.Select(p => p.Item == item.Item ? item : p).ToSeq();
        return parked.Count < WorkflowModel.ParkedLength ? parked.Add(item) : parked;
    }

    protected override IEnumerable<AddressedEffect> Effects(WorkflowModel before, WorkflowModel after, IEvent happened, EventMeta meta)
    {
        var notices = happened switch
        {
            WorkflowFailed failed => failed.Notices,
            SilenceNoticed silent => silent.Notices,
            PauseNoticed noticed => noticed.Notices,
            _ => null,
        };
        return notices is null ? [] : NoticeBook.Effects(new EntityRef(Kinds.Workflows, after.Code), notices);
    }

    /// <summary>A paused workflow cannot send its own warnings: any other started workflow does.</summary>
    protected override DueTimes Due(WorkflowModel state)
    {
        var due = DueTimes.None;
        if (state.State != WorkflowState.Paused || state.WarnAt is not { } warn)
            return due;
        foreach (var other in TechnicalWorkflows.All.Where(w => w.Code() != state.Code))
            due = due.With(other, warn);
        return due;
    }

    protected override IFacts? Facts(WorkflowModel state) => new WorkflowFacts(state.State);
}
