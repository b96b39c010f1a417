using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Schedules;
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
    Finished,
}

public enum CampaignWorkflowTrigger
{
    /// <summary>Its schedule line came near.</summary>
    Created,
    Started,
    SlotGranted,
    Paused,
    Stopped,
    Restarted,

    /// <summary>No task left: all its deliveries are done, or its campaign is.</summary>
    Completed,
}

/// <summary>A workflow that a schedule line has created in a campaign.</summary>
/// <param name="Number">1, 2, … within the campaign.</param>
/// <param name="Key">The schedule line; it never gets a second workflow.</param>
/// <param name="Planned">Start that the line gives: the variable <c>startPlanningDate</c>.</param>
/// <param name="Automatic">Starts by itself; else a person starts it.</param>
/// <param name="SubmitForApproval">Its deliveries ask for approval.</param>
public sealed record CampaignWorkflow(int Number, string Label, string Key, Instant Planned, bool Automatic, bool SubmitForApproval)
{
    public CampaignWorkflowState State { get; init; }

    public Instant? StartedAt { get; init; }

    /// <summary>Its automatic start was missed by more than the grace, or skipped: it waits for a person.</summary>
    public bool Missed { get; init; }
}

/// <summary>The life cycle of campaign workflows.</summary>
public static class CampaignWorkflows
{
    public static readonly Machine<CampaignWorkflowState, CampaignWorkflowTrigger> Machine =
        new Machine<CampaignWorkflowState, CampaignWorkflowTrigger>("campaign workflow", "domain.md §4.7")
            .Begins(CampaignWorkflowTrigger.Created, CampaignWorkflowState.BeingEdited)
            .On(CampaignWorkflowTrigger.Started,
                [CampaignWorkflowState.BeingEdited, CampaignWorkflowState.Paused, CampaignWorkflowState.Finished], CampaignWorkflowState.StartPending)
            .On(CampaignWorkflowTrigger.SlotGranted, [CampaignWorkflowState.StartPending], CampaignWorkflowState.Started)
            .On(CampaignWorkflowTrigger.Paused, [CampaignWorkflowState.Started], CampaignWorkflowState.Paused)
            .On(CampaignWorkflowTrigger.Stopped,
                [CampaignWorkflowState.StartPending, CampaignWorkflowState.Started, CampaignWorkflowState.Paused], CampaignWorkflowState.Finished)
            .On(CampaignWorkflowTrigger.Restarted,
                [CampaignWorkflowState.Started, CampaignWorkflowState.Paused, CampaignWorkflowState.Finished], CampaignWorkflowState.StartPending)
            .On(CampaignWorkflowTrigger.Completed,
                [CampaignWorkflowState.StartPending, CampaignWorkflowState.Started, CampaignWorkflowState.Paused], CampaignWorkflowState.Finished)
            .Say(CampaignWorkflowTrigger.SlotGranted, "given a slot");
}

/// <summary>What a person asks of a campaign's workflow: start, pause, stop or restart.</summary>
[Contract("campaign.workflow")]
public sealed record CommandCampaignWorkflow(int Number, CampaignWorkflowTrigger Trigger) : ICommand;

[Contract("campaign.workflowCreated")]
public sealed record CampaignWorkflowCreated(int Number, string Label, Occurrence Occurrence) : IEvent;

[Contract("campaign.workflowMoved")]
public sealed record CampaignWorkflowMoved(int Number, CampaignWorkflowState State) : IEvent;

/// <summary>An automatic start did not happen: it was missed by more than the grace, or the one before still runs.</summary>
[Contract("campaign.startMissed")]
public sealed record WorkflowStartMissed(int Number, NoticesSent? Notices) : IEvent;

/// <summary>The campaign has as many workflows as it may have; no more are created.</summary>
[Contract("campaign.workflowLimit")]
public sealed record WorkflowLimitReached(NoticesSent? Notices) : IEvent;
