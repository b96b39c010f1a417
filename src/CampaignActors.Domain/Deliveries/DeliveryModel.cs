using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Providers;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>States of a delivery, online and offline (domain.md §4.1, §4.2), in the order of its life.</summary>
public enum DeliveryState
{
    BeingEdited,
    TargetReady,
    InPreparation,

    // Online.
    ReadyToBeDelivered,
    PendingConfirmation,
    StartPending,
    InProgress,

    // Offline.
    ExtractionPending,
    Extracting,
    FileToApprove,
    ToSubmit,
    ProofToValidate,
    ProviderNotification,

    Finished,
    Failed,
    Canceled,
}

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
public sealed record ExtractionFile(int Number, string File, long Rows, string? Hash, long? Size);

[Contract("delivery.state")]
public sealed record DeliveryModel
{
    public required Code Code { get; init; }

    public DeliveryFields? Fields { get; init; }

    public DeliveryState State { get; init; }

    public Code? Manager { get; init; }

    public ApprovalSettings Settings { get; init; } = new();

    public ItemCharges Charges { get; init; } = new();

    public Seq<PricedSelection> Priced { get; init; } = [];

    /// <summary>Who had it analysed, or extracted again: the submitter of what follows from that.</summary>
    public Code? PreparedBy { get; init; }

    public long? Targeted { get; init; }

    public long Excluded { get; init; }

    /// <summary>Messages to send: targeted − excluded, or what an extraction was restarted with.</summary>
    public long? ToSend { get; init; }

    public long? Sent { get; init; }

    public long Failed { get; init; }

    /// <summary>By name of <see cref="ApprovalType"/>; the last round of each.</summary>
    public Map<Approval> Approvals { get; init; } = Map<Approval>.Empty;

    public Seq<Notice> Notices { get; init; } = [];

    /// <summary>Whether the stock it needs is reserved for it.</summary>
    public bool Reserved { get; init; }

    /// <summary>Whether the target of this analysis is approved, or needed no approval, and its stock was asked for.</summary>
    public bool TargetIsSettled { get; init; }

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

    public Currency Currency => Fields?.Currency ?? Values.Currency.Eur;

    public bool Offline => Fields?.Channel is DeliveryChannel.DirectMail or DeliveryChannel.Telephone;

    public bool Terminal => State is DeliveryState.Finished or DeliveryState.Canceled;

    /// <summary>Target computed and still valid: costs come from its counts.</summary>
    public bool Analysed => ToSend is not null && State != DeliveryState.BeingEdited && State != DeliveryState.Canceled;

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
