namespace CampaignActors.Domain.Tests.Workflows;

/// <summary>When a workflow sweeps by itself: interval or cron with zone, and the hours it waits for.</summary>
public sealed class RunScheduleSpecs
{
    private static readonly DateTimeZone s_paris = DateTimeZoneProviders.Tzdb["Europe/Paris"];
    private static readonly Duration s_quarter = Duration.FromMinutes(15);

    private static Instant Utc(int month, int day, int hour, int minute = 0) => Instant.FromUtc(2026, month, day, hour, minute);

    private static List<Instant> Next(WorkflowFields settings, Instant after, int count)
    {
        var next = new List<Instant>();
        while (next.Count < count && settings.NextRun(after, s_quarter, s_paris) is { } run)
            next.Add(after = run);
        return next;
    }

    [Fact]
    public void Without_a_schedule_the_interval_of_the_node_counts() =>
        Assert.Equal([Utc(1, 5, 8, 15), Utc(1, 5, 8, 30)], Next(new(), Utc(1, 5, 8), 2));

    [Fact]
    public void Cron_expression_uses_its_zone_or_that_of_the_installation()
    {
        Assert.Equal([Utc(1, 5, 8), Utc(1, 6, 8)], Next(new() { Schedule = new(null, "0 9 * * *", null) }, Utc(1, 5, 7), 2));
        Assert.Equal([Utc(1, 5, 9), Utc(1, 6, 9)], Next(new() { Schedule = new(null, "0 9 * * *", "Etc/UTC") }, Utc(1, 5, 8), 2));
    }

    [Fact]
    public void Skipped_time_comes_after_the_gap_and_a_repeated_one_once()
    {
        var daily = new WorkflowFields { Schedule = new(null, "30 2 * * *", null) };
        Assert.Equal([Utc(3, 28, 1, 30), Utc(3, 29, 1), Utc(3, 30, 0, 30)], Next(daily, Utc(3, 28, 0), 3));
        Assert.Equal([Utc(10, 25, 0, 30), Utc(10, 26, 1, 30)], Next(daily, Utc(10, 24, 12), 2));
        Assert.Equal([Utc(10, 26, 1, 30)], Next(daily, Utc(10, 25, 1, 15), 1));
    }

    [Fact]
    public void Sweeps_wait_for_the_hours_of_low_activity()
    {
        // 22:00 to 06:00 in Paris is 21:00 to 05:00 UTC in winter.
        var night = new WorkflowFields { Schedule = new(Duration.FromHours(4), null, null), LowActivity = new(22 * 60, 6 * 60) };
        Assert.Equal([Utc(1, 5, 21), Utc(1, 6, 1), Utc(1, 6, 21)], Next(night, Utc(1, 5, 8), 3));
        var noon = new WorkflowFields { Schedule = new(Duration.FromHours(1), null, null), LowActivity = new(12 * 60, 13 * 60) };
        Assert.Equal([Utc(1, 5, 11), Utc(1, 6, 11)], Next(noon, Utc(1, 5, 8), 2));
    }
}
