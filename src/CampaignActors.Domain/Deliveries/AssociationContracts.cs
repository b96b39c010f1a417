using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>The status of an approval of the main delivery, and the operator who settled it.</summary>
public sealed record MainApproval(ApprovalStatus Status, Code? By, string? Name);

/// <summary>The parts of an associated delivery that an approval of its main delivery can cover.</summary>
/// <param name="Analysis">Number of the analysis of its present target; absent: no target.</param>
/// <param name="Extraction">Number of the extraction whose file waits for approval; absent: no file.</param>
/// <param name="Content">Number of its content revision.</param>
public sealed record AssociateStatus(int? Analysis, int? Extraction, int? Content)
{
    public static readonly AssociateStatus Nothing = new(null, null, null);

    /// <summary>Messages of the target.</summary>
    public long? ToSend { get; init; }

    /// <summary>Rows of the file.</summary>
    public long? Rows { get; init; }

    /// <summary>The number of the part that such an approval covers; <c>null</c> when the part does not exist.</summary>
    public int? Of(ApprovalType type) => type switch
    {
        ApprovalType.Target or ApprovalType.Budget => Analysis,
        ApprovalType.Extraction => Extraction,
        _ when DeliveryFlow.ContentSteps.Contains(type) => Content,
        _ => null,
    };
}

/// <summary>An approval of the main delivery that covers this one.</summary>
/// <param name="Number">Number of the approved analysis, extraction or content.</param>
public sealed record Coverage(int Number, Code By, string Name);

/// <summary>An associated delivery registers at its main delivery.</summary>
[Contract("delivery.join")]
public sealed record JoinMain : IEffect;

[Contract("delivery.joined")]
public sealed record AssociateJoined(Code Associate) : IEvent;

/// <summary>An associated delivery reports its parts to its main delivery.</summary>
[Contract("delivery.showAssociate")]
public sealed record ShowAssociate(AssociateStatus Status) : IEffect;

[Contract("delivery.associateShown")]
public sealed record AssociateShown(Code Associate, AssociateStatus Status) : IEvent;

/// <summary>The main delivery reports the status of its approvals to its associated ones, by <see cref="ApprovalType"/> name.</summary>
[Contract("delivery.mainStands")]
public sealed record MainStands(Map<MainApproval> Approvals) : IEffect
{
    /// <summary>The numbers that the approvals just given cover; absent from a node of the version before.</summary>
    public Map<int>? Covered { get; init; }
}

[Contract("delivery.mainTold")]
public sealed record MainTold(Map<MainApproval> Approvals) : IEvent
{
    /// <inheritdoc cref="MainStands.Covered"/>
    public Map<int>? Covered { get; init; }
}
