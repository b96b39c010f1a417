using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Kernel;

/// <summary>The addresses of the world outside. They are no entities: they perform and confirm, they keep no state of ours.</summary>
public static class Outside
{
    public const string Kind = "outside";
    public static readonly EntityRef Mail = new(Kind, new Code("mail"));
    public static readonly EntityRef Files = new(Kind, new Code("files"));
    public static readonly EntityRef Provider = new(Kind, new Code("provider"));

    /// <summary>The store of recipients and of what was frozen of them.</summary>
    public static readonly EntityRef Audience = new(Kind, new Code("audience"));

    /// <summary>The ledger of messages to recipients.</summary>
    public static readonly EntityRef Messages = new(Kind, new Code("messages"));
}

/// <param name="Key">Becomes the Message-Id.</param>
/// <param name="Template">One of <see cref="MailTemplates"/>.</param>
/// <param name="Recipient">Operator code, or the address where a provider is written to.</param>
[Contract("outside.mail")]
public sealed record SendMail(string Key, string Template, string Recipient, string Address, string Name, string Subject, string Body)
    : IOutsideEffect
{
    /// <summary>What the mail is about; <c>null</c>: an earlier version sent it, or it is a digest.</summary>
    public EntityRef? About { get; init; }

    /// <summary>What it says beyond subject and text, which stay as a plain form of it; <c>null</c>: nothing.</summary>
    public MailFigures? Figures { get; init; }

    /// <summary>The reader's language; <c>null</c>: English.</summary>
    public MailLanguage? Language { get; init; }

    /// <summary>The reader's IANA zone; <c>null</c>: that of the installation.</summary>
    public string? Zone { get; init; }

    /// <summary>The notices of a digest; <c>null</c>: it is a mail about one thing.</summary>
    public Seq<DigestNotice>? Digest { get; init; }
}

/// <summary>One notice of a digest.</summary>
/// <param name="At">When it was sent.</param>
public sealed record DigestNotice(string Template, string Subject, string Body, EntityRef About, Instant At)
{
    public MailFigures? Figures { get; init; }
}

/// <summary>A language in which mails are written.</summary>
public enum MailLanguage
{
    En,
    Nl,
}

/// <summary>Write the extraction file of an offline delivery, one row a recipient.</summary>
[Contract("outside.extraction")]
public sealed record WriteExtraction(string Key, Code Delivery, string Label, int Number, string FileName, long Rows) : IOutsideEffect
{
    /// <summary>The frozen target whose people are written; absent: counts were typed, and recipients are numbers.</summary>
    public ExtractionPeople? People { get; init; }
}

/// <summary>Whose rows a file has, and what they say.</summary>
/// <param name="Preparation">With the attempt it names the frozen target.</param>
/// <param name="Seeds">Operators who get a row as well; they count nowhere.</param>
/// <param name="Values">Fields of delivery and campaign, by name, such as <c>campaign.label</c>.</param>
public sealed record ExtractionPeople(int Preparation, int Attempt, Seq<ExtractionSeed> Seeds, Map<string> Values)
{
    /// <summary>How the file is written; absent: as by default.</summary>
    public ExportRule? Export { get; init; }
}

/// <summary>An operator who gets what recipients get, to see it arrive.</summary>
/// <param name="Address">Mail address; absent: none is known.</param>
public sealed record ExtractionSeed(Code Operator, string Label, string? Address);

/// <summary>Create and start the post-processing workflow of a service provider.</summary>
[Contract("outside.postProcessing")]
public sealed record StartPostProcessing(string Key, Code Delivery, int Number, string Workflow, string? File) : IOutsideEffect;

/// <summary>Do one step of a provider's job with its file (domain.md §6.6).</summary>
/// <param name="Number">Of the extraction.</param>
/// <param name="Ordinal">Of the step, from 1.</param>
/// <param name="Extraction">The file as it was extracted, relative to the files folder.</param>
/// <param name="File">The file as earlier steps left it.</param>
[Contract("outside.providerStep")]
public sealed record RunProviderStep(
    string Key, Code Delivery, Code Provider, int Number, int Ordinal, ServiceStep Step, string Extraction, string File) : IOutsideEffect
{
    /// <summary>Rows of the extraction.</summary>
    public long? Rows { get; init; }

    /// <summary>SHA-256 of the extraction.</summary>
    public string? Hash { get; init; }
}

