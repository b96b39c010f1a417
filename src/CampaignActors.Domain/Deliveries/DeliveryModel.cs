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

/// <param name="Extraction">Number of the extraction it is for; part of its keys.</param>
/// <param name="Mails">Router notifications handed over.</param>
/// <param name="PostProcessed">Post-processing workflows started.</param>
/// <param name="Waiting">Key of the outside effect that is under way.</param>
public sealed record ProviderJob(
    int Extraction, ProviderJobState State, string? Notify, string? PostProcessing, int Mails, int PostProcessed, string? Waiting, string? Error);

/// <summary>The extraction file as it was written.</summary>
/// <param name="Sample">Its first lines, where the gateway could give them: what people look at before they approve it.</param>
public sealed record ExtractionFile(int Number, string File, long Rows, string? Hash, long? Size, Seq<string>? Sample = null);

/// <summary>How the sending of an online delivery stands.</summary>
/// <param name="StartedAt">When the first wave, or the whole, was released.</param>
/// <param name="Released">Messages handed over for sending so far.</param>
/// <param name="Waves">Waves released so far; 1 where there are none.</param>
/// <param name="Pending">Messages with soft errors, as last reported.</param>
/// <param name="Retries">Retries begun so far.</param>
/// <param name="RetryAt">When the soft errors are tried again.</param>
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

    /// <summary>Its analysis is under way because a workflow of its campaign launched it.</summary>
    public bool? Launched { get; init; }

    /// <summary>Who had it analysed, or extracted again: the submitter of what follows from that.</summary>
    public Code? PreparedBy { get; init; }

    /// <summary>The execution slot that its analysis waits for or runs in; <c>null</c>: none.</summary>
    public PreparationSlot? Slot { get; init; }

    /// <summary>How often it has asked for a slot.</summary>
    public int SlotsAsked { get; init; }

    public long? Targeted { get; init; }

    public long Excluded { get; init; }

    /// <summary>Messages to send: targeted − excluded, or what an extraction was restarted with.</summary>
    public long? ToSend { get; init; }

    /// <summary>
    /// Messages of the target as it was analysed, and approved where that is asked for: no extraction may have more (domain.md §4.5).
    /// </summary>
    public long? TargetSize => Targeted is { } targeted ? DeliveryPreparing.ToSend(targeted, Excluded, Fields?.RequestedQuantity) : null;

    public long? Sent { get; init; }

    public long Failed { get; init; }

    /// <summary>Messages that were given up when sending was stopped or its validity ended.</summary>
    public long Dropped { get; init; }

    /// <summary>Planned at the analysis; empty: everything at once.</summary>
    public Seq<Wave> Waves { get; init; } = [];

    /// <summary>Online, once sending has begun.</summary>
    public Sending? Sending { get; init; }

    /// <summary>Why it did not start by itself; then a person confirms.</summary>
    public Seq<string> StartWarnings { get; init; } = [];

    /// <summary>The warnings were looked at: a person has to confirm.</summary>
    public bool StartWithheld { get; init; }

    /// <summary>How often another manager was asked to confirm its start; <c>null</c>: never.</summary>
    public int? StartMoves { get; init; }

    /// <summary>When a person last confirmed its start or resumed it before it had begun.</summary>
    public Instant? StartSaidAt { get; init; }

    /// <summary>By name of <see cref="ApprovalType"/>; the last round of each.</summary>
    public Map<Approval> Approvals { get; init; } = Map<Approval>.Empty;

    [Reported]
    public Seq<Notice> Notices { get; init; } = [];

    /// <summary>Whether the stock it needs is reserved for it.</summary>
    public bool Reserved { get; init; }

    /// <summary>Whether the target of this analysis is approved, or needed no approval, and its stock was asked for.</summary>
    public bool TargetIsSettled { get; init; }

    /// <summary>How the approvals of its main delivery stand, as last told.</summary>
    public Map<MainApproval> Main { get; init; } = Map<MainApproval>.Empty;

    /// <summary>What approvals of the main delivery cover, by <see cref="ApprovalType"/> name; the last of each.</summary>
    public Map<Coverage> Covered { get; init; } = Map<Coverage>.Empty;

    /// <summary>What associated deliveries have for approvals of this one to cover, as they last told.</summary>
    public Map<AssociateStatus> AssociatesShown { get; init; } = Map<AssociateStatus>.Empty;

    /// <summary>How often its target was computed.</summary>
    public int Analyses { get; init; }

    /// <summary>Deliveries whose main delivery this is.</summary>
    [Reported]
    public Seq<Code> Associates { get; init; } = [];

    /// <summary>A person has had the messages prepared.</summary>
    public bool Prepared { get; init; }

    /// <summary>How often the content was edited.</summary>
    public int ContentRevision { get; init; }

    /// <summary>Proofs sent so far.</summary>
    public int Proofs { get; init; }

    /// <summary>Number of the last extraction that was started.</summary>
    public int ExtractionNumber { get; init; }

    /// <summary>File rejected: wait for a change of format or target before extracting again.</summary>
    public bool ExtractionHeld { get; init; }

    public ExtractionFile? Extraction { get; init; }

    public ServiceJobs? Jobs { get; init; }

    public ProviderJob? Job { get; init; }

    /// <summary>What stockMgt has posted, by stock line.</summary>
    public Map<Quantity> Consumed { get; init; } = Map<Quantity>.Empty;

    public Seq<CostDetail> Details { get; init; } = [];

    public string? FailureReason { get; init; }

    /// <summary>The state in which it failed.</summary>
    public DeliveryState? FailedIn { get; init; }

    /// <summary>The state in which it was deleted.</summary>
    public DeliveryState? DeletedIn { get; init; }

    public Currency Currency => Fields?.Currency ?? Values.Currency.Eur;

    public bool Offline => Fields?.Channel is DeliveryChannel.DirectMail or DeliveryChannel.Telephone;

    public bool Terminal => BookedAs is DeliveryState.Finished or DeliveryState.Stopped or DeliveryState.Canceled;

    /// <summary>
    /// The state that money and stock go by: deleting what was finished or stopped takes nothing back, deleting what was being edited
    /// is as good as canceling it.
    /// </summary>
    public DeliveryState BookedAs => State != DeliveryState.Deleted ? State
        : DeletedIn is DeliveryState.Finished or DeliveryState.Stopped ? DeletedIn.Value
        : DeliveryState.Canceled;

    /// <summary>Its analysis can still be changed.</summary>
    public bool Editable => State is DeliveryState.BeingEdited or DeliveryState.TargetingPending;

    public bool IsPrepared => Prepared || Settings.Preparation == PreparationMode.Automatic;

    /// <summary>Whether sending is over, whatever came of it.</summary>
    public bool IsOver => BookedAs is DeliveryState.Finished or DeliveryState.Stopped;

    /// <summary>Target computed and still valid: costs come from its counts.</summary>
    public bool Analysed => ToSend is not null && !Editable && BookedAs != DeliveryState.Canceled;

    /// <summary>Stopped, or at its end, before anything was released: nothing is paid.</summary>
    public bool NothingWentOut => IsOver && !Offline && Sending is null && Sent is null;

    public Approval? ApprovalOf(ApprovalType type) => Approvals.Find(type.ToString());

    /// <summary>The approval as it stands, submitted or not.</summary>
    public Approval ApprovalFor(ApprovalType type) => ApprovalOf(type) ?? Approval.Unsubmitted(type, Settings.Enabled(type));

    public ProcessType Process => Fields?.Channel switch
    {
        DeliveryChannel.DirectMail => ProcessType.DirectMail,
        DeliveryChannel.Mobile => ProcessType.Mobile,
        DeliveryChannel.Telephone => ProcessType.Telephone,
        _ => ProcessType.Email,
    };
}
