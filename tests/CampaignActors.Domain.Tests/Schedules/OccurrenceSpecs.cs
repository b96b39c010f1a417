using NodaTime.Text;

namespace CampaignActors.Domain.Tests.Schedules;

/// <summary>One run a line, always: over missing and repeated local times, from and until, runs (domain.md §5.3).</summary>
public sealed class OccurrenceSpecs
{
    private static Instant At(string text) => InstantPattern.ExtendedIso.Parse(text).GetValueOrThrow();

    private static Schedule Rule(string cron, string from, string until, string zone = "Europe/Paris") =>
        new() { Cron = cron, From = At(from), Until = At(until), Zone = zone };

    private static string[] Starts(Schedule schedule, Instant? origin = null, Instant? last = null) =>
        [
            .. Occurrences.Open(schedule, origin ?? Instant.MinValue, null, last is { } made ? [new(1, made.ToString(), made, false)] : [])
                .Take(20).Select(o => o.Start.ToString()),
        ];

    [Fact]
    public void A_local_time_that_does_not_exist_is_the_first_valid_instant_after_it() => Assert.Equal(
        ["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"],
        Starts(Rule("30 2 * * *", "2026-03-27T23:00:00Z", "2026-03-30T21:59:59Z")));

    [Fact]
    public void A_local_time_that_exists_twice_runs_once_at_the_first() => Assert.Equal(
        ["2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"],
        Starts(Rule("30 2 * * *", "2026-10-23T22:00:00Z", "2026-10-26T22:59:59Z")));

    [Fact]
    public void Many_times_that_do_not_exist_are_one_run() => Assert.Equal(
        ["2026-03-29T00:40:00Z", "2026-03-29T00:50:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:10:00Z"],
        Starts(Rule("*/10 * * * *", "2026-03-29T00:35:00Z", "2026-03-29T01:10:00Z")));

    [Fact]
    public void The_hour_that_is_repeated_is_not_run_again() => Assert.Equal(
        ["2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z"],
        Starts(Rule("*/30 * * * *", "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z")));

    /// <summary>Six fields begin with the seconds, as in most schedulers; five are whole minutes.</summary>
    [Fact]
    public void A_rule_of_six_fields_begins_with_the_seconds() => Assert.Equal(
        ["2026-01-05T08:30:15Z", "2026-01-05T08:30:45Z", "2026-01-12T08:30:15Z"],
        Starts(Rule("15,45 30 9 * * MON", "2026-01-05T00:00:00Z", "2026-01-12T08:30:30Z")));

    [Fact]
    public void Until_and_from_are_included() => Assert.Equal(
        ["2026-01-05T08:00:00Z", "2026-01-06T08:00:00Z"], Starts(Rule("0 9 * * *", "2026-01-05T08:00:00Z", "2026-01-06T08:00:00Z")));

