using System.Globalization;
using CampaignActors.Web.Reading;
using NodaTime;
using Xunit;

namespace CampaignActors.Web.Tests.Reading;

/// <summary>Amounts as they are typed or pasted, in both languages.</summary>
public sealed class AmountReadingSpecs
{
    private static decimal? Read(Language language, string typed, out string? problem) => NumberReading.Amount(
        typed, new Reader(language, DateTimeZone.Utc, "comfortable", "auto"), out problem);

    [Theory]
    [InlineData(Language.English, "1,234.56", "1234.56")]
    [InlineData(Language.English, "1234.5", "1234.5")]
    [InlineData(Language.English, "1,234", "1234")]
    [InlineData(Language.English, "\u00a01\u202f234.56\u200b", "1234.56")]
    [InlineData(Language.English, "\ufeff-12.30", "-12.30")]
    [InlineData(Language.English, "\u221212.30", "-12.30")]
    [InlineData(Language.English, "0.125", "0.125")]
    [InlineData(Language.English, "1.2340", "1.2340")]
    [InlineData(Language.Dutch, "1.234,56", "1234.56")]
    [InlineData(Language.Dutch, "1234,5", "1234.5")]
    [InlineData(Language.Dutch, "1.234", "1234")]
    [InlineData(Language.Dutch, "0,125", "0.125")]
    public void An_amount_is_read_as_its_language_writes_it(Language language, string typed, string amount)
    {
        Assert.Equal(decimal.Parse(amount, CultureInfo.InvariantCulture), Read(language, typed, out var problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData(Language.English, "1.234,56")]
    [InlineData(Language.English, "1.234.567")]
    [InlineData(Language.English, "12,34")]
    [InlineData(Language.English, "1,2345.00")]
    [InlineData(Language.English, "twelve")]
    [InlineData(Language.English, "1e3")]
    [InlineData(Language.English, "--1")]
    [InlineData(Language.English, "\u200b")]
    [InlineData(Language.Dutch, "1,234.56")]
    [InlineData(Language.Dutch, "12.34")]
    public void An_amount_of_the_other_language_is_refused(Language language, string typed)
    {
        Assert.Null(Read(language, typed, out var problem));
        Assert.Contains(language == Language.English ? "1,234.56" : "1.234,56", problem, StringComparison.Ordinal);
    }

    /// <summary>Refused with what it would be read as, rather than taken for a thousandth or a thousandfold.</summary>
    [Theory]
    [InlineData(Language.English, "1.234", "1,234 for thousands", "1.2340 for decimals")]
    [InlineData(Language.English, "-120.000", "120,000 for thousands", "120.0000 for decimals")]
    [InlineData(Language.Dutch, "1,234", "1.234 voor duizenden", "1,2340 voor decimalen")]
    public void An_amount_with_two_readings_is_refused_with_both(Language language, string typed, string thousands, string decimals)
    {
        Assert.Null(Read(language, typed, out var problem));
        Assert.Contains(thousands, problem, StringComparison.Ordinal);
        Assert.Contains(decimals, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  A1 ", "A1")]
    [InlineData("\u00a0\u2007A 1\u202f", "A 1")]
    [InlineData("\u200b\ufeffA\u200d1\u2060\u200e", "A\u200d1")]
    [InlineData("\t\u200b ", "")]
    public void Ends_of_a_text_lose_what_cannot_be_seen(string pasted, string clean) =>
        Assert.Equal(clean, PastedText.Clean(pasted));
}
