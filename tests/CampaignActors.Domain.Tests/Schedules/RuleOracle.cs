namespace CampaignActors.Domain.Tests.Schedules;

/// <summary>
/// When rules run, found out the slow way: every quarter of an hour of the local clock is looked at. It shares nothing with the code that
/// is tested.
/// </summary>
internal static class RuleOracle
{
    public static readonly Instant First = Instant.FromUtc(2026, 3, 20, 0, 0);
    public static readonly Instant Last = Instant.FromUtc(2026, 6, 20, 0, 0);

    private static readonly Dictionary<string, Func<LocalDateTime, bool>> s_rules = new()
    {
        ["0 9 * * *"] = t => t is { Hour: 9, Minute: 0 },
        ["0 10 * * MON"] = t => t is { Hour: 10, Minute: 0, DayOfWeek: IsoDayOfWeek.Monday },
        ["30 2 * * *"] = t => t is { Hour: 2, Minute: 30 },
        ["15 1,2,3 * * *"] = t => t is { Hour: 1 or 2 or 3, Minute: 15 },
        ["0 */6 * * *"] = t => t.Hour % 6 == 0 && t.Minute == 0,
        ["0 0 1,15 * *"] = t => t is { Day: 1 or 15, Hour: 0, Minute: 0 },
    };

    private static readonly Dictionary<(string, string), Instant[]> s_known = [];

    public static IReadOnlyList<string> Crons { get; } = [.. s_rules.Keys];

    public static IReadOnlyList<string> Zones { get; } = ["UTC", "Europe/Paris", "Africa/Cairo", "Australia/Lord_Howe"];

    /// <summary>All instants of a rule, ascending, with what the schedule says of its beginning and end.</summary>
    public static IEnumerable<Instant> Of(Schedule schedule) =>
        Of(schedule.Cron!, schedule.Zone).Where(x => !(x < schedule.From) && !(x > schedule.Until));

    private static Instant[] Of(string cron, string zone)
    {
        lock (s_known)
        {
            return s_known.TryGetValue((cron, zone), out var known)
                ? known
                : s_known[(cron, zone)] = Look(s_rules[cron], DateTimeZoneProviders.Tzdb[zone]);
        }
    }

    private static Instant[] Look(Func<LocalDateTime, bool> matches, DateTimeZone zone)
    {
        var found = new SortedSet<Instant>();
        for (var local = First.InUtc().LocalDateTime.PlusDays(-2); local < Last.InUtc().LocalDateTime; local = local.PlusMinutes(15))
        {
            if (!matches(local))
                continue;
            var mapping = zone.MapLocal(local);
            found.Add(mapping.Count == 0 ? mapping.LateInterval.Start : mapping.First().ToInstant());
        }
        return [.. found];
    }
}