/// <summary>
/// What the outside answered, brought to the entity that asked. <see cref="Error"/> is set when it failed;
/// <see cref="Attempts"/> counts the tries so far. After a failure the outbox goes on trying.
/// </summary>
[Contract("outside.done")]
public sealed record OutsideDone(
    string Key, string? Error, int Attempts, string? File = null, long? Rows = null, string? Hash = null, long? Size = null)
    : ICommand
{
    /// <summary>The first lines of a file, as text.</summary>
    public Seq<string>? Sample { get; init; }

    /// <summary>What became of a target that was asked for.</summary>
    public TargetAnswer? Target { get; init; }

    /// <summary>What is wrong with the templates of a content that was to be tried; absent: nothing.</summary>
    public string? ContentProblem { get; init; }

    /// <summary>What became of messages, where the outside knows it at once, as in a simulation.</summary>
    public ReportMessages? Messages { get; init; }

    /// <summary>Rows of a frozen target that the file lacks, because the persons were suppressed or forgotten since.</summary>
    public long? LeftOut { get; init; }

    /// <summary>One line about what was done, of a step of a provider's job.</summary>
    public string? Result { get; init; }
}

/// <summary>The answer to a question for a target; no person is in it.</summary>
/// <param name="Attempt">The attempt under which the store keeps its rows.</param>
/// <param name="Hash">SHA-256 of numbers and states of its rows, in lower-case hex.</param>
/// <param name="Targeted">All who matched the segments.</param>
/// <param name="ExcludedBy">Left out, by reason.</param>
public sealed record TargetAnswer(int Preparation, int Attempt, string Hash, long Targeted, Map<long> ExcludedBy)
{
    /// <summary>Why there is no answer, and asking again would give none; <c>null</c>: there is one.</summary>
    public string? Problem { get; init; }
}

/// <summary>
/// What the ledger of messages counts once no released message is open any more. A delivery is told until it
/// has taken it in, once by its number.
/// </summary>
/// <param name="Released">Messages that were released when it was counted.</param>
/// <param name="HandedOver">Handed over and confirmed.</param>
/// <param name="Deferred">Refused for now.</param>
/// <param name="Failed">Refused for good, or not to be reached any more.</param>
/// <param name="Canceled">Neither handed over nor to be handed over.</param>
[Contract("delivery.reportMessages")]
public sealed record ReportMessages(
    int Preparation, int Number, long Released, long HandedOver, long Deferred, long Failed, long Canceled) : ICommand;

/// <summary>Names of mail templates, as scenario files count them.</summary>
public static class MailTemplates
{
    public const string ApprovalRequest = "approvalRequest";
    public const string ApprovalReminder = "approvalReminder";
    public const string ApprovalRejected = "approvalRejected";
    public const string ApprovalOverdue = "approvalOverdue";
    public const string ApprovalMoved = "approvalMoved";
    public const string ApprovalEscalated = "approvalEscalated";
    public const string DeliveryToStart = "deliveryToStart";
    public const string StockAlert = "stockAlert";
    public const string ReorderProposal = "reorderProposal";
    public const string BudgetAlert = "budgetAlert";
    public const string ForecastAlert = "forecastAlert";
    public const string ProviderLate = "providerLate";
    public const string RouterNotification = "routerNotification";
    public const string TaskPlanned = "taskPlanned";
    public const string TaskStarted = "taskStarted";
    public const string TaskToApprove = "taskToApprove";
    public const string TaskFinished = "taskFinished";
    public const string TaskLate = "taskLate";
    public const string TaskReminder = "taskReminder";
    public const string WorkflowFailed = "workflowFailed";
    public const string WorkflowSilent = "workflowSilent";
    public const string WorkflowPaused = "workflowPaused";
    public const string MissedStart = "missedStart";
    public const string Proof = "proof";
    public const string ContentApproved = "contentApproved";
    public const string WorkflowLimit = "workflowLimit";
    public const string CampaignNotCreated = "campaignNotCreated";
    public const string CampaignMoved = "campaignMoved";

    /// <summary>What came since the last one, for an operator who asks for it so.</summary>
    public const string Digest = "digest";

    /// <summary>Whether the mail asks its recipient to decide: then it also goes to whom they delegated that.</summary>
    public static bool AsksToDecide(string template) =>
        template is ApprovalRequest or ApprovalReminder or ApprovalEscalated or DeliveryToStart or TaskToApprove;

    /// <summary>
    /// Whether the mail may wait for its reader's digest (domain.md §5.9 rule 7). What asks to decide, what says that something stands
    /// still, and what a person needs to go on with work at hand goes at once; so does a template that is not named here.
    /// </summary>
    public static bool MayWait(string template) =>
        template is ApprovalMoved or ApprovalOverdue or ContentApproved or StockAlert or ReorderProposal or BudgetAlert or ForecastAlert
            or ProviderLate or TaskPlanned or TaskStarted or TaskFinished or TaskReminder or TaskLate or WorkflowPaused or WorkflowLimit
            or CampaignNotCreated or CampaignMoved;

    /// <summary>Whether the mail warns of something that may be over before a digest is sent; its entity says so in its facts.</summary>
    public static bool MayPass(string template) =>
        template is ApprovalOverdue or StockAlert or ReorderProposal or BudgetAlert or ForecastAlert or ProviderLate or TaskReminder
            or TaskLate;
}
