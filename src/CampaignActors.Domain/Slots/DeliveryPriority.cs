namespace CampaignActors.Domain.Slots;

/// <summary>Which deliveries go first where not all can (domain.md §2).</summary>
public enum DeliveryPriority
{
    VeryLow,
    Low,
    Normal,
    High,
    VeryHigh,
}
