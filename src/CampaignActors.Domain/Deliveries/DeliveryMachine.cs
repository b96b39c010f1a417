using CampaignActors.Domain.Kernel;

namespace CampaignActors.Domain.Deliveries;

/// <summary>States of a delivery, online and offline (domain.md §4.1, §4.2), in the order of its life.</summary>
public enum DeliveryState
{
    BeingEdited,

    /// <summary>The analysis starts on its date.</summary>
    TargetingPending,

    /// <summary>The target is being computed; the caller that runs the audience query reports the counts.</summary>
    TargetCalculation,
    TargetReady,
    InPreparation,

    // Online.
    ReadyToBeDelivered,
    PendingConfirmation,
    StartPending,
    InProgress,

    /// <summary>Soft errors are left; they are tried again at the retry time.</summary>
    RecoveryPending,
    RecoveryInProgress,
    PauseRequested,
    PauseInProgress,
    Paused,

    // Offline.
    ExtractionPending,
    Extracting,
    FileToApprove,
    ToSubmit,
    ProofToValidate,
    ProviderNotification,

    Finished,

    /// <summary>Stopped by an operator after its start was confirmed; sent messages stay sent.</summary>
    Stopped,
    Failed,
    Canceled,

    /// <summary>Removed from every list; its code stays in use.</summary>
    Deleted,
}

/// <summary>The triggers that move a delivery from one state to the next.</summary>
public enum DeliveryTrigger
{
    Created,
    Scheduled,
    AnalysisDue,

    /// <summary>It waits for an execution slot.</summary>
    Queued,
    SlotGranted,

    /// <summary>The workflow to which it belongs has started.</summary>
    Launched,
    Analysed,
    CountsReady,

    /// <summary>The workflow that launched the analysis was paused, stopped or restarted.</summary>
    AnalysisEnded,
    PreparationFailed,
    PreparationRestarted,
    Reset,
    TargetApproved,
    TargetRejected,
    TargetCleared,
    ContentApproved,
    ContentRejected,
    ContentEdited,
    ContentReset,
    Submitted,
    Prepared,
    Cleared,
    ProofSent,
    Confirmed,
    StartDue,

    /// <summary>Its automatic start is overdue by more than the grace.</summary>
    StartMissed,

    /// <summary>There is no recipient.</summary>
    Emptied,
    WaveDue,
    Reported,
    RetryDue,
    PauseAsked,
    PauseBegun,
    PauseDone,
    Resumed,
    Stopped,
    ValidityEnded,
    ExtractionDue,
    FileWritten,
    FileFailed,
    ExtractionRestarted,
    FileApproved,
    FileRejected,
    ProofSubmitted,
    ProofApproved,
    ProofRejected,
    MessagesTold,
    ProviderDone,
    ProviderFailed,
    JobRetried,
    Canceled,
    Deleted,
}

/// <summary>
/// The two state machines of a delivery. They share the states from editing to the prepared messages; the channel selects one. The
/// code 85 of the original suite is <see cref="DeliveryState.Canceled"/> before sending and <see cref="DeliveryState.Stopped"/>
/// after.
/// </summary>
public static class DeliveryMachine
{
    private static readonly DeliveryState[] s_editable = [DeliveryState.BeingEdited, DeliveryState.TargetingPending];
    private static readonly DeliveryState[] s_preparing =
        [.. s_editable, DeliveryState.TargetCalculation, DeliveryState.TargetReady, DeliveryState.InPreparation];

    /// <summary>From the confirmation of the start to the end of sending (codes 51 to 84).</summary>
    private static readonly DeliveryState[] s_underWay =
    [
        DeliveryState.StartPending, DeliveryState.InProgress, DeliveryState.RecoveryPending, DeliveryState.RecoveryInProgress,
        DeliveryState.PauseRequested, DeliveryState.PauseInProgress, DeliveryState.Paused,
    ];

    public static readonly Machine<DeliveryState, DeliveryTrigger> Online = MakeOnline();

