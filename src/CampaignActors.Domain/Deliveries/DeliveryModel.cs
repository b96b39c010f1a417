using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>Steps of the service provider's job (domain.md §6, supplierMgt).</summary>
public enum ProviderJobState
{
    Pending,
    Mailing,
    PostProcessing,
    Done,
    Failed,
}

/// <param name="Extraction">Number of its extraction; part of its keys.</param>
/// <param name="Mails">Number of router notifications handed over.</param>
/// <param name="PostProcessed">Number of post-processing workflows started.</param>
/// <param name="Waiting">Key of the outside effect in progress.</param>
public sealed record ProviderJob(
    int Extraction, ProviderJobState State, string? Notify, string? PostProcessing,
    int Mails, int PostProcessed, string? Waiting, string? Error)
{
    /// <summary>The steps of its post-processing, in order; absent: none.</summary>
    public Seq<JobStep>? Steps { get; init; }

    /// <summary>The file as the steps so far left it; absent: as it was extracted.</summary>
    public string? File { get; init; }
}

/// <summary>The extraction file as it was written.</summary>
/// <param name="Sample">Its first lines, if the gateway gave them: operators read them before they approve it.</param>
public sealed record ExtractionFile(int Number, string File, long Rows, string? Hash, long? Size, Seq<string>? Sample = null)
{
    /// <inheritdoc cref="OutsideDone.LeftOut"/>
    public long? LeftOut { get; init; }
}

/// <summary>Progress of the sending of an online delivery.</summary>
/// <param name="StartedAt">When the first wave, or everything, was released.</param>
/// <param name="Released">Messages handed over for sending so far.</param>
/// <param name="Waves">Waves released so far; 1 when there are no waves.</param>
/// <param name="Pending">Messages with soft errors in the last report.</param>
/// <param name="Retries">Retries begun so far.</param>
/// <param name="RetryAt">Instant of the next retry.</param>
public sealed record Sending(Instant StartedAt, long Released, int Waves, long Pending, int Retries, Instant? RetryAt);

[Contract("delivery.state")]
public sealed record DeliveryModel : IEntityState
{
    public required Code Code { get; init; }

    public DeliveryFields? Fields { get; init; }

    public DeliveryState State { get; init; }

    public Code? Manager { get; init; }

    public ApprovalSettings Settings { get; init; } = new();

    public ItemCharges Charges { get; init; } = new();

    public Seq<PricedSelection> Priced { get; init; } = [];

    /// <summary>Whether a workflow of its campaign launched its present analysis.</summary>
    public bool? Launched { get; init; }

    /// <summary>The operator who had it analysed or extracted again, and so submits the approvals that follow.</summary>
    public Code? PreparedBy { get; init; }

    /// <summary>The execution slot in which its analysis waits or runs; <c>null</c>: none.</summary>
    public PreparationSlot? Slot { get; init; }

    /// <summary>Number of slots requested so far.</summary>
    public int SlotsAsked { get; init; }

    /// <summary>Number of targets asked for so far; <c>null</c>: none.</summary>
    public int? Preparations { get; init; }

    /// <summary>The operator who had its present analysis begin; <c>null</c>: a workflow had, or its counts are typed.</summary>
    public Code? AskedBy { get; init; }

    /// <summary>The target that was computed from its audience, or is being computed.</summary>
    public DeliveryTarget? Target { get; init; }

    public long? Targeted { get; init; }

    public long Excluded { get; init; }

    /// <summary>Messages to send: targeted − excluded, or the number given when an extraction was restarted.</summary>
    public long? ToSend { get; init; }

    /// <summary>Messages of the analysed, and if needed approved, target: no extraction may have more (domain.md §4.5).</summary>
    public long? TargetSize => Targeted is { } targeted ? DeliveryPreparing.ToSend(targeted, Excluded, Fields?.RequestedQuantity) : null;

    public long? Sent { get; init; }

    public long Failed { get; init; }

    /// <summary>Messages that were dropped when sending was stopped or its validity ended.</summary>
    public long Dropped { get; init; }

    /// <summary>Waves planned at the analysis; empty: everything at once.</summary>
    public Seq<Wave> Waves { get; init; } = [];

    /// <summary>Set for online deliveries once sending has begun.</summary>
    public Sending? Sending { get; init; }

    /// <summary>The reasons why it did not start by itself and waits for an operator.</summary>
    public Seq<string> StartWarnings { get; init; } = [];

    /// <summary>Whether warnings withheld the automatic start: an operator must confirm.</summary>
    public bool StartWithheld { get; init; }

    /// <summary>Number of handovers of its start to another manager; <c>null</c>: none.</summary>
    public int? StartMoves { get; init; }

    /// <summary>When an operator last confirmed its start, or resumed it before it had begun.</summary>
    public Instant? StartSaidAt { get; init; }

    /// <summary>The last round of each approval, by name of <see cref="ApprovalType"/>.</summary>
    public Map<Approval> Approvals { get; init; } = Map<Approval>.Empty;

    [Reported]
    public Seq<Notice> Notices { get; init; } = [];

    /// <summary>Whether its stock is reserved.</summary>
    public bool Reserved { get; init; }

