namespace CampaignActors.Vocabulary.Tests.Text;

/// <summary>Amounts of work: days, or days and hours at eight hours a day.</summary>
public sealed class WorkLoadSpecs
{
    private static Reading<decimal> Read(string text) => WorkLoad.Days(new(text, true, new TextPosition("f", 1, 1)));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("2.5", 2.5)]
    [InlineData("12h", 1.5)]
    [InlineData("30h", 3.75)]
    [InlineData("1d4h", 1.5)]
    [InlineData("3d", 3)]
    public void Days_and_hours(string text, double days) => Assert.Equal((decimal)days, Read(text).OrThrow());

    [Theory]
    [InlineData("10m")]
    [InlineData("1w")]
    [InlineData("4h1d")]
    [InlineData("h")]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1.5h")]
    [InlineData("1e3")]
    [InlineData("9999999h")]
    public void Anything_else_is_no_amount_of_work(string text) => Assert.NotNull(Read(text).Error);
}