    public static readonly Machine<DeliveryState, DeliveryTrigger> Offline = MakeOffline();

    public static Machine<DeliveryState, DeliveryTrigger> Of(DeliveryModel delivery) => delivery.Offline ? Offline : Online;

    public static bool Allows(DeliveryModel delivery, DeliveryTrigger trigger) => Of(delivery).Allows(delivery.State, trigger);

    /// <returns>A refusal that names the state, or <c>null</c>.</returns>
    public static Decision? Refuse(DeliveryModel delivery, DeliveryTrigger trigger) =>
        Of(delivery).Refuse(delivery.State, trigger, $"delivery {delivery.Code}");

    private static Machine<DeliveryState, DeliveryTrigger> MakeOnline()
    {
        DeliveryState[] approving =
            [DeliveryState.TargetReady, DeliveryState.InPreparation, DeliveryState.ReadyToBeDelivered, DeliveryState.Failed];
        DeliveryState[] sending = [DeliveryState.InProgress, DeliveryState.RecoveryPending, DeliveryState.RecoveryInProgress];
        return WayToPrepared("delivery, online", "domain.md §4.1")
            .Stays(DeliveryTrigger.ContentApproved, approving)
            .On(DeliveryTrigger.ContentRejected, approving, DeliveryState.BeingEdited)
            .Stays(
                DeliveryTrigger.ContentEdited, [.. s_preparing, DeliveryState.ReadyToBeDelivered, DeliveryState.Failed],
                "its content approvals start again")
            .On(
                DeliveryTrigger.ContentEdited, [DeliveryState.PendingConfirmation],
                DeliveryState.ReadyToBeDelivered, "its content is to be approved again")
            .Stays(DeliveryTrigger.ContentEdited, [DeliveryState.PendingConfirmation], "content approval is not enabled")
            .Stays(DeliveryTrigger.ContentReset, approving)
            .On(DeliveryTrigger.ContentReset, [DeliveryState.PendingConfirmation], DeliveryState.ReadyToBeDelivered)
            .Stays(DeliveryTrigger.Submitted, [DeliveryState.TargetReady, DeliveryState.InPreparation, DeliveryState.ReadyToBeDelivered])
            .Stays(DeliveryTrigger.ProofSent, [
                DeliveryState.TargetReady, DeliveryState.InPreparation, DeliveryState.ReadyToBeDelivered,
                DeliveryState.PendingConfirmation, DeliveryState.StartPending])
            .On(DeliveryTrigger.Prepared, [DeliveryState.InPreparation], DeliveryState.ReadyToBeDelivered)
            .On(
                DeliveryTrigger.Cleared, [DeliveryState.ReadyToBeDelivered],
                DeliveryState.PendingConfirmation, "content, target and budget approved, or not enabled")
            .On(
                DeliveryTrigger.Confirmed, [DeliveryState.PendingConfirmation],
                DeliveryState.StartPending, "by a permitted operator, or by itself")
            .On(DeliveryTrigger.StartDue, [DeliveryState.StartPending], DeliveryState.InProgress, "contact date reached, or none")
            .On(
                DeliveryTrigger.StartMissed, [DeliveryState.StartPending],
                DeliveryState.PendingConfirmation, "its contact date is long past")
            .Stays(DeliveryTrigger.StartMissed, [DeliveryState.PendingConfirmation], "its contact date is long past; a person confirms it")
            .On(DeliveryTrigger.Emptied, [DeliveryState.InProgress], DeliveryState.Finished, "no recipients")
            .Stays(DeliveryTrigger.WaveDue, sending)
            .On(DeliveryTrigger.Reported, sending, DeliveryState.Finished, "all messages processed")
            .On(DeliveryTrigger.Reported, sending, DeliveryState.RecoveryPending, "soft errors left")
            .On(DeliveryTrigger.Reported, sending, DeliveryState.InProgress, "waves left")
            .Stays(DeliveryTrigger.Reported, [DeliveryState.Stopped], "what had gone out when it was stopped")
            .On(DeliveryTrigger.MessagesTold, sending, DeliveryState.Finished, "all messages processed")
            .On(DeliveryTrigger.MessagesTold, sending, DeliveryState.RecoveryPending, "soft errors left")
            .On(DeliveryTrigger.MessagesTold, sending, DeliveryState.InProgress, "waves left")
            .Stays(
                DeliveryTrigger.MessagesTold,
                [
                    DeliveryState.PauseRequested, DeliveryState.PauseInProgress, DeliveryState.Paused,
                    DeliveryState.Stopped, DeliveryState.Finished, DeliveryState.Deleted,
                ],
                "what had gone out by then")
            .On(DeliveryTrigger.RetryDue, [DeliveryState.RecoveryPending], DeliveryState.RecoveryInProgress)
            .On(DeliveryTrigger.PauseAsked, [DeliveryState.StartPending, .. sending], DeliveryState.PauseRequested)
            .On(DeliveryTrigger.PauseBegun, [DeliveryState.PauseRequested], DeliveryState.PauseInProgress)
            .On(DeliveryTrigger.PauseDone, [DeliveryState.PauseInProgress], DeliveryState.Paused)
            .On(DeliveryTrigger.Resumed, [DeliveryState.Paused], DeliveryState.InProgress, "sending had begun")
            .On(DeliveryTrigger.Resumed, [DeliveryState.Paused], DeliveryState.RecoveryPending, "soft errors left")
            .On(DeliveryTrigger.Resumed, [DeliveryState.Paused], DeliveryState.Finished, "all messages were processed")
            .On(DeliveryTrigger.Resumed, [DeliveryState.Paused], DeliveryState.StartPending, "sending had not begun")
            .On(DeliveryTrigger.Stopped, s_underWay, DeliveryState.Stopped)
            .On(DeliveryTrigger.ValidityEnded, s_underWay, DeliveryState.Finished, "the remaining messages are canceled")
            .On(DeliveryTrigger.Canceled, [
                .. s_preparing, DeliveryState.ReadyToBeDelivered, DeliveryState.PendingConfirmation,
                DeliveryState.StartPending, DeliveryState.Failed], DeliveryState.Canceled)
            .On(
                DeliveryTrigger.Deleted, [.. s_editable, DeliveryState.Canceled, DeliveryState.Stopped, DeliveryState.Finished],
                DeliveryState.Deleted);
    }

