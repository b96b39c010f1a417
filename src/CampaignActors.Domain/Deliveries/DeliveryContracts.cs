using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>
/// The channel determines the mode: direct mail and telephone are offline (a file for a provider), the others online.
/// </summary>
public enum DeliveryChannel
{
    Email,
    DirectMail,
    Mobile,
    Telephone,
}

public sealed record DeliveryFields : Fields
{
    public string? Label { get; init; }

    public Code? Campaign { get; init; }

    public DeliveryChannel? Channel { get; init; }

    [ClearedBy("service")]
    public Code? Provider { get; init; }

    public string? Service { get; init; }

    public Seq<CostSelection>? Costs { get; init; }

    public Code? Budget { get; init; }

    public CommitmentLevel? Level { get; init; }

    public CostEstimate? Provisional { get; init; }

    /// <summary>Replaces the campaign's settings as a whole.</summary>
    public ApprovalSettings? Approvals { get; init; }

    public Instant? ContactDate { get; init; }

    public Instant? ExtractionDate { get; init; }

    /// <summary>Whether target approval reserves the stock that the delivery needs, all or nothing.</summary>
    public bool? ReserveStock { get; init; }

    /// <summary>
    /// Whether target approval reserves money and stock together or not at all: until then its cost counts as planned, and the approval is
    /// refused where either is missing. It reserves stock as <see cref="ReserveStock"/> does.
    /// </summary>
    public bool? ReserveTogether { get; init; }

    /// <summary>By when the provider is to be done; without it what the service promises.</summary>
    public Instant? PromisedDate { get; init; }

    /// <summary>Number of the campaign's workflow that it belongs to: the workflow starts its analysis.</summary>
    public int? Workflow { get; init; }

    /// <summary>When the analysis starts; without it a person or a campaign workflow starts it.</summary>
    public Instant? AnalyseAt { get; init; }

    /// <summary>No more messages than this are sent; 0 is no limit.</summary>
    public long? RequestedQuantity { get; init; }

    public DeliveryPriority? Priority { get; init; }

    /// <summary>Messages handled together; 0 chooses by the number of messages.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Days of 24 hours from the start of sending.</summary>
    public int? ValidityDays { get; init; }

    public Instant? ValidityEnd { get; init; }

    public WaveRule? Waves { get; init; }

    public RetryRule? Retries { get; init; }

    /// <summary>Default: manual.</summary>
    public StartMode? Confirmation { get; init; }

    /// <summary>How late after the contact date it may start by itself; default a day.</summary>
    public Duration? MissedGrace { get; init; }

    /// <summary>Operators and groups who get the proofs of the content and of the router notification.</summary>
    [Bounded(Limits.People)]
    public Seq<Code>? ProofTo { get; init; }

    /// <summary>What it says: a text or a reference to one; alternative to <see cref="Message"/>.</summary>
    public string? Content { get; init; }

    /// <summary>What its messages say, where they are sent from here.</summary>
    [ClearedBy("content")]
    public DeliveryMessage? Message { get; init; }

    /// <summary>Default: it is handed over again.</summary>
    public WhenUnknown? WhenUnknown { get; init; }

    /// <summary>What it really cost, typed in or reported by the router; it takes the place of the computed cost.</summary>
    public Money? Real { get; init; }

    /// <summary>The delivery whose approvals cover this one; given when it is created.</summary>
    [GivenOnce]
    public Code? MainDelivery { get; init; }

    /// <summary>Who gets it; absent: the counts of its target are typed.</summary>
    public DeliveryAudience? Audience { get; init; }

    /// <summary>Currency in which the delivery is priced; given when it is created.</summary>
    [GivenOnce]
    public Currency? Currency { get; init; }
}

[Contract("delivery.put")]
public sealed record PutDelivery(PutMode Mode, DeliveryFields Fields) : ICommand;

/// <summary>Reports the computed target: numbers of targeted and of excluded recipients; the difference is sent.</summary>
/// <param name="Targeted">Absent when the computation begins and the counts follow with another command.</param>
[Contract("delivery.analyse")]
public sealed record AnalyseDelivery(long? Targeted, long Excluded) : ICommand;

