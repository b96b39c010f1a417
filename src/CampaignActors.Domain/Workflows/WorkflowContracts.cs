using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Workflows;

/// <summary>
/// States of a technical workflow (domain.md §4.7). A failure is a separate flag: a failed workflow is paused and failed. There is
/// no "stopping": work in progress ends within moments, and no new work starts.
/// </summary>
public enum WorkflowState
{
    Started,
    Paused,
    Stopped,
}

/// <summary>Commands and events that change the state of a technical workflow, or that its state allows.</summary>
public enum WorkflowTrigger
{
    Started,
    Paused,
    Stopped,
    UnconditionallyStopped,
    Restarted,
    Run,
    PendingExecuted,
    ParkedRetried,
    HistoryPurged,
    ItemParked,
}

[Contract("workflow.put")]
public sealed record PutWorkflow(PutMode Mode, WorkflowFields Fields) : ICommand;

[Contract("workflow.start")]
public sealed record StartWorkflow : ICommand;

[Contract("workflow.pause")]
public sealed record PauseWorkflow : ICommand;

[Contract("workflow.stop")]
public sealed record StopWorkflow : ICommand;

/// <summary>Stops it in any state.</summary>
[Contract("workflow.stopUnconditionally")]
public sealed record StopUnconditionally : ICommand;

/// <summary>Stops it and starts it from the beginning: parked items count as new work.</summary>
[Contract("workflow.restart")]
public sealed record RestartWorkflow : ICommand;

/// <summary>Sweeps now: compares due times and views with their recomputed values, repairs and counts differences.</summary>
/// <param name="Full">Whether it checks all entities, not only those changed since the last sweep.</param>
[Contract("workflow.run")]
public sealed record RunWorkflow(bool Full) : ICommand;

/// <summary>Retries all failed work now, including parked items.</summary>
[Contract("workflow.executePending")]
public sealed record ExecutePending : ICommand;

/// <summary>Retries parked items now.</summary>
/// <param name="Item">The item to retry; absent: all.</param>
[Contract("workflow.retry")]
public sealed record RetryParked(EntityRef? Item) : ICommand;

[Contract("workflow.purgeHistory")]
public sealed record PurgeHistory : ICommand;

/// <summary>The driver reports a sweep.</summary>
/// <param name="Checked">Number of checked entities.</param>
/// <param name="Drift">Number of wrong figures and agenda entries, which were repaired.</param>
/// <param name="Took">Duration in real time, not domain time.</param>
/// <param name="Done">Number of items processed since the last report.</param>
/// <param name="Errors">Number of refusals since the last report.</param>
/// <param name="Began">Start of the sweep; absent: the instant of the report.</param>
[Contract("workflow.swept")]
public sealed record ReportSweep(
    string RunId, long Checked, int Drift, Duration Took, long Done = 0, long Errors = 0, Instant? Began = null) : ICommand;

/// <summary>The driver reports an item that was refused at every attempt.</summary>
/// <param name="Due">Instant since which it was due; a later due time is other work.</param>
[Contract("workflow.reportParked")]
public sealed record ReportParked(EntityRef Item, Instant Due, int Attempts, string Reason) : ICommand;

/// <summary>
/// The driver reports parked items that are done or no longer due. An empty list reports that another item was done in between.
/// </summary>
[Contract("workflow.reportDone")]
public sealed record ReportDone(Seq<EntityRef> Items) : ICommand;

/// <summary>Ways in which a workflow can be silent.</summary>
public enum Silence
{
    /// <summary>Its supervisor does not answer.</summary>
    Unanswered,

    /// <summary>Its supervisor gets no ticks.</summary>
    Unticked,

    /// <summary>It is started, but its due work is not done.</summary>
    Overdue,
}

/// <summary>The watchdog noticed a silence.</summary>
[Contract("workflow.reportSilence")]
public sealed record ReportSilence(Silence Silence, string Text) : ICommand;

/// <summary>The watchdog noticed that a silence is over.</summary>
[Contract("workflow.reportHeard")]
public sealed record ReportHeard(Silence Silence) : ICommand;

[Contract("workflow.described")]
public sealed record WorkflowDescribed(WorkflowFields Fields, Instant? WarnAt) : IEvent;

/// <param name="WarnAt">When the first warning about a long pause is due; see <see cref="PauseRule"/>.</param>
[Contract("workflow.stateChanged")]
public sealed record WorkflowStateChanged(WorkflowState State, Instant? WarnAt = null) : IEvent;

[Contract("workflow.restarted")]
public sealed record WorkflowRestarted : IEvent;

[Contract("workflow.runAsked")]
public sealed record WorkflowRunAsked(string RunId, bool Full) : IEvent;

[Contract("workflow.pendingExecuted")]
public sealed record PendingExecuted : IEvent;

[Contract("workflow.parkedRetried")]
public sealed record ParkedRetried(Seq<EntityRef> Items) : IEvent;

