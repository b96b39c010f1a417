using CampaignActors.Domain.Values;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Vocabulary.Tests.Text;

public sealed class ScalarsSpecs
{
    private static readonly ReadContext Paris = new(DateTimeZoneProviders.Tzdb["Europe/Paris"], Currency.Eur);

    private enum Process
    {
        BeingEdited,
        Defined,
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0.00", "0")]
    [InlineData("007", "7")]
    [InlineData("0.12430", "0.12430")]
    [InlineData("9999999999999999999999999999", "9999999999999999999999999999")]
    public void Decimals_are_exact(string text, string value) =>
        Assert.Equal(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture), Scalars.Decimal(Node(text)).OrThrow());

    [Theory]
    [InlineData("")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("1_000")]
    [InlineData("1 000")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("+5")]
    [InlineData("--5")]
    [InlineData("1.2.3")]
    [InlineData("0x10")]
    [InlineData("٣")]
    [InlineData("NaN")]
    public void Malformed_number_is_refused(string text) =>
        Assert.Contains("is not a number, expected plain digits", Scalars.Decimal(Node(text)).Error?.Message);

    [Fact]
    public void Too_many_digits_are_refused()
    {
        Assert.Contains("too many digits (29), expected at most 28", Scalars.Decimal(Node("0." + new string('1', 29))).Error?.Message);
        Assert.Contains("too many digits (10000)", Scalars.Decimal(Node(new string('9', 10_000))).Error?.Message);
        Assert.Contains("expected at most 2 for EUR", Scalars.Money(Node("1.005"), Paris).Error?.Message);
        Assert.Contains(
            "expected at most 0 for JPY", Scalars.Money(Node("1.5"), Paris with { Currency = new Currency("JPY") }).Error?.Message);
        Assert.Contains("expected at most 999999999999999", Scalars.Money(Node("1000000000000000"), Paris).Error?.Message);
        Assert.Contains("expected at most 5 in a price", Scalars.UnitPrice(Node("0.000001")).Error?.Message);
        Assert.Equal(Money.Of(1.5m, Currency.Eur), Scalars.Money(Node("1.500"), Paris).OrThrow());
    }

    [Fact]
    public void Signs_and_fractions_are_refused_where_they_make_no_sense()
    {
        Assert.Contains("is negative, expected 0 or more", Scalars.Money(Node("-1"), Paris).Error?.Message);
        Assert.Equal(-1m, Scalars.Money(Node("-1"), Paris, allowNegative: true).OrThrow().Amount);
        Assert.Contains("is negative", Scalars.UnitPrice(Node("-0.1")).Error?.Message);
        Assert.Contains("is negative", Scalars.Quantity(Node("-1")).Error?.Message);
        Assert.Contains("is not whole", Scalars.Quantity(Node("1.5")).Error?.Message);
        Assert.Equal(new Quantity(3), Scalars.Quantity(Node("3.0")).OrThrow());
        Assert.Contains("from 1 to 3", Scalars.Int(Node("4"), 1, 3).Error?.Message);
        Assert.Contains("not a whole number", Scalars.Int(Node("99999999999")).Error?.Message);
    }

