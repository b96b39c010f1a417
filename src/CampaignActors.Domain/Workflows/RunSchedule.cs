using Cronos;
using CampaignActors.Domain.Values;
using NodaTime;
using NodaTime.TimeZones;

namespace CampaignActors.Domain.Workflows;

/// <summary>
/// When a workflow sweeps: every so often, or by a cron expression in a zone. A run that was missed is made up for once; runs never
/// overlap. A local time that does not exist moves to the first instant after the gap, one that exists twice is its first.
/// </summary>
/// <param name="Zone">IANA zone of the cron expression; without one that of the installation.</param>
public sealed record RunSchedule(Duration? Every, string? Cron, string? Zone)
{
    private static readonly ZoneLocalMappingResolver s_local = Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);
    public static readonly Duration Shortest = Duration.FromMinutes(1);

    /// <summary>The first run after an instant, or <c>null</c> when there is none any more.</summary>
    public Instant? Next(Instant after, DateTimeZone zone)
    {
        if (Every is { } every)
            return after + every;
        var there = Zone is { } id ? DateTimeZoneProviders.Tzdb[id] : zone;
        return Next(Parse(Cron!), after, there);
    }

    private static Instant? Next(CronExpression cron, Instant after, DateTimeZone zone)
    {
        // The expression is followed on the local clock, as if it were that of UTC; the zone says which instants that are.
        var local = after.InZone(zone).LocalDateTime.ToDateTimeUnspecified();
        while (cron.GetNextOccurrence(DateTime.SpecifyKind(local, DateTimeKind.Utc)) is { } next)
        {
            var at = zone.ResolveLocal(LocalDateTime.FromDateTime(next), s_local).ToInstant();
            if (at > after)
                return at;
            local = next;
        }
        return null;
    }

    private static CronExpression Parse(string cron) =>
        CronExpression.Parse(cron, cron.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard);

    /// <returns>What is wrong with it, or <c>null</c>.</returns>
    public string? Problem(Instant now, DateTimeZone zone)
    {
        if (Every is null == Cron is null)
            return "a schedule needs either 'every' or 'cron'";
        if (Every < Shortest)
            return "a schedule must not run more often than every minute";
        if (Zone is { } id && DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is null)
            return $"unknown zone '{id}'";
        try
        {
            return Cron is null || Next(now, zone) is not null ? null : $"the cron expression '{Cron}' never fires";
        }
        catch (CronFormatException e)
        {
            return $"'{Cron}' is not a cron expression: {e.Message}";
        }
    }
}

/// <summary>Hours of the day, in minutes since midnight of the installation's zone; from 22:00 to 06:00 goes over midnight.</summary>
public sealed record DayWindow(int From, int To)
{
    private const int Day = 24 * 60;

    public string? Problem() =>
        From is < 0 or >= Day || To is < 0 or >= Day ? "a time of day lies between 00:00 and 23:59"
        : From == To ? "a window needs two different times of day"
        : null;

    /// <summary>The instant itself when it lies in the window, else the next one at which the window opens.</summary>
    public Instant Enter(Instant at, DateTimeZone zone)
    {
        var local = at.InZone(zone).LocalDateTime;
        var minute = local.Hour * 60 + local.Minute;
        if (From < To ? minute >= From && minute < To : minute >= From || minute < To)
            return at;
        var opens = local.Date.PlusDays(minute < From ? 0 : 1) + new LocalTime(From / 60, From % 60);
        return zone.AtLeniently(opens).ToInstant();
    }
}
