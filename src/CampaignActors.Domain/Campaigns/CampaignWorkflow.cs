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

    /// <summary>Starts as soon as an execution slot is free.</summary>
    StartPending,
    Started,
    Paused,

    /// <summary>Withdrawn before it started: its occurrence is no longer in the schedule (domain.md §5.3).</summary>
    Canceled,
    Finished,
}

public enum CampaignWorkflowTrigger
{
    /// <summary>Its schedule line was near, or its campaign was created from a periodic template.</summary>
    Created,
    Started,
    SlotGranted,
    Paused,
    Stopped,

    /// <summary>An administrator stopped it in any state, or it was paused for too long.</summary>
    UnconditionallyStopped,
    Restarted,

    /// <summary>Its occurrence left the schedule.</summary>
    Withdrawn,

    /// <summary>Nothing is left to do: all its deliveries are done, or its campaign is.</summary>
    Completed,
}

/// <summary>A workflow of a campaign: for an occurrence of its schedule, or copied from a periodic template.</summary>
/// <param name="Number">1, 2, … within the campaign.</param>
/// <param name="Key">The source of its occurrence; see <see cref="Occurrence"/>.</param>
/// <param name="Planned">Start by the schedule: the variable <c>startPlanningDate</c>.</param>
/// <param name="Automatic">Whether it starts by itself; otherwise an operator starts it.</param>
/// <param name="SubmitForApproval">Whether its deliveries are submitted for approval.</param>
public sealed record CampaignWorkflow(int Number, string Label, string Key, Instant Planned, bool Automatic, bool SubmitForApproval)
{
    public CampaignWorkflowState State { get; init; }

    public Instant? StartedAt { get; init; }

    /// <summary>Whether its automatic start was skipped, or missed by more than the grace: it waits for an operator.</summary>
    public bool Missed { get; init; }

    /// <summary>Whether it was copied from a periodic template and so belongs to no occurrence of this campaign's schedule.</summary>
    public bool? Copied { get; init; }

    /// <summary>Whether its instance variables were cleared by a start after a stop.</summary>
    public bool? Cleared { get; init; }

    /// <summary>The last operator who gave it a command.</summary>
    public Code? ModifiedBy { get; init; }

    public Instant? PausedSince { get; init; }

    /// <summary>When the next mail about a long pause is due; absent until operationMgt has planned it.</summary>
    public Instant? WarnAt { get; init; }

    /// <summary>Number of mails about the pause; absent: none.</summary>
    public int? PauseNotices { get; init; }

    public bool IsWithdrawn => State == CampaignWorkflowState.Canceled;
}

/// <summary>The state machine of campaign workflows (domain.md §4.7).</summary>
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
                [CampaignWorkflowState.BeingEdited, CampaignWorkflowState.Paused, CampaignWorkflowState.Finished],
                CampaignWorkflowState.StartPending)
            .On(CampaignWorkflowTrigger.SlotGranted, [CampaignWorkflowState.StartPending], CampaignWorkflowState.Started)
            .On(CampaignWorkflowTrigger.Paused, [CampaignWorkflowState.Started], CampaignWorkflowState.Paused)
            .On(CampaignWorkflowTrigger.Stopped,
                [CampaignWorkflowState.StartPending, CampaignWorkflowState.Started, CampaignWorkflowState.Paused],
                CampaignWorkflowState.Finished)
            .On(CampaignWorkflowTrigger.UnconditionallyStopped, s_all, CampaignWorkflowState.Finished,
                "an administrator demands it, or it was paused for too long")
            .On(CampaignWorkflowTrigger.Restarted, s_all, CampaignWorkflowState.StartPending)
            .On(CampaignWorkflowTrigger.Withdrawn, [CampaignWorkflowState.BeingEdited], CampaignWorkflowState.Canceled,
                "its occurrence is no longer in the schedule")
            .On(CampaignWorkflowTrigger.Completed,
                [CampaignWorkflowState.StartPending, CampaignWorkflowState.Started, CampaignWorkflowState.Paused],
                CampaignWorkflowState.Finished)
            .Say(CampaignWorkflowTrigger.UnconditionallyStopped, "stopped unconditionally")
            .Say(CampaignWorkflowTrigger.SlotGranted, "given a slot");
}

/// <summary>An operator's command for a campaign's workflow: start, pause, stop, stop unconditionally or restart.</summary>
[Contract("campaign.workflow")]
public sealed record CommandCampaignWorkflow(int Number, CampaignWorkflowTrigger Trigger) : ICommand;

[Contract("campaign.workflowCreated")]
public sealed record CampaignWorkflowCreated(int Number, string Label, Occurrence Occurrence) : IEvent
{
    /// <summary>Whether it was copied from a periodic template.</summary>
    public bool? Copied { get; init; }
}

[Contract("campaign.workflowMoved")]
public sealed record CampaignWorkflowMoved(int Number, CampaignWorkflowState State) : IEvent
{
    /// <summary>The operator who gave the command.</summary>
    public Code? By { get; init; }

    /// <summary>For a pause: when the first mail about it is due.</summary>
    public Instant? WarnAt { get; init; }

    /// <summary>For a start: whether the instance variables of the run before are cleared.</summary>
    public bool? Clears { get; init; }
}

/// <summary>An automatic start did not happen: it was missed by more than the grace, or the workflow before it still runs.</summary>
[Contract("campaign.startMissed")]
public sealed record WorkflowStartMissed(int Number, NoticesSent? Notices) : IEvent;

/// <summary>The limit of workflows is reached; no more are created.</summary>
[Contract("campaign.workflowLimit")]
public sealed record WorkflowLimitReached(NoticesSent? Notices) : IEvent;

/// <summary>A workflow has been paused for too long, and mails are sent.</summary>
/// <param name="Notice">Number of the mail, from 1; 0 when only the first mail was planned.</param>
/// <param name="Next">When the next mail is due, or the workflow is stopped.</param>
[Contract("campaign.pauseNoticed")]
public sealed record CampaignPauseNoticed(int Number, int Notice, Instant Next, NoticesSent? Notices) : IEvent;

/// <summary>A slot was granted to a workflow that no longer needs it.</summary>
[Contract("campaign.slotDeclined")]
public sealed record SlotDeclined(int Number) : IEvent;
