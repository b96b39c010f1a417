using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Schedules;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Campaigns;

/// <summary>States of a workflow of a campaign (domain.md §4.7).</summary>
public enum CampaignWorkflowState
{
    BeingEdited,

    /// <summary>To be started as soon as there is an execution slot.</summary>
    StartPending,
    Started,
    Paused,

    /// <summary>Withdrawn before it started: its occurrence is no longer in the schedule (domain.md §5.3).</summary>
    Canceled,
    Finished,
}

public enum CampaignWorkflowTrigger
{
    /// <summary>Its schedule line came near, or its campaign was made from a periodic template.</summary>
    Created,
    Started,
    SlotGranted,
    Paused,
    Stopped,

    /// <summary>An administrator stops it whatever state it is in, or it was paused for too long.</summary>
    UnconditionallyStopped,
    Restarted,

    /// <summary>Its occurrence left the schedule.</summary>
    Withdrawn,

    /// <summary>No task left: all its deliveries are done, or its campaign is.</summary>
    Completed,
}

/// <summary>A workflow of a campaign: that of an occurrence of its schedule, or the copy of a periodic template's.</summary>
/// <param name="Number">1, 2, … within the campaign.</param>
/// <param name="Key">Where its occurrence comes from; see <see cref="Occurrence"/>.</param>
/// <param name="Planned">Start that the schedule gives: the variable <c>startPlanningDate</c>.</param>
/// <param name="Automatic">Starts by itself; else a person starts it.</param>
/// <param name="SubmitForApproval">Its deliveries ask for approval.</param>
public sealed record CampaignWorkflow(int Number, string Label, string Key, Instant Planned, bool Automatic, bool SubmitForApproval)
{
    public CampaignWorkflowState State { get; init; }

    public Instant? StartedAt { get; init; }

    /// <summary>Its automatic start was missed by more than the grace, or skipped: it waits for a person.</summary>
    public bool Missed { get; init; }

    /// <summary>Copied from a periodic template: no occurrence of this campaign's schedule.</summary>
    public bool? Copied { get; init; }

    /// <summary>Its instance variables were cleared: it was stopped and then started.</summary>
    public bool? Cleared { get; init; }

    /// <summary>The last person who steered it.</summary>
    public Code? ModifiedBy { get; init; }

    public Instant? PausedSince { get; init; }

    /// <summary>When people are told that it has been paused for too long; absent until operationMgt has looked.</summary>
    public Instant? WarnAt { get; init; }

    /// <summary>How often people were told; absent: never.</summary>
    public int? PauseNotices { get; init; }

    public bool IsWithdrawn => State == CampaignWorkflowState.Canceled;
}

/// <summary>The life cycle of campaign workflows.</summary>
public static class CampaignWorkflows
{
    private static readonly CampaignWorkflowState[] s_all =
    [
        CampaignWorkflowState.BeingEdited, CampaignWorkflowState.StartPending, CampaignWorkflowState.Started, CampaignWorkflowState.Paused,
        CampaignWorkflowState.Finished,
    ];

    public static readonly Machine<CampaignWorkflowState, CampaignWorkflowTrigger> Machine =
        new Machine<CampaignWorkflowState, CampaignWorkflowTrigger>("campaign workflow", "domain.md §4.7")
            .Begins(CampaignWorkflowTrigger.Created, CampaignWorkflowState.BeingEdited)
            .On(CampaignWorkflowTrigger.Started,
                [CampaignWorkflowState.BeingEdited, CampaignWorkflowState.Paused, CampaignWorkflowState.Finished], CampaignWorkflowState.StartPending)
            .On(CampaignWorkflowTrigger.SlotGranted, [CampaignWorkflowState.StartPending], CampaignWorkflowState.Started)
            .On(CampaignWorkflowTrigger.Paused, [CampaignWorkflowState.Started], CampaignWorkflowState.Paused)
            .On(CampaignWorkflowTrigger.Stopped,
                [CampaignWorkflowState.StartPending, CampaignWorkflowState.Started, CampaignWorkflowState.Paused], CampaignWorkflowState.Finished)
            .On(CampaignWorkflowTrigger.UnconditionallyStopped, s_all, CampaignWorkflowState.Finished,
                "an administrator says so, or it was paused for too long")
            .On(CampaignWorkflowTrigger.Restarted, s_all, CampaignWorkflowState.StartPending)
            .On(CampaignWorkflowTrigger.Withdrawn, [CampaignWorkflowState.BeingEdited], CampaignWorkflowState.Canceled,
                "its occurrence is no longer in the schedule")
            .On(CampaignWorkflowTrigger.Completed,
                [CampaignWorkflowState.StartPending, CampaignWorkflowState.Started, CampaignWorkflowState.Paused], CampaignWorkflowState.Finished)
            .Say(CampaignWorkflowTrigger.UnconditionallyStopped, "stopped unconditionally")
            .Say(CampaignWorkflowTrigger.SlotGranted, "given a slot");
}

/// <summary>What a person asks of a campaign's workflow: start, pause, stop, stop unconditionally or restart.</summary>
[Contract("campaign.workflow")]
public sealed record CommandCampaignWorkflow(int Number, CampaignWorkflowTrigger Trigger) : ICommand;

[Contract("campaign.workflowCreated")]
public sealed record CampaignWorkflowCreated(int Number, string Label, Occurrence Occurrence) : IEvent
{
    /// <summary>The copy of a periodic template's workflow.</summary>
    public bool? Copied { get; init; }
}

[Contract("campaign.workflowMoved")]
public sealed record CampaignWorkflowMoved(int Number, CampaignWorkflowState State) : IEvent
{
    /// <summary>The person who asked for it.</summary>
    public Code? By { get; init; }

    /// <summary>Of a pause: when people are told that it lasts too long.</summary>
    public Instant? WarnAt { get; init; }

    /// <summary>Of a start: the instance variables of the run before are gone.</summary>
    public bool? Clears { get; init; }
}

/// <summary>An automatic start did not happen: it was missed by more than the grace, or the one before still runs.</summary>
[Contract("campaign.startMissed")]
public sealed record WorkflowStartMissed(int Number, NoticesSent? Notices) : IEvent;

/// <summary>The campaign has as many workflows as it may have; no more are created.</summary>
[Contract("campaign.workflowLimit")]
public sealed record WorkflowLimitReached(NoticesSent? Notices) : IEvent;

/// <summary>A workflow has been paused for too long, and people were told.</summary>
/// <param name="Notice">From 1; 0: it was only noted when they will be told.</param>
/// <param name="Next">When they are told next, or it is stopped.</param>
[Contract("campaign.pauseNoticed")]
public sealed record CampaignPauseNoticed(int Number, int Notice, Instant Next, NoticesSent? Notices) : IEvent;

/// <summary>A slot came for a workflow that no longer wants it.</summary>
[Contract("campaign.slotDeclined")]
public sealed record SlotDeclined(int Number) : IEvent;