[Contract("delivery.decide")]
public sealed record DecideApproval(ApprovalType Step, bool Approved, string? Comment) : ICommand
{
    /// <summary>The round that the caller decides; absent: the current one.</summary>
    public int? Round { get; init; }

    /// <summary>The stage that the caller decides; absent: every open one that is theirs.</summary>
    public string? Stage { get; init; }
}

/// <summary>Sends a proof of the message or of the router notification; may be repeated.</summary>
[Contract("delivery.sendProof")]
public sealed record SendProof : ICommand;

/// <summary>Submits the proof of the router notification for approval.</summary>
[Contract("delivery.submitProof")]
public sealed record SubmitProof : ICommand;

/// <summary>Starts an online delivery whose approvals are all given.</summary>
[Contract("delivery.confirm")]
public sealed record ConfirmDelivery : ICommand
{
    /// <summary>Number of the analysis that the caller starts; absent: the present one.</summary>
    public int? Analysis { get; init; }
}

/// <summary>Outcome of an online delivery, or the router's report on an offline one: the numbers actually sent.</summary>
[Contract("delivery.reportSent")]
public sealed record ReportSent(long Sent, long Failed) : ICommand
{
    /// <summary>Soft errors that are tried again; online only.</summary>
    public long Pending { get; init; }

    /// <summary>Amount charged by the router; becomes the real cost.</summary>
    public Money? Amount { get; init; }

    /// <summary>The provider that reports it itself: refused for a delivery of another one; absent: a person reports.</summary>
    public Code? Provider { get; init; }
}

/// <summary>Changes the format and extracts again, for the same or a given number of messages.</summary>
[Contract("delivery.restartExtraction")]
public sealed record RestartExtraction(long? ToSend) : ICommand;

[Contract("delivery.cancel")]
public sealed record CancelDelivery : ICommand;

/// <summary>
/// It belongs to an occurrence that must be approved and has no approval enabled, so the manager approves its target.
/// </summary>
[Contract("delivery.approvalsForced")]
public sealed record ApprovalsForced(ApprovalSettings Settings) : IEvent;

/// <param name="Fields">The fields after the change.</param>
/// <param name="Parent">Facts of the campaign; only read when the delivery is created.</param>
[Contract("delivery.described")]
public sealed record DeliveryDescribed(
    DeliveryFields Fields, Seq<PricedSelection> Priced, ServiceJobs? Jobs, DeliveryParent? Parent) : IEvent
{
    /// <summary>Status of the main delivery's approvals when this one was created.</summary>
    public Map<MainApproval>? Main { get; init; }
}

/// <summary>The jobs of the service when the delivery was described or analysed.</summary>
public sealed record ServiceJobs(string? FileName, string? Notify, string? PostProcessing)
{
    /// <inheritdoc cref="Pricing.ServiceTemplate.PromisedDays"/>
    public int? PromisedDays { get; init; }

    /// <inheritdoc cref="Pricing.ServiceTemplate.Export"/>
    public ExportRule? Export { get; init; }

    /// <inheritdoc cref="Pricing.ServiceTemplate.PromisedReport"/>
    public bool? PromisedReport { get; init; }

    /// <inheritdoc cref="Pricing.ServiceTemplate.Steps"/>
    public Seq<ServiceStep>? Steps { get; init; }
}

/// <summary>Values that a delivery inherits from its campaign when it is created.</summary>
public sealed record DeliveryParent(Code? Budget, Code? Manager, ApprovalSettings? Approvals);

[Contract("delivery.analysed")]
public sealed record DeliveryAnalysed(long Targeted, long Excluded, Seq<PricedSelection> Priced, ServiceJobs? Jobs) : IEvent
{
    public Seq<Wave>? Waves { get; init; }

    /// <summary>Largest number of messages to send; absent: no limit.</summary>
    public long? Limit { get; init; }
}

[Contract("delivery.submitted")]
public sealed record ApprovalSubmitted(Approval Approval) : IEvent;

[Contract("delivery.decided")]
public sealed record ApprovalDecided(ApprovalDecision Decision) : IEvent;