    private static Machine<DeliveryState, DeliveryTrigger> MakeOffline()
    {
        DeliveryState[] approving = [DeliveryState.TargetReady, DeliveryState.InPreparation, DeliveryState.Failed];
        DeliveryState[] extracted = [DeliveryState.FileToApprove, DeliveryState.ToSubmit, DeliveryState.ProofToValidate];
        DeliveryState[] cancelable =
            [.. s_preparing, DeliveryState.Failed, DeliveryState.ExtractionPending, DeliveryState.Extracting, .. extracted];
        return WayToPrepared("delivery, offline", "domain.md §4.2")
            .Stays(DeliveryTrigger.ContentApproved, approving)
            .On(DeliveryTrigger.ContentRejected, approving, DeliveryState.BeingEdited)
            .Stays(DeliveryTrigger.ContentEdited, [.. s_preparing, DeliveryState.Failed], "its content approvals start again")
            .On(
                DeliveryTrigger.ContentEdited, [DeliveryState.ExtractionPending],
                DeliveryState.InPreparation, "its content is to be approved again")
            .Stays(DeliveryTrigger.ContentEdited, [DeliveryState.ExtractionPending], "content approval is not enabled")
            .Stays(DeliveryTrigger.ContentReset, approving)
            .On(DeliveryTrigger.ContentReset, [DeliveryState.ExtractionPending], DeliveryState.InPreparation)
            .Stays(DeliveryTrigger.Submitted, [DeliveryState.TargetReady, DeliveryState.InPreparation, DeliveryState.FileToApprove])
            .Stays(
                DeliveryTrigger.ProofSent,
                [DeliveryState.TargetReady, DeliveryState.InPreparation, DeliveryState.ExtractionPending, .. extracted])
            .Stays(DeliveryTrigger.Prepared, [DeliveryState.InPreparation])
            .On(
                DeliveryTrigger.Cleared, [DeliveryState.InPreparation], DeliveryState.ExtractionPending,
                "prepared; content, target and budget approved, or not enabled")
            .On(
                DeliveryTrigger.ExtractionDue, [DeliveryState.ExtractionPending],
                DeliveryState.Extracting, "extraction date reached, or none; not held")
            .On(
                DeliveryTrigger.FileWritten, [DeliveryState.Extracting, DeliveryState.Failed],
                DeliveryState.FileToApprove, "extraction approval enabled")
            .On(
                DeliveryTrigger.FileWritten, [DeliveryState.Extracting, DeliveryState.Failed],
                DeliveryState.ToSubmit, "proof approval enabled")
            .On(
                DeliveryTrigger.FileWritten, [DeliveryState.Extracting, DeliveryState.Failed],
                DeliveryState.ProviderNotification, "a service is chosen")
            .On(
                DeliveryTrigger.FileWritten, [DeliveryState.Extracting, DeliveryState.Failed],
                DeliveryState.Finished, "no service is chosen")
            .On(DeliveryTrigger.FileFailed, [DeliveryState.Extracting], DeliveryState.Failed, "after the tries")
            .On(
                DeliveryTrigger.ExtractionRestarted,
                [DeliveryState.Failed, DeliveryState.ExtractionPending, DeliveryState.FileToApprove, DeliveryState.ProofToValidate],
                DeliveryState.ExtractionPending, "a file was asked for before; operationMgt extracts")
            .On(DeliveryTrigger.FileApproved, [DeliveryState.FileToApprove], DeliveryState.ToSubmit, "proof approval enabled")
            .On(DeliveryTrigger.FileApproved, [DeliveryState.FileToApprove], DeliveryState.ProviderNotification, "a service is chosen")
            .On(DeliveryTrigger.FileApproved, [DeliveryState.FileToApprove], DeliveryState.Finished, "no service is chosen")
            .On(
                DeliveryTrigger.FileRejected, [DeliveryState.FileToApprove],
                DeliveryState.ExtractionPending, "held until format or target change")
            .On(DeliveryTrigger.ProofSubmitted, [DeliveryState.ToSubmit], DeliveryState.ProofToValidate)
            .On(DeliveryTrigger.ProofApproved, [DeliveryState.ProofToValidate], DeliveryState.ProviderNotification)
            .On(DeliveryTrigger.ProofRejected, [DeliveryState.ProofToValidate], DeliveryState.ToSubmit)
            .On(
                DeliveryTrigger.ProviderDone, [DeliveryState.ProviderNotification],
                DeliveryState.Finished, "router notified and post-processing started, where configured")
            .Stays(DeliveryTrigger.ProviderFailed, [DeliveryState.ProviderNotification], "the job is failed and goes on at the failed step")
            .Stays(DeliveryTrigger.JobRetried, [DeliveryState.ProviderNotification], "its failed step is tried again at once")
            .Say(DeliveryTrigger.JobRetried, "tried again at its provider")
            .Stays(DeliveryTrigger.Reported, [DeliveryState.Finished], "by the router")
            .On(DeliveryTrigger.Canceled, cancelable, DeliveryState.Canceled)
            .On(DeliveryTrigger.Stopped, cancelable, DeliveryState.Canceled, "nothing has gone to the provider")
            .On(DeliveryTrigger.Deleted, [.. s_editable, DeliveryState.Canceled, DeliveryState.Finished], DeliveryState.Deleted);
    }

