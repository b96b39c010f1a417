using NodaTime;

namespace CampaignActors.Audience.Targets;

/// <summary>The periods of rules of capacity.</summary>
public static class CapacityPeriods
{
    private static readonly LocalDate s_first = new(1970, 1, 5);

    /// <summary>The period that holds a contact, from its first instant to the first one behind it.</summary>
    public static Interval Of(CapacityRule rule, Instant contact, DateTimeZone zone)
    {
        var day = Period.DaysBetween(s_first, contact.InZone(zone).Date);
        var start = s_first.PlusDays((int)(Math.Floor((decimal)day / rule.Days) * rule.Days));
        return new(start.AtStartOfDayInZone(zone).ToInstant(), start.PlusDays(rule.Days).AtStartOfDayInZone(zone).ToInstant());
    }
}
