using CampaignActors.Web.Reading;
using NodaTime;
using Xunit;

namespace CampaignActors.Web.Tests.Reading;

public sealed class TypedTimeSpecs
{
    private static Reader In(Language language, string zone = "Europe/Paris") =>
        new(language, DateTimeZoneProviders.Tzdb[zone], "comfortable", "auto");

    [Fact]
    public void A_time_that_no_clock_shows_is_refused_with_where_the_clock_goes_to()
    {
        var (time, problem) = TypedTime.Read("2026-03-29T02:30", "", In(Language.English));
        Assert.Null(time);
        Assert.Equal("There is no 02:30 on 29 Mar 2026 in Europe/Paris: the clocks go forward to 03:00.", problem);
        Assert.Contains("vooruit naar 03:00", TypedTime.Read("2026-03-29T02:30", "", In(Language.Dutch)).Problem, StringComparison.Ordinal);
        Assert.Equal(("2026-03-29T02:30", null), TypedTime.Read("2026-03-29T02:30", "", In(Language.English, "UTC")));
    }

    [Theory]
    [InlineData("+02:00")]
    [InlineData("+01:00")]
    public void Of_a_time_that_comes_twice_the_person_chooses(string offset)
    {
        var reader = In(Language.English);
        Assert.Contains("comes twice on 25 Oct 2026", TypedTime.Read("2026-10-25T02:30", "", reader).Problem, StringComparison.Ordinal);
        Assert.Equal(["+02:00", "+01:00"], TypedTime.Twice("2026-10-25T02:30", reader).Select(t => t.Offset));
        Assert.Equal(($"2026-10-25T02:30{offset}", null), TypedTime.Read("2026-10-25T02:30", offset, reader));
        Assert.NotNull(TypedTime.Read("2026-10-25T02:30", "+09:00", reader).Problem);
    }

    [Theory]
    [InlineData("2026-10-25T03:00")]
    [InlineData("yesterday")]
    [InlineData("2026-02-30T02:30")]
    public void Any_other_text_is_for_the_interface_to_judge(string typed)
    {
        Assert.Equal((typed, null), TypedTime.Read(typed, "", In(Language.English)));
        Assert.Empty(TypedTime.Twice(typed, In(Language.English)));
    }
}
