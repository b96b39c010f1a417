using CampaignActors.Actors.Operators;
using CampaignActors.Actors.Telemetry;

namespace CampaignActors.Actors.Tests.Telemetry;

public sealed class SpanMeterSpecs
{
    private readonly MovedTime _time = new();

    [Fact]
    public void Nothing_measured_is_none() => Assert.Equal(MinuteSpan.None, new SpanMeter(_time).Read());

    [Fact]
    public void Mean_and_bound_are_those_of_all_that_was_measured()
    {
        var meter = new SpanMeter(_time);
        for (var i = 0; i < 96; i++)
            meter.Add(0.004);
        for (var i = 0; i < 4; i++)
            meter.Add(0.404);

        var span = meter.Read();

        Assert.Equal((100, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(5)), (span.Count, span.Mean, span.Most));
        meter.Add(0.404);
        meter.Add(0.404);
        Assert.Equal(TimeSpan.FromMilliseconds(500), meter.Read().Most);
    }

    [Fact]
    public void Longer_than_every_bound_has_no_bound()
    {
        var meter = new SpanMeter(_time);
        meter.Add(11);

        Assert.Null(meter.Read().Most);
    }

    [Fact]
    public void Times_older_than_a_minute_are_forgotten()
    {
        var meter = new SpanMeter(_time);
        meter.Add(1);
        _time.Move(TimeSpan.FromSeconds(30));
        meter.Add(2);
        Assert.Equal(2, meter.Read().Count);

        _time.Move(TimeSpan.FromSeconds(30));
        Assert.Equal((1, TimeSpan.FromSeconds(2)), (meter.Read().Count, meter.Read().Mean));
        _time.Move(TimeSpan.FromHours(1));
        Assert.Equal(MinuteSpan.None, meter.Read());
        meter.Add(3);
        Assert.Equal((1, TimeSpan.FromSeconds(3)), (meter.Read().Count, meter.Read().Mean));
    }

    private sealed class MovedTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Move(TimeSpan by) => _ticks += by.Ticks;
    }
}
