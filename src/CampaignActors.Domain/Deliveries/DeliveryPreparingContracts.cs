using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Domain.Deliveries;

/// <summary>Reports that the audience query or the preparation of the messages has failed.</summary>
[Contract("delivery.fail")]
public sealed record FailPreparation(string Reason) : ICommand;

/// <summary>Prepares again with the present target.</summary>
[Contract("delivery.restartPreparation")]
public sealed record RestartPreparation : ICommand;

/// <summary>Puts a failed delivery back to being edited.</summary>
[Contract("delivery.reset")]
public sealed record ResetDelivery : ICommand;

/// <summary>Prepares the messages, in manual preparation mode.</summary>
[Contract("delivery.prepare")]
public sealed record PrepareMessages : ICommand;

/// <summary>Submits an approval, in manual submission mode.</summary>
[Contract("delivery.submit")]
public sealed record SubmitApproval(ApprovalType Step) : ICommand;

/// <summary>Sets another content; approvals of the former content do not count for it.</summary>
[Contract("delivery.editContent")]
public sealed record EditContent(string? Content) : ICommand
{
    /// <inheritdoc cref="DeliveryFields.Message"/>
    public DeliveryMessage? Message { get; init; }
}

/// <summary>Restarts the content approval; only the manager may do so.</summary>
[Contract("delivery.resetContent")]
public sealed record ResetContent : ICommand;

[Contract("delivery.preparationFailed")]
public sealed record PreparationFailed(string Reason) : IEvent;

[Contract("delivery.messagesPrepared")]
public sealed record MessagesPrepared : IEvent;

[Contract("delivery.contentEdited")]
public sealed record ContentEdited(string? Content) : IEvent
{
    /// <inheritdoc cref="DeliveryFields.Message"/>
    public DeliveryMessage? Message { get; init; }
}

/// <summary>Its content approvals must be asked for again.</summary>
[Contract("delivery.contentReopened")]
public sealed record ContentReopened : IEvent;
