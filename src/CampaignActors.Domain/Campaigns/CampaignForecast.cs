using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Campaigns;

/// <summary>What occurrences that are not made yet are expected to cost (domain.md §5.3).</summary>
public static class CampaignForecast
{
    /// <summary>
    /// The items of the last workflow of a recurring campaign that has any with a cost; the next occurrences are expected to be like it.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<EntityRef, CampaignItem>> Model(CampaignState campaign) => campaign.Items
        .Where(i => i.Value.Workflow is not null && i.Value.Phase != ItemPhase.Canceled && CostOf(i.Value) is not null)
        .GroupBy(i => i.Value.Workflow!.Value)
        .MaxBy(g => g.Key)?.ToList() ?? [];

    /// <summary>
    /// Σ of the items of <see cref="Model"/>: calculated, or else provisional; <c>null</c>: no occurrence has a cost yet.
    /// </summary>
    public static Money? Cost(CampaignState campaign) => Model(campaign) is { Count: > 0 } items
        ? items.Select(i => CostOf(i.Value)!.Value).Sum(campaign.Currency)
        : null;

    private static Money? CostOf(CampaignItem item) => item is { Calculated: { IsZero: false } calculated } ? calculated
        : item.Provisional is { IsZero: false } provisional ? provisional
        : null;
}
