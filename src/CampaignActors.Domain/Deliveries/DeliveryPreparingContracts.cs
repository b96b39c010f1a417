using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Domain.Deliveries;

/// <summary>The audience query, or the preparation of the messages, has failed.</summary>
[Contract("delivery.fail")]
public sealed record FailPreparation(string Reason) : ICommand;

/// <summary>Prepares again with the target that is there.</summary>
[Contract("delivery.restartPreparation")]
public sealed record RestartPreparation : ICommand;

/// <summary>Puts a failed delivery back to being edited.</summary>
[Contract("delivery.reset")]
public sealed record ResetDelivery : ICommand;

/// <summary>Prepares the messages, where people start that.</summary>
[Contract("delivery.prepare")]
public sealed record PrepareMessages : ICommand;

/// <summary>Asks for an approval, where people submit them.</summary>
[Contract("delivery.submit")]
public sealed record SubmitApproval(ApprovalType Step) : ICommand;

/// <summary>Another content: what was approved of the one before does not count for it.</summary>
[Contract("delivery.editContent")]
public sealed record EditContent(string? Content) : ICommand;

/// <summary>The content approval starts anew; only the manager may say so.</summary>
[Contract("delivery.resetContent")]
public sealed record ResetContent : ICommand;

[Contract("delivery.preparationFailed")]
public sealed record PreparationFailed(string Reason) : IEvent;

[Contract("delivery.messagesPrepared")]
public sealed record MessagesPrepared : IEvent;

[Contract("delivery.contentEdited")]
public sealed record ContentEdited(string? Content) : IEvent;

/// <summary>Its approvals of the content are to be asked for again.</summary>
[Contract("delivery.contentReopened")]
public sealed record ContentReopened : IEvent;
