using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Kernel;

/// <summary>The addresses of the world outside. They are no entities: they perform and confirm, they keep no state of ours.</summary>
public static class Outside
{
    public const string Kind = "outside";
    public static readonly EntityRef Mail = new(Kind, new Code("mail"));
    public static readonly EntityRef Files = new(Kind, new Code("files"));
    public static readonly EntityRef Provider = new(Kind, new Code("provider"));
}

/// <param name="Key">Becomes the Message-Id.</param>
/// <param name="Template">One of <see cref="MailTemplates"/>.</param>
/// <param name="Recipient">Operator code, or the address where a provider is written to.</param>
[Contract("outside.mail")]
public sealed record SendMail(string Key, string Template, string Recipient, string Address, string Name, string Subject, string Body)
    : IOutsideEffect;

/// <summary>Write the extraction file of an offline delivery, one row a recipient.</summary>
[Contract("outside.extraction")]
public sealed record WriteExtraction(string Key, Code Delivery, string Label, int Number, string FileName, long Rows) : IOutsideEffect;

/// <summary>Create and start the post-processing workflow of a service provider.</summary>
[Contract("outside.postProcessing")]
public sealed record StartPostProcessing(string Key, Code Delivery, int Number, string Workflow, string? File) : IOutsideEffect;

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
}

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
    public const string BudgetAlert = "budgetAlert";
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

    /// <summary>Whether the mail asks its recipient to decide: then it also goes to whom they delegated that.</summary>
    public static bool AsksToDecide(string template) =>
        template is ApprovalRequest or ApprovalReminder or ApprovalEscalated or DeliveryToStart or TaskToApprove;
}
