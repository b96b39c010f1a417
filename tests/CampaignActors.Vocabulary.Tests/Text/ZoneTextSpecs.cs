using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Vocabulary.Tests.Text;

/// <summary>A zone is named as IANA writes it, and what is not is refused with the name that was meant.</summary>
public sealed class ZoneTextSpecs
{
    [Theory]
    [InlineData("Europe/Paris")]
    [InlineData("UTC")]
    [InlineData("Etc/GMT+2")]
    [InlineData("America/Argentina/Buenos_Aires")]
    public void A_name_of_the_database_is_a_zone(string name) => Assert.Equal(name, ZoneText.Read("zone", name).Id);

    [Theory]
    [InlineData("Mars", "'Mars' is not a time zone, expected an IANA name such as Europe/Paris")]
    [InlineData("europe/paris", "is not a time zone, expected an IANA name such as Europe/Paris; did you mean 'Europe/Paris'?")]
    [InlineData("W. Europe Standard Time", "; Windows calls Europe/Berlin so")]
    [InlineData("w. europe standard time", "; Windows calls Europe/Berlin so")]
    [InlineData("UTC+02:00", "'UTC+02:00' is not a time zone")]
    [InlineData("Europe/Paris ", "did you mean 'Europe/Paris'?")]
    [InlineData("", "'' is not a time zone")]
    [InlineData("a\0b", "is not a time zone")]
    public void Anything_else_is_refused(string name, string problem)
    {
        Assert.Null(TimeZones.Find(name));
        Assert.Contains(problem, Assert.Throws<InputException>(() => ZoneText.Read("zone", name)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_text_is_refused_shortly() => Assert.True(ZoneText.Problem(new string('x', 100_000)).Length < 300);

    /// <summary>UTC is what both call so.</summary>
    [Fact]
    public void Each_name_of_Windows_alone_leads_to_a_zone()
    {
        var names = NodaTime.TimeZones.TzdbDateTimeZoneSource.Default.WindowsMapping.PrimaryMapping.Keys.Where(n => n != "UTC").ToList();
        Assert.True(names.Count > 100);
        Assert.All(names, name => Assert.NotNull(TimeZones.Find(TimeZones.OfWindows(name))));
    }
}
