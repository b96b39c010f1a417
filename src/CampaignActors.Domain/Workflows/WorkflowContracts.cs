using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Workflows;

/// <summary>
/// States of a technical workflow (domain.md §4.7). That it failed is a flag of its own: such a workflow is paused and failed. There is no
/// "stopping": what is under way ends by itself within moments, and nothing new starts.
/// </summary>
public enum WorkflowState
{
    Started,
    Paused,
    Stopped,
}

/// <summary>What moves a technical workflow from one state to the next, or is asked of it in one.</summary>
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

/// <summary>Stops it whatever state it is in.</summary>
[Contract("workflow.stopUnconditionally")]
public sealed record StopUnconditionally : ICommand;

/// <summary>Stops it and starts it from the beginning: what was parked counts as new work.</summary>
[Contract("workflow.restart")]
public sealed record RestartWorkflow : ICommand;

/// <summary>Sweep now: compare what is due and what is shown with what it should be, repair, count.</summary>
/// <param name="Full">All entities, not only those changed since the last sweep.</param>
[Contract("workflow.run")]
public sealed record RunWorkflow(bool Full) : ICommand;

/// <summary>Everything that failed and waits for its next try goes now, parked items too.</summary>
[Contract("workflow.executePending")]
public sealed record ExecutePending : ICommand;

/// <summary>Parked items are tried again now.</summary>
/// <param name="Item">Only this one; otherwise all.</param>
[Contract("workflow.retry")]
public sealed record RetryParked(EntityRef? Item) : ICommand;

[Contract("workflow.purgeHistory")]
public sealed record PurgeHistory : ICommand;

/// <summary>The driver reports a sweep.</summary>
/// <param name="Checked">Entities looked at.</param>
/// <param name="Drift">Figures and agenda entries that were wrong; they are repaired.</param>
/// <param name="Took">Real time, not domain time.</param>
/// <param name="Done">Items worked on since the report before.</param>
/// <param name="Errors">Refusals of items since then.</param>
/// <param name="Began">When it began; default when it is reported.</param>
[Contract("workflow.swept")]
public sealed record ReportSweep(
    string RunId, long Checked, int Drift, Duration Took, long Done = 0, long Errors = 0, Instant? Began = null) : ICommand;

/// <summary>The driver reports that an item was refused however often it was tried.</summary>
/// <param name="Due">Since when it was due; a later date is other work.</param>
[Contract("workflow.reportParked")]
public sealed record ReportParked(EntityRef Item, Instant Due, int Attempts, string Reason) : ICommand;

/// <summary>The driver reports that items which were parked are done or no longer due; with none, that an item in between was done.</summary>
[Contract("workflow.reportDone")]
public sealed record ReportDone(Seq<EntityRef> Items) : ICommand;

/// <summary>How a workflow can be silent.</summary>
public enum Silence
{
    /// <summary>Its supervisor does not answer.</summary>
    Unanswered,

    /// <summary>Nobody ticks its supervisor.</summary>
    Unticked,

    /// <summary>It is started, yet its work grows old.</summary>
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

/// <param name="WarnAt">When people are warned that it has been paused for too long; see <see cref="PauseRule"/>.</param>
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

/// <summary>Items left the list; the row of errors is broken.</summary>
[Contract("workflow.itemsDone")]
public sealed record ItemsDone(Seq<EntityRef> Items) : IEvent;

/// <summary>Too many errors: it is paused as failed, and its supervisors are told in the same step, whoever else is stopped.</summary>
[Contract("workflow.failed")]
public sealed record WorkflowFailed(string Reason, Instant? WarnAt = null, NoticesSent? Notices = null) : IEvent;

[Contract("workflow.silent")]
public sealed record SilenceNoticed(Silence Silence, string Text, NoticesSent? Notices) : IEvent;

[Contract("workflow.heard")]
public sealed record SilenceEnded(Silence Silence) : IEvent;

/// <summary>It has been paused for too long, and people were told.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Next">When they are told again, or it is stopped.</param>
[Contract("workflow.pauseNoticed")]
public sealed record PauseNoticed(int Number, Instant Next, NoticesSent? Notices) : IEvent;

[Contract("workflow.facts")]
public sealed record WorkflowFacts(WorkflowState State) : IFacts;

/// <summary>One line of the run history.</summary>
/// <param name="At">When it was reported.</param>
/// <param name="Done">Items worked on since the run before.</param>
/// <param name="Errors">Refusals of items since the run before.</param>
/// <param name="Began">When it began; absent: when it was reported.</param>
public sealed record SweepRecord(
    string RunId, Instant At, long Checked, int Drift, Duration Took, long Done = 0, long Errors = 0, Instant? Began = null);

/// <summary>Work that kept being refused.</summary>
/// <param name="Due">Since when it was due.</param>
/// <param name="Since">Since when it is parked.</param>
/// <param name="Retrying">It is tried again because somebody wanted so; its next failure counts.</param>
public sealed record ParkedWork(EntityRef Item, Instant Due, Instant Since, int Attempts, string Reason, bool Retrying = false);

[Contract("workflow.entity")]
public sealed record WorkflowModel : IEntityState
{
    /// <summary>Sweeps that the history keeps at the most, however young they are.</summary>
    public const int HistoryLength = 1_000;

    /// <summary>Parked items that are listed; what is beyond that stays on the agenda and is tried again without being listed.</summary>
    public const int ParkedLength = 1_000;

    public required Code Code { get; init; }

    /// <summary><c>null</c> until somebody has described it: all settings have their defaults.</summary>
    public WorkflowFields? Fields { get; init; }

    public WorkflowState State { get; init; }

    public bool Failed { get; init; }

    public string? FailureReason { get; init; }

    /// <summary>Failures so far; each has a mail of its own.</summary>
    public int Failures { get; init; }

    /// <summary>A sweep that was asked for and has not reported yet.</summary>
    public string? RunId { get; init; }

    public bool RunFull { get; init; }

    /// <summary>What the last sweep found wrong.</summary>
    public int Drift { get; init; }

    public Seq<SweepRecord> History { get; init; } = [];

    public Instant? LastSweep { get; init; }

    /// <summary>In the order in which they were parked.</summary>
    public Seq<ParkedWork> Parked { get; init; } = [];

    /// <summary>Items parked since one was done.</summary>
    public int InARow { get; init; }

    /// <summary>How often parked items were to be tried again, and how often all that waits was to go at once: the driver notices a change.</summary>
    public int Kicks { get; init; }

    public int Hurries { get; init; }

    public int Restarts { get; init; }

    public Instant? PausedSince { get; init; }

    public Instant? WarnAt { get; init; }

    public int PauseNotices { get; init; }

    /// <summary>Silences that are not over.</summary>
    public Seq<Silence> Silences { get; init; } = [];

    public int SilencesSoFar { get; init; }

    /// <summary>The first operator who described or steered it.</summary>
    public Code? Creator { get; init; }

    /// <summary>The last one.</summary>
    public Code? ModifiedBy { get; init; }

    /// <summary>By how much its own time is ahead of the clock, as of the last sweep; less than a minute is none.</summary>
    public Duration? Ahead() => History.Count > 0 && History[^1] is { Began: { } began } last && last.At - began - last.Took is var ahead
        && ahead >= AheadAtLeast ? ahead : null;

    public static readonly Duration AheadAtLeast = Duration.FromMinutes(1);

    public WorkflowFields Settings => Fields ?? WorkflowFields.None;
}