    /// <summary>Whether the target of this analysis is approved or needs no approval, and its stock was requested.</summary>
    public bool TargetIsSettled { get; init; }

    /// <summary>Status of its main delivery's approvals, as last reported.</summary>
    public Map<MainApproval> Main { get; init; } = Map<MainApproval>.Empty;

    /// <summary>The last coverage by each approval of the main delivery, by <see cref="ApprovalType"/> name.</summary>
    public Map<Coverage> Covered { get; init; } = Map<Coverage>.Empty;

    /// <summary>The parts of associated deliveries that approvals of this one can cover, as last reported.</summary>
    public Map<AssociateStatus> AssociatesShown { get; init; } = Map<AssociateStatus>.Empty;

    /// <summary>Number of analyses so far.</summary>
    public int Analyses { get; init; }

    /// <summary>Codes of the deliveries whose main delivery this is.</summary>
    [Reported]
    public Seq<Code> Associates { get; init; } = [];

    /// <summary>Whether an operator has had the messages prepared.</summary>
    public bool Prepared { get; init; }

    /// <summary>Number of edits of the content.</summary>
    public int ContentRevision { get; init; }

    /// <summary>The content whose templates were tried last; <c>null</c>: none was.</summary>
    public int? ContentTried { get; init; }

    /// <summary>What is wrong with the templates of its content; it cannot start.</summary>
    public string? ContentProblem { get; init; }

    /// <summary>Its sending from here; <c>null</c>: that has not begun, or its outcome is typed.</summary>
    public DeliveryMailing? Mailing { get; init; }

    /// <summary>Proofs sent so far.</summary>
    public int Proofs { get; init; }

    /// <summary>Number of the last extraction that was started.</summary>
    public int ExtractionNumber { get; init; }

    /// <summary>Whether its file was rejected: the next extraction waits for a change of format or target.</summary>
    public bool ExtractionHeld { get; init; }

    public ExtractionFile? Extraction { get; init; }

    public ServiceJobs? Jobs { get; init; }

    public ProviderJob? Job { get; init; }

    /// <summary>What the provider last said about it by itself.</summary>
    public ProviderStatus? ProviderStatus { get; init; }

    /// <summary>By when the provider is to be done; <c>null</c>: nothing was promised, or it is not handed over.</summary>
    public ProviderPromise? Promise { get; init; }

    /// <summary>Consumption posted by stockMgt, by stock line.</summary>
    public Map<Quantity> Consumed { get; init; } = Map<Quantity>.Empty;

    public Seq<CostDetail> Details { get; init; } = [];

    /// <summary>When budgetMgt last calculated its cost.</summary>
    public Instant? CalculatedAt { get; init; }

    public string? FailureReason { get; init; }

    /// <summary>The state in which it failed.</summary>
    public DeliveryState? FailedIn { get; init; }

    /// <summary>The state in which it was deleted.</summary>
    public DeliveryState? DeletedIn { get; init; }

    public Currency Currency => Fields?.Currency ?? Values.Currency.Eur;

    public bool Offline => Fields?.Channel is DeliveryChannel.DirectMail or DeliveryChannel.Telephone;

    public bool Terminal => BookedAs is DeliveryState.Finished or DeliveryState.Stopped or DeliveryState.Canceled;

    /// <summary>
    /// The state that counts for money and stock: a finished or stopped delivery that is deleted keeps its postings; one deleted
    /// while being edited counts as canceled.
    /// </summary>
    public DeliveryState BookedAs => State != DeliveryState.Deleted ? State
        : DeletedIn is DeliveryState.Finished or DeliveryState.Stopped ? DeletedIn.Value
        : DeliveryState.Canceled;

    /// <summary>Whether its analysis can still be changed.</summary>
    public bool Editable => DeliveryFreeze.Editable(State);

    /// <summary>Whether its stock is reserved when its target is settled.</summary>
    public bool ReservesStock => Fields is { ReserveStock: true } or { ReserveTogether: true };

    public bool IsPrepared => Prepared || Settings.Preparation == PreparationMode.Automatic;

    /// <summary>Whether sending is over, completed or stopped.</summary>
    public bool IsOver => BookedAs is DeliveryState.Finished or DeliveryState.Stopped;

    /// <summary>Whether its target is computed and valid, so that costs follow from its counts.</summary>
    public bool Analysed => ToSend is not null && !Editable && BookedAs != DeliveryState.Canceled;

    /// <summary>Whether it was stopped or ended before anything was released, so that nothing is paid.</summary>
    public bool NothingWentOut => IsOver && !Offline && Sending is null && Sent is null;

    public Approval? ApprovalOf(ApprovalType type) => Approvals.Find(type.ToString());

    /// <summary>The present approval, submitted or not.</summary>
    public Approval ApprovalFor(ApprovalType type) => ApprovalOf(type) ?? Approval.Unsubmitted(type, Settings.Enabled(type));

    public ProcessType Process => Fields?.Channel switch
    {
        DeliveryChannel.DirectMail => ProcessType.DirectMail,
        DeliveryChannel.Mobile => ProcessType.Mobile,
        DeliveryChannel.Telephone => ProcessType.Telephone,
        _ => ProcessType.Email,
    };
}
