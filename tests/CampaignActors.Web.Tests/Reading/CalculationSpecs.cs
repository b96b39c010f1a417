using CampaignActors.Web.Budgets;
using CampaignActors.Web.Reading;
using NodaTime;
using Xunit;

namespace CampaignActors.Web.Tests.Reading;

/// <summary>What the interface tells as one text with numbers is shown as the reader writes numbers.</summary>
public sealed class CalculationSpecs
{
    private static readonly Reader s_english = new(Language.English, DateTimeZone.Utc, "comfortable", "light");
    private static readonly Reader s_dutch = s_english with { Language = Language.Dutch };

    [Theory]
    [InlineData(
        "17431 × 0.0095 (up to 50000) = 165.59", "17,431 × 0.0095 (up to 50,000) = 165.59", "17.431 × 0,0095 (tot 50.000) = 165,59")]
    [InlineData(
        "1250 in batches of 100, started ones whole: 13 × 4.5 = 58.50", "1,250 in batches of 100, started ones whole: 13 × 4.5 = 58.50",
        "1.250 in partijen van 100, aangebroken geheel: 13 × 4,5 = 58,50")]
    [InlineData(
        "150 in batches of 100, in part: 1.5 × 4.5 = 6.75", "150 in batches of 100, in part: 1.5 × 4.5 = 6.75",
        "150 in partijen van 100, naar rato: 1,5 × 4,5 = 6,75")]
    [InlineData(
        "1200 + surcharge 10.00 = 1210.00", "fixed 1,200 + surcharge 10.00 = 1,210.00", "vast 1.200 + toeslag 10,00 = 1.210,00")]
    [InlineData("80 (beyond 5000) for 6000 = 80.00", "80 (beyond 5,000) for 6,000 = 80.00", "80 (boven 5.000) voor 6.000 = 80,00")]
    [InlineData("nothing = 0.00", "nothing = 0.00", "niets = 0,00")]
    public void A_calculation_has_numbers_and_words_of_the_reader(string told, string english, string dutch) =>
        Assert.Equal((english, dutch), (CalculationText.Of(told, s_english), CalculationText.Of(told, s_dutch)));

    [Fact]
    public void Sums_by_category_have_amounts_and_words_of_the_reader()
    {
        Assert.Equal("A=B 1,012.00; Uncategorised 10,040.77", CategoryNames.Amounts("A=B=1012.00; uncategorised=10040.77", s_english));
        Assert.Equal("Zonder categorie 10.040,77", CategoryNames.Amounts("uncategorised=10040.77", s_dutch));
        Assert.Equal("no sum", CategoryNames.Amounts("no sum", s_dutch));
    }

    [Fact]
    public void The_figure_of_a_category_is_named_by_it()
    {
        Assert.Equal("Per categorie: Zonder categorie", LevelAmounts.Label("byCategory.uncategorised", s_dutch));
        Assert.Equal("By category: Paper", LevelAmounts.Label("byCategory.Paper", s_english));
    }
}