[Contract("workflow.historyPurged")]
public sealed record HistoryPurged : IEvent;

[Contract("workflow.sweepDone")]
public sealed record SweepDone(SweepRecord Sweep) : IEvent;

[Contract("workflow.itemParked")]
public sealed record ItemParked(ParkedWork Item) : IEvent;

/// <summary>Items are no longer parked, and the row of consecutive errors ends.</summary>
[Contract("workflow.itemsDone")]
public sealed record ItemsDone(Seq<EntityRef> Items) : IEvent;

/// <summary>
/// Too many errors: it is paused as failed. The same event mails its supervisors, so that no other workflow is needed.
/// </summary>
[Contract("workflow.failed")]
public sealed record WorkflowFailed(string Reason, Instant? WarnAt = null, NoticesSent? Notices = null) : IEvent;

[Contract("workflow.silent")]
public sealed record SilenceNoticed(Silence Silence, string Text, NoticesSent? Notices) : IEvent;

[Contract("workflow.heard")]
public sealed record SilenceEnded(Silence Silence) : IEvent;

/// <summary>It has been paused for too long, and mails are sent.</summary>
/// <param name="Number">Number of the notice, from 1.</param>
/// <param name="Next">When the next notice is sent, or it is stopped.</param>
[Contract("workflow.pauseNoticed")]
public sealed record PauseNoticed(int Number, Instant Next, NoticesSent? Notices) : IEvent;

[Contract("workflow.facts")]
public sealed record WorkflowFacts(WorkflowState State) : IFacts;

/// <summary>One line of the run history.</summary>
/// <param name="At">Instant of the report.</param>
/// <param name="Done">Number of items processed since the last run.</param>
/// <param name="Errors">Number of refusals since the last run.</param>
/// <param name="Began">Start of the run; absent: the instant of the report.</param>
public sealed record SweepRecord(
    string RunId, Instant At, long Checked, int Drift, Duration Took, long Done = 0, long Errors = 0, Instant? Began = null);

/// <summary>Work that was refused at every attempt.</summary>
/// <param name="Due">Instant since which it was due.</param>
/// <param name="Since">Instant since which it is parked.</param>
/// <param name="Retrying">Whether an operator requested a retry, so that its next failure counts.</param>
public sealed record ParkedWork(EntityRef Item, Instant Due, Instant Since, int Attempts, string Reason, bool Retrying = false);

[Contract("workflow.entity")]
public sealed record WorkflowModel : IEntityState
{
    /// <summary>Largest number of sweeps in the history, whatever their age.</summary>
    public const int HistoryLength = 1_000;

    /// <summary>Largest number of listed parked items; further ones stay on the agenda and are retried without being listed.</summary>
    public const int ParkedLength = 1_000;

    public required Code Code { get; init; }

    /// <summary><c>null</c> until an operator has described it: all settings have their defaults.</summary>
    public WorkflowFields? Fields { get; init; }

    public WorkflowState State { get; init; }

    public bool Failed { get; init; }

    public string? FailureReason { get; init; }

    /// <summary>Number of failures so far; each has a mail of its own.</summary>
    public int Failures { get; init; }

    /// <summary>Id of a requested sweep that has not reported yet.</summary>
    public string? RunId { get; init; }

    public bool RunFull { get; init; }

    /// <summary>Number of differences found by the last sweep.</summary>
    public int Drift { get; init; }

    public Seq<SweepRecord> History { get; init; } = [];

    public Instant? LastSweep { get; init; }

    /// <summary>Parked items in the order of their parking.</summary>
    public Seq<ParkedWork> Parked { get; init; } = [];

    /// <summary>Number of items parked since an item was last done.</summary>
    public int InARow { get; init; }

    /// <summary>
    /// Number of requested retries of parked items. With <see cref="Hurries"/>, the requests to do all waiting work at once, it
    /// lets the driver notice a new request.
    /// </summary>
    public int Kicks { get; init; }

    public int Hurries { get; init; }

    public int Restarts { get; init; }

    public Instant? PausedSince { get; init; }

    public Instant? WarnAt { get; init; }

    public int PauseNotices { get; init; }

    /// <summary>Silences that are not over.</summary>
    public Seq<Silence> Silences { get; init; } = [];

    public int SilencesSoFar { get; init; }

    /// <summary>The first operator who described it or gave it a command.</summary>
    public Code? Creator { get; init; }

    /// <summary>The last operator who did.</summary>
    public Code? ModifiedBy { get; init; }

    /// <summary>Lead of its own time over the clock at the last sweep; less than a minute counts as none.</summary>
    public Duration? Ahead() => History.Count > 0 && History[^1] is { Began: { } began } last && last.At - began - last.Took is var ahead
        && ahead >= AheadAtLeast ? ahead : null;

    public static readonly Duration AheadAtLeast = Duration.FromMinutes(1);

    public WorkflowFields Settings => Fields ?? WorkflowFields.None;
}