/// <summary>The target is approved or needs no approval, and its stock was requested.</summary>
[Contract("delivery.prepared")]
public sealed record TargetSettled(bool Reserved) : IEvent;

/// <summary>The delivery went to the next state.</summary>
[Contract("delivery.moved")]
public sealed record DeliveryMoved(DeliveryState To) : IEvent
{
    /// <summary>Whether a workflow of its campaign has launched its analysis.</summary>
    public bool? Launched { get; init; }
}

/// <summary>The extraction file is being written; this is the intent of the outside effect.</summary>
[Contract("delivery.extracting")]
public sealed record ExtractionStarted(int Number, string FileName, long Rows) : IEvent
{
    /// <summary>The frozen target whose people are written; absent: counts were typed.</summary>
    public ExtractionPeople? People { get; init; }
}

[Contract("delivery.extracted")]
public sealed record ExtractionWritten(int Number, string File, long Rows, string? Hash, long? Size, Seq<string>? Sample = null) : IEvent
{
    /// <inheritdoc cref="OutsideDone.LeftOut"/>
    public long? LeftOut { get; init; }
}

[Contract("delivery.extractionFailed")]
public sealed record ExtractionFailed(int Number, string Reason) : IEvent;

[Contract("delivery.reformatted")]
public sealed record ExtractionRestarted(long ToSend) : IEvent;

/// <summary>A proof is sent, by default to the operators of <c>proofTo</c>.</summary>
[Contract("delivery.proofSent")]
public sealed record ProofSent : IEvent
{
    /// <summary>The operators that the service notifies, when <c>proofTo</c> is empty.</summary>
    public Seq<Code>? To { get; init; }

    /// <summary>The address that the service notifies, when <c>proofTo</c> is empty.</summary>
    public string? Address { get; init; }
}

[Contract("delivery.jobCreated")]
public sealed record ProviderJobCreated(int Extraction, string? Notify, string? PostProcessing) : IEvent
{
    /// <summary>By when the service promises to be done.</summary>
    public Instant? Promised { get; init; }

    /// <summary>The steps of its post-processing; absent: none.</summary>
    public Seq<ServiceStep>? Steps { get; init; }
}

/// <summary>The router notification is being sent to an address or to operators.</summary>
[Contract("delivery.jobMailing")]
public sealed record ProviderMailed(string? Address, NoticesSent? Notices) : IEvent;

[Contract("delivery.jobPostProcessing")]
public sealed record PostProcessingStarted : IEvent;

/// <summary>A gateway confirmed a step of the provider job.</summary>
[Contract("delivery.jobStepDone")]
public sealed record ProviderStepDone(string Key) : IEvent
{
    /// <inheritdoc cref="OutsideDone.Result"/>
    public string? Result { get; init; }

    /// <summary>The file as the step left it; absent: as it was.</summary>
    public string? File { get; init; }
}

[Contract("delivery.jobDone")]
public sealed record ProviderJobDone : IEvent;

[Contract("delivery.jobFailed")]
public sealed record ProviderJobFailed(string Key, string Reason) : IEvent;

[Contract("delivery.sentReported")]
public sealed record SentReported(long Sent, long Failed) : IEvent
{
    public long Pending { get; init; }

    public Money? Amount { get; init; }
}

[Contract("delivery.consumption")]
public sealed record ConsumptionPosted(Map<Quantity> Lines) : IEvent;

[Contract("delivery.costed")]
public sealed record DeliveryCosted(PostedCharge Posted, Seq<CostDetail> Details) : IEvent;

[Contract("delivery.invoiced")]
public sealed record DeliveryInvoiced(InvoiceLineSettled Line) : IEvent;

[Contract("delivery.parentChanged")]
public sealed record DeliveryParentChanged(Code? Budget, Code? Manager) : IEvent;

[Contract("delivery.facts")]
public sealed record DeliveryFacts(Code? Campaign, Code? Budget, DeliveryState State) : IWarningFacts
{
    public Seq<string>? Standing { get; init; }

    public Code? MainDelivery { get; init; }

    /// <summary>The approvals that cover the associated deliveries.</summary>
    public Map<MainApproval>? Approvals { get; init; }

    public Currency? Currency { get; init; }
}
