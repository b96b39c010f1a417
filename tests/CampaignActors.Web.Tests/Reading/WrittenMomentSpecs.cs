using CampaignActors.Web.Reading;
using NodaTime;
using Xunit;

namespace CampaignActors.Web.Tests.Reading;

public sealed class WrittenMomentSpecs
{
    [Theory]
    [InlineData("2026-11-15T00:00", "15 Nov 2026 00:00", "15 nov 2026 00:00", "2026-11-15T00:00")]
    [InlineData("2026-05-15T09:05:07", "15 May 2026 09:05:07", "15 mei 2026 09:05:07", "2026-05-15T09:05:07")]
    [InlineData("2026-05-15", "15 May 2026", "15 mei 2026", "2026-05-15T00:00")]
    [InlineData("2026-05-15T22:30:00Z", "16 May 2026 00:30", "16 mei 2026 00:30", "2026-05-16T00:30")]
    [InlineData("2026-10-25T02:30+01:00", "25 Oct 2026 02:30", "25 okt 2026 02:30", "2026-10-25T02:30")]
    [InlineData("soon", "soon", "soon", "soon")]
    public void A_moment_of_an_address_reads_like_any_time(string written, string english, string dutch, string field)
    {
        Assert.Equal(english, WrittenMoment.Readable(written, "Europe/Paris", In(Language.English)));
        Assert.Equal(dutch, WrittenMoment.Readable(written, "Europe/Paris", In(Language.Dutch)));
        Assert.Equal(field, WrittenMoment.Field(written, "Europe/Paris", In(Language.English)));
    }

    private static Reader In(Language language) => new(language, DateTimeZone.Utc, "comfortable", "auto");
}