    [Theory]
    [InlineData("2026-03-29T01:00:00Z")] // 03:00, the first instant after the hour that does not exist.
    [InlineData("2026-03-29T00:59:59Z")]
    [InlineData("2026-03-28T01:30:01Z")]
    public void From_takes_in_a_local_time_that_does_not_exist(string from) => Assert.Equal(
        ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"], Starts(Rule("30 2 * * *", from, "2026-03-30T21:59:59Z")));

    [Fact]
    public void Until_takes_in_a_local_time_that_does_not_exist() => Assert.Equal(
        ["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z"], Starts(Rule("30 2 * * *", "2026-03-27T23:00:00Z", "2026-03-29T01:00:00Z")));

    [Theory]
    [InlineData("America/Sao_Paulo", "0 0 * * *", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z")] // Midnight that does not exist.
    [InlineData("Pacific/Apia", "0 9 * * *", "2011-12-30T10:00:00Z", "2011-12-30T19:00:00Z")] // A whole day that does not exist.
    public void Gaps_of_every_length_end_in_one_run(string zone, string cron, string first, string second) => Assert.Equal(
        [first, second], Starts(Rule(cron, first, second, zone)));

    [Fact]
    public void It_goes_on_after_the_last_one() => Assert.Equal(
        ["2026-01-06T08:00:00Z"],
        Starts(Rule("0 9 * * *", "2026-01-05T08:00:00Z", "2026-01-06T08:00:00Z"), last: At("2026-01-05T08:00:00Z")));

    [Fact]
    public void Lines_typed_before_do_not_hold_the_rule_back() => Assert.Equal(
        ["2026-01-05T08:00:00Z", "2026-01-06T08:00:00Z"],
        [
            .. Occurrences.Open(
                Rule("0 9 * * *", "2026-01-05T08:00:00Z", "2026-01-06T08:00:00Z"),
                Instant.MinValue,
                null,
                [new(1, "1", At("2026-12-01T08:00:00Z"), false)]).Select(o => o.Start.ToString()),
        ]);

    [Fact]
    public void It_does_not_reach_back_before_it_was_given() => Assert.Equal(
        ["2026-01-06T08:00:00Z"],
        Starts(Rule("0 9 * * *", "2020-01-01T00:00:00Z", "2026-01-06T08:00:00Z"), origin: At("2026-01-05T12:00:00Z")));

    [Fact]
    public void Runs_end_it() =>
        Assert.Equal(3, Starts(Rule("0 9 * * *", "2026-01-05T00:00:00Z", "2026-12-31T00:00:00Z") with { Runs = 3 }).Length);

    [Fact]
    public void Seconds_first_are_understood() => Assert.Equal(
        ["2026-01-05T08:00:15Z"], Starts(Rule("15 0 9 * * *", "2026-01-05T00:00:00Z", "2026-01-05T12:00:00Z")));

    [Fact]
    public void Lines_come_in_order_of_time_without_those_made()
    {
        var schedule = new Schedule
        {
            Lines = [Line("2026-01-07T09:00:00Z"), Line("2026-01-05T09:00:00Z") with { Id = "first" }, Line("2026-01-06T09:00:00Z")],
        };
        Assert.Equal(["first", "3", "1"], Keys());
        Assert.Equal(["1"], Keys("first", "3"));

        IEnumerable<string> Keys(params string[] made) =>
            Occurrences.Open(
                schedule,
                Instant.MinValue,
                null,
                [.. made.Select((k, i) => new MadeOccurrence(i + 1, k, Spec.Start, false))]).Select(o => o.Key);
    }

    private static ScheduleLine Line(string start) => new(null, At(start), null, null, true, false);

    [Fact]
    public void Invalid_schedule_says_why()
    {
        var now = At("2026-01-01T00:00:00Z");
        Assert.Contains("needs 'lines' or 'cron'", new Schedule().Problem(now), StringComparison.Ordinal);
        Assert.Contains("never fires", (new Schedule { Cron = "0 9 31 2 *" }).Problem(now), StringComparison.Ordinal);
        Assert.Contains(
            "never fires", Rule("0 9 * * *", "2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z").Problem(now), StringComparison.Ordinal);
        Assert.Contains("is not a cron expression", (new Schedule { Cron = "every day" }).Problem(now), StringComparison.Ordinal);
        Assert.Contains(
            "unknown time zone", (new Schedule { Cron = "0 9 * * *", Zone = "Mars/Base" }).Problem(now), StringComparison.Ordinal);
        Assert.Contains(
            "must not end before",
            Rule("0 9 * * *", "2026-03-01T00:00:00Z", "2026-02-01T00:00:00Z").Problem(now),
            StringComparison.Ordinal);
        Assert.Contains(
            "must not end before",
            (new Schedule { Lines = [Line("2026-02-02T00:00:00Z") with { End = now }] }).Problem(now),
            StringComparison.Ordinal);
        Assert.Contains(
            "two schedule lines",
            (new Schedule
            {
                Lines = [Line("2026-02-02T00:00:00Z") with { Id = "a" }, Line("2026-02-03T00:00:00Z") with { Id = "a" }],
            }).Problem(now),
            StringComparison.Ordinal);
        Assert.Null(Rule("0 9 * * *", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z").Problem(now));
    }
}
