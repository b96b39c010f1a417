using CampaignActors.Audience.Targets;
using NodaTime;

namespace CampaignActors.Audience.Tests.Targets;

public sealed class CapacityPeriodSpecs
{
    [Theory]
    [InlineData("1970-01-05T00:00", 7, "1970-01-05T00:00", "1970-01-12T00:00")]
    [InlineData("1970-01-04T23:59", 7, "1969-12-29T00:00", "1970-01-05T00:00")]
    [InlineData("2026-12-01T12:00", 7, "2026-11-30T00:00", "2026-12-07T00:00")]
    [InlineData("2026-03-29T23:59", 1, "2026-03-29T00:00", "2026-03-30T00:00")]
    [InlineData("2026-12-06T23:59", 1, "2026-12-06T00:00", "2026-12-07T00:00")]
    public void Periods_follow_each_other_from_a_monday_on(string contact, int days, string start, string end)
    {
        var zone = DateTimeZoneProviders.Tzdb["Europe/Amsterdam"];
        var pattern = NodaTime.Text.LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");
        Instant At(string local) => pattern.Parse(local).Value.InZoneLeniently(zone).ToInstant();

        Assert.Equal(new Interval(At(start), At(end)), CapacityPeriods.Of(new(1, days), At(contact), zone));
    }
}