    /// <summary>The common part: from editing to the prepared messages.</summary>
    private static Machine<DeliveryState, DeliveryTrigger> WayToPrepared(
        string name, string source) => new Machine<DeliveryState, DeliveryTrigger>(name, source)
        .Begins(DeliveryTrigger.Created, DeliveryState.BeingEdited)
        .Begins(DeliveryTrigger.Scheduled, DeliveryState.TargetingPending, "created with a date for its analysis")
        .On(DeliveryTrigger.Scheduled, s_editable, DeliveryState.TargetingPending, "a date for its analysis is given")
        .On(DeliveryTrigger.Scheduled, [DeliveryState.TargetingPending], DeliveryState.BeingEdited, "the date is taken away")
        .Stays(DeliveryTrigger.AnalysisDue, [DeliveryState.TargetingPending], "its date is reached; it waits for an execution slot")
        .On(DeliveryTrigger.Queued, s_editable, DeliveryState.TargetingPending, "without counts; it waits for an execution slot")
        .On(DeliveryTrigger.SlotGranted, [DeliveryState.TargetingPending], DeliveryState.TargetCalculation)
        .On(DeliveryTrigger.Launched, s_editable, DeliveryState.TargetCalculation, "in the slot of its workflow")
        .On(DeliveryTrigger.Analysed, s_editable, DeliveryState.TargetCalculation, "with counts")
        .On(DeliveryTrigger.CountsReady, [DeliveryState.TargetCalculation], DeliveryState.TargetReady)
        .On(DeliveryTrigger.AnalysisEnded, [DeliveryState.TargetCalculation], DeliveryState.BeingEdited,
            "the workflow that launched it is paused, stopped or begun again")
        .On(DeliveryTrigger.PreparationFailed, [DeliveryState.TargetCalculation, DeliveryState.InPreparation], DeliveryState.Failed)
        .On(DeliveryTrigger.PreparationRestarted, [DeliveryState.Failed], DeliveryState.InPreparation, "the target was ready")
        .On(DeliveryTrigger.Reset, [DeliveryState.Failed], DeliveryState.BeingEdited)
        .Stays(DeliveryTrigger.TargetApproved, [DeliveryState.TargetReady], "target or budget")
        .On(DeliveryTrigger.TargetRejected, [DeliveryState.TargetReady], DeliveryState.BeingEdited, "target or budget")
        .On(
            DeliveryTrigger.TargetCleared, [DeliveryState.TargetReady],
            DeliveryState.InPreparation, "target and budget approved, or not enabled")
        .Say(DeliveryTrigger.Queued, "analysed")
        .Say(DeliveryTrigger.SlotGranted, "given a slot")
        .Say(DeliveryTrigger.PreparationFailed, "failed in its preparation")
        .Say(DeliveryTrigger.PreparationRestarted, "prepared again")
        .Say(DeliveryTrigger.TargetApproved, "approved (target)")
        .Say(DeliveryTrigger.TargetRejected, "rejected (target)")
        .Say(DeliveryTrigger.ContentApproved, "approved (content)")
        .Say(DeliveryTrigger.ContentRejected, "rejected (content)")
        .Say(DeliveryTrigger.ContentEdited, "changed in its content")
        .Say(DeliveryTrigger.ContentReset, "reset in its content approval")
        .Say(DeliveryTrigger.Submitted, "submitted for approval")
        .Say(DeliveryTrigger.ProofSent, "sent a proof of")
        .Say(DeliveryTrigger.Reported, "reported as sent")
        .Say(DeliveryTrigger.MessagesTold, "told about its messages")
        .Say(DeliveryTrigger.PauseAsked, "paused")
        .Say(DeliveryTrigger.ExtractionRestarted, "extracted again")
        .Say(DeliveryTrigger.FileApproved, "approved (file)")
        .Say(DeliveryTrigger.FileRejected, "rejected (file)")
        .Say(DeliveryTrigger.ProofSubmitted, "submitted for proof")
        .Say(DeliveryTrigger.ProofApproved, "approved (proof)")
        .Say(DeliveryTrigger.ProofRejected, "rejected (proof)");
}
