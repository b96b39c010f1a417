using NodaTime;

namespace CampaignActors.Domain.Workflows;

/// <summary>Retries of work that an entity refuses (domain.md §6, Failure).</summary>
public static class WorkRetries
{
    /// <summary>Delays after the first, second and third refusal; after the fourth one the item is parked.</summary>
    public static readonly IReadOnlyList<Duration> BackOff = [Duration.FromSeconds(1), Duration.FromSeconds(10), Duration.FromSeconds(60)];

    public static bool IsParked(int attempts) => attempts > BackOff.Count;
}
