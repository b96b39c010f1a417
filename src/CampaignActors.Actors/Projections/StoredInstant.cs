using NodaTime;

namespace CampaignActors.Actors.Projections;

/// <summary>Instants as the stores keep them: ticks of 100 ns since 1970.</summary>
internal static class StoredInstant
{
    /// <summary>Rounded up: what is due must never be asked for a moment too early.</summary>
    public static long Ticks(Instant instant)
    {
        var ticks = instant.ToUnixTimeTicks();
        return Instant.FromUnixTimeTicks(ticks) < instant ? ticks + 1 : ticks;
    }

    public static Instant FromTicks(long ticks) => Instant.FromUnixTimeTicks(ticks);
}
