using CampaignActors.Gateways.Keeping;
using NodaTime;

namespace CampaignActors.Gateways.Tests.Keeping;

/// <summary>The nightly work is done each night, also after one that went wrong.</summary>
public sealed class NightlySpecs
{
    private static readonly DateTimeZone s_amsterdam = DateTimeZoneProviders.Tzdb["Europe/Amsterdam"];

    [Fact]
    public async Task Work_that_fails_is_told_and_tried_in_the_next_night()
    {
        // Two nights before the clocks go on by an hour.
        var clock = new Nights(Instant.FromUtc(2026, 3, 27, 20, 0));
        var (nights, told) = (new List<Instant>(), new List<string>());
        using var stop = new CancellationTokenSource();

        await new Nightly(
            ct =>
            {
                nights.Add(Instant.FromDateTimeOffset(clock.GetUtcNow()));
                if (nights.Count == 4)
                    stop.Cancel();
                return nights.Count switch
                {
                    1 => Task.FromException(new IOException("the file is held")),
                    2 => throw new OperationCanceledException("a statement took too long"),
                    _ => Task.CompletedTask,
                };
            },
            s_amsterdam, clock, e => told.Add(e.Message)).RunAsync(stop.Token);

        Assert.Equal(["the file is held", "a statement took too long"], told);
        Assert.Equal(
            ["28 03:00", "29 03:00", "30 03:00", "31 03:00"],
            nights.Select(n => n.InZone(s_amsterdam).ToString("dd HH:mm", null)));
    }

    [Fact]
    public async Task Work_ends_with_the_node_and_tells_nothing()
    {
        using var stop = new CancellationTokenSource();
        var told = new List<Exception>();

        await new Nightly(
            async ct =>
            {
                await stop.CancelAsync();
                ct.ThrowIfCancellationRequested();
            },
            s_amsterdam, new Nights(Instant.FromUtc(2026, 3, 27, 20, 0)), told.Add).RunAsync(stop.Token);

        Assert.Empty(told);
    }

    /// <summary>A clock that is ahead by each wait as soon as it is asked for.</summary>
    private sealed class Nights(Instant now) : TimeProvider
    {
        private Instant _now = now;

        public override DateTimeOffset GetUtcNow() => _now.ToDateTimeOffset();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout.InfiniteTimeSpan)
                _now += Duration.FromTimeSpan(dueTime);
            return System.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
        }
    }
}
