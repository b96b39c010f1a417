using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>How an approval of the main delivery stands, and who settled it.</summary>
public sealed record MainApproval(ApprovalStatus Status, Code? By, string? Name);

/// <summary>What an associated delivery has that an approval of its main delivery can cover.</summary>
/// <param name="Analysis">Number of the analysis whose target it has; absent: none.</param>
/// <param name="Extraction">Number of the extraction whose file waits to be approved; absent: none.</param>
/// <param name="Content">How often its content was edited.</param>
public sealed record AssociateStatus(int? Analysis, int? Extraction, int? Content)
{
    public static readonly AssociateStatus Nothing = new(null, null, null);

    /// <summary>Messages of the target.</summary>
    public long? ToSend { get; init; }

    /// <summary>Rows of the file.</summary>
    public long? Rows { get; init; }

    /// <summary>The number of what such an approval is of; <c>null</c>: there is nothing.</summary>
    public int? Of(ApprovalType type) => type switch
    {
        ApprovalType.Target or ApprovalType.Budget => Analysis,
        ApprovalType.Extraction => Extraction,
        _ when DeliveryFlow.ContentSteps.Contains(type) => Content,
        _ => null,
    };
}

/// <summary>An approval of the main delivery that covers this one.</summary>
/// <param name="Number">Of the analysis, extraction or content that was approved with it.</param>
public sealed record Coverage(int Number, Code By, string Name);

/// <summary>An associated delivery tells its main delivery that it is there.</summary>
[Contract("delivery.join")]
public sealed record JoinMain : IEffect;

[Contract("delivery.joined")]
public sealed record AssociateJoined(Code Associate) : IEvent;

/// <summary>An associated delivery tells its main delivery what it has.</summary>
[Contract("delivery.showAssociate")]
public sealed record ShowAssociate(AssociateStatus Status) : IEffect;

[Contract("delivery.associateShown")]
public sealed record AssociateShown(Code Associate, AssociateStatus Status) : IEvent;

/// <summary>The main delivery tells its associated ones how its approvals stand, by <see cref="ApprovalType"/> name.</summary>
[Contract("delivery.mainStands")]
public sealed record MainStands(Map<MainApproval> Approvals) : IEffect
{
    /// <summary>What the approvals that were just given cover; absent from a node of the version before.</summary>
    public Map<int>? Covered { get; init; }
}

[Contract("delivery.mainTold")]
public sealed record MainTold(Map<MainApproval> Approvals) : IEvent
{
    /// <inheritdoc cref="MainStands.Covered"/>
    public Map<int>? Covered { get; init; }
}
