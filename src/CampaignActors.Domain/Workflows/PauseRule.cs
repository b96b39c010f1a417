using NodaTime;

namespace CampaignActors.Domain.Workflows;

/// <summary>
/// A workflow of normal severity that is paused for longer than a period leads to warnings on Mondays at 05:00 in the zone of the
/// installation. On the Monday after the fourth warning it is stopped (domain.md §4.7).
/// </summary>
public static class PauseRule
{
    public const int Notices = 4;
    private static readonly LocalTime s_hour = new(5, 0);

    /// <summary>The first Monday, 05:00, that is not past and at which the pause exceeds the period.</summary>
    public static Instant First(Instant pausedSince, Duration period, Instant now, DateTimeZone zone) =>
        After(Instant.Max(pausedSince + period, now), zone);

    /// <summary>The first Monday, 05:00, after an instant.</summary>
    public static Instant After(Instant instant, DateTimeZone zone)
    {
        var date = instant.InZone(zone).Date;
        var monday = date.DayOfWeek == IsoDayOfWeek.Monday ? date : date.Next(IsoDayOfWeek.Monday);
        var at = zone.AtLeniently(monday + s_hour).ToInstant();
        return at > instant ? at : zone.AtLeniently(monday.PlusWeeks(1) + s_hour).ToInstant();
    }
}
