using CampaignActors.Domain.Schedules;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Workflows;

/// <summary>
/// When a workflow sweeps: at an interval, or by a cron expression in a zone. Missed runs are made up for by one run, and runs
/// never overlap. A local time that does not exist becomes the first instant after the gap; one that exists twice becomes the first
/// of both.
/// </summary>
/// <param name="Zone">IANA zone of the cron expression; absent: the zone of the installation.</param>
public sealed record RunSchedule(Duration? Every, string? Cron, string? Zone)
{
    public static readonly Duration Shortest = Duration.FromMinutes(1);

    /// <summary>The first run after an instant, or <c>null</c> when there are no more runs.</summary>
    public Instant? Next(Instant after, DateTimeZone zone)
    {
        if (Every is { } every)
            return after + every;
        var there = Zone is { } id ? DateTimeZoneProviders.Tzdb[id] : zone;
        return CronRule.Parse(Cron!)?.From(after, inclusive: false, there).Select(at => (Instant?)at).FirstOrDefault();
    }

    /// <returns>The problem of this schedule, or <c>null</c>.</returns>
    public string? Problem(Instant now, DateTimeZone zone)
    {
        if (Every is null == Cron is null)
            return "a schedule needs either 'every' or 'cron'";
        if (Every < Shortest)
            return "a schedule must not run more often than every minute";
        if (Zone is { } id && TimeZones.Find(id) is null)
            return $"unknown time zone '{id}'";
        if (Cron is not null && CronRule.Parse(Cron) is null)
            return $"'{Cron}' is not a cron expression";
        return Cron is null || Next(now, zone) is not null ? null : $"the cron expression '{Cron}' never fires";
    }
}

/// <summary>
/// Hours of the day, in minutes since midnight in the zone of the installation; a window from 22:00 to 06:00 includes midnight.
/// </summary>
public sealed record DayWindow(int From, int To)
{
    private const int Day = 24 * 60;

    public string? Problem() =>
        From is < 0 or >= Day || To is < 0 or >= Day ? "a time of day lies between 00:00 and 23:59"
        : From == To ? "a window needs two different times of day"
        : null;

    /// <summary>The instant itself when it is within the window, else the next opening of the window.</summary>
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
