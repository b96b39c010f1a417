using CampaignActors.Audience.People;

namespace CampaignActors.Audience.Stores;

/// <param name="OfPeople">Whether they are suppressions of people; else of addresses, whether a person has them or not.</param>
public sealed record SuppressionCount(Channel Channel, SuppressionReason Reason, bool OfPeople, long Count)
{
    /// <summary>By channel, then reason, those of people first.</summary>
    public static IReadOnlyList<SuppressionCount> Sorted(IEnumerable<SuppressionCount> counts) =>
        [.. counts.OrderBy(c => c.Channel).ThenBy(c => c.Reason).ThenByDescending(c => c.OfPeople)];
}