    [Fact]
    public void Words_are_taken_as_they_are_written()
    {
        Assert.Equal(Process.BeingEdited, Scalars.Enum<Process>(Node("beingEdited")).OrThrow());
        Assert.Equal(
            "'BeingEdited' is not allowed here, expected one of beingEdited, defined; did you mean 'beingEdited'?",
            Scalars.Enum<Process>(Node("BeingEdited")).Error?.Message);
        Assert.NotNull(Scalars.Enum<Process>(Node("0")).Error);
        Assert.True(Scalars.Bool(Node("true")).OrThrow());
        Assert.NotNull(Scalars.Bool(Node("yes")).Error);
        Assert.Contains("expected at most 10000", Scalars.Text(Node(new string('x', 10_001))).Error?.Message);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("50%")]
    [InlineData("a b")]
    [InlineData("🎉")]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a\nb\u001b[31m")]
    public void Codes_have_few_characters(string text)
    {
        var message = Scalars.Code(Node(text)).Error!.ToString();
        Assert.Contains("is not a code, expected 1 to 64 letters, digits, '-', '_' or '.'", message);
        Assert.DoesNotContain(message, char.IsControl);
    }

    [Fact]
    public void A_code_of_ten_thousand_characters_is_refused_in_a_short_line()
    {
        var message = Scalars.Code(Node(new string('x', 10_000))).Error!.Message;
        Assert.Contains("(10000 characters)", message);
        Assert.True(message.Length < 200);
    }

    [Theory]
    [InlineData("2026-01-05", "2026-01-04T23:00:00Z")]
    [InlineData("2026-01-05T09:00", "2026-01-05T08:00:00Z")]
    [InlineData("2026-01-05T09:00:30", "2026-01-05T08:00:30Z")]
    [InlineData("2026-01-05T09:00:00Z", "2026-01-05T09:00:00Z")]
    [InlineData("2026-01-05T09:00-05:30", "2026-01-05T14:30:00Z")]
    [InlineData("2026-03-29T02:30", "2026-03-29T01:00:00Z")]
    [InlineData("2026-10-25T02:30", "2026-10-25T00:30:00Z")]
    public void Local_times_are_read_in_the_zone(string text, string utc) =>
        Assert.Equal(InstantPattern.General.Parse(utc).Value, Scalars.Instant(Node(text), Paris).OrThrow());

    [Fact]
    public void A_date_that_the_zone_skipped_starts_at_the_next_instant() => Assert.Equal(
        Instant.FromUtc(2011, 12, 30, 10, 0),
        Scalars.Instant(Node("2011-12-30"), Paris with { Zone = DateTimeZoneProviders.Tzdb["Pacific/Apia"] }).OrThrow());

    [Fact]
    public void The_last_instant_of_a_date_takes_in_the_whole_day()
    {
        Assert.Equal(Instant.FromUtc(2026, 3, 29, 22, 0) - Duration.FromTicks(1), Scalars.LastInstant(Node("2026-03-29"), Paris).OrThrow());
        Assert.Equal(Instant.FromUtc(2026, 3, 29, 10, 0), Scalars.LastInstant(Node("2026-03-29T12:00"), Paris).OrThrow());
        Assert.Equal(new LocalDate(2026, 3, 29), Scalars.DateAlone(Node("2026-03-29")));
        Assert.Null(Scalars.DateAlone(Node("2026-03-29T00:00")));
    }

    [Theory]
    [InlineData("2026-02-30", "is no date of the calendar")]
    [InlineData("2026-13-01", "is no date of the calendar")]
    [InlineData("1899-12-31", "expected 1900 to 2200")]
    [InlineData("2201-01-01", "expected 1900 to 2200")]
    [InlineData("2026-01-05T24:00", "is no time of day")]
    [InlineData("2026-01-05T09:00+19:00", "offset")]
    [InlineData("2026-01-05 09:00", "is not a time")]
    [InlineData("05/01/2026", "is not a time")]
    [InlineData("2026-1-5", "is not a time")]
    [InlineData("2026-01-05\n", "is not a time")]
    [InlineData("", "is not a time")]
    public void Malformed_time_is_refused(string text, string reason) =>
        Assert.Contains(reason, Scalars.Instant(Node(text), Paris).Error?.Message);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("10s", 10)]
    [InlineData("90m", 5_400)]
    [InlineData("1d12h", 129_600)]
    [InlineData("1w", 604_800)]
    [InlineData("-1d", -86_400)]
    public void Durations_are_exact(string text, long seconds)
    {
        var duration = Scalars.Duration(Node(text), allowNegative: true).OrThrow();
        Assert.Equal(Duration.FromSeconds(seconds), duration);
        Assert.Equal(duration, Scalars.Duration(Node(Scalars.Plain(duration)), allowNegative: true).OrThrow());
    }

    [Theory]
    [InlineData("3")]
    [InlineData("d")]
    [InlineData("1h1d")]
    [InlineData("1d1d")]
    [InlineData("1.5d")]
    [InlineData("1D")]
    [InlineData("1 d")]
    [InlineData("-")]
    [InlineData("")]
    [InlineData("9999999999d")]
    [InlineData("999999999w")]
    public void Malformed_duration_is_refused(string text) => Assert.NotNull(Scalars.Duration(Node(text), allowNegative: true).Error);

    [Fact]
    public void A_negative_duration_needs_leave() => Assert.Contains("is negative", Scalars.Duration(Node("-1d")).Error?.Message);

    private static ScalarNode Node(string text) => new(text, true, new TextPosition("f", 1, 1));
}
