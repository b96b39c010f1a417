using NodaTime;

namespace CampaignActors.Domain.Workflows;

/// <summary>How often work that an entity refuses is tried again (domain.md §6, Failure).</summary>
public static class WorkRetries
{
    /// <summary>Waits after the first, second and third refusal; after the fourth the item is parked.</summary>
    public static readonly IReadOnlyList<Duration> BackOff = [Duration.FromSeconds(1), Duration.FromSeconds(10), Duration.FromSeconds(60)];

    public static bool IsParked(int attempts) => attempts > BackOff.Count;
}
