namespace CampaignActors.Domain.Tests.Values;

[Properties(Replay = Draws.Same)]
public sealed class MoneySpecs
{
    private static readonly Currency s_yen = new("JPY");
    private static readonly Currency s_dinar = new("KWD");

    [Theory]
    [InlineData("1.665", "1.67")]
    [InlineData("1.664999", "1.66")]
    [InlineData("-1.665", "-1.67")]
    [InlineData("0.005", "0.01")]
    [InlineData("-0.005", "-0.01")]
    [InlineData("2.5", "2.50")]
    public void Rounding_is_half_away_from_zero(string computed, string rounded) =>
        Assert.Equal(
            rounded, Money.Round(decimal.Parse(computed, System.Globalization.CultureInfo.InvariantCulture), Currency.Eur).Plain());

    [Fact]
    public void Digits_are_those_of_the_currency()
    {
        Assert.Equal("3", Money.Round(2.5m, s_yen).Plain());
        Assert.Equal("2.346", Money.Round(2.3455m, s_dinar).Plain());
        Assert.Equal("25900.00 EUR", Money.Of(25_900, Currency.Eur).ToString());
    }

    [Theory]
    [InlineData("EUR", 0.005)]
    [InlineData("JPY", 0.5)]
    [InlineData("KWD", 0.0005)]
    public void An_exact_amount_may_not_have_more_digits_than_its_currency(string currency, double tooFine)
    {
        var error = Assert.Throws<FormatException>(() => Money.Of((decimal)tooFine, new Currency(currency)));
        Assert.Contains("decimals", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trailing_zeros_are_no_digits() => Assert.Equal(Money.Of(1m, Currency.Eur), Money.Of(1.0000m, Currency.Eur));

    [Fact]
    public void Two_currencies_never_meet()
    {
        Assert.Throws<CurrencyMismatchException>(() => Money.Of(1, Currency.Eur) + Money.Of(1, s_yen));
        Assert.Throws<CurrencyMismatchException>(() => Money.Of(1, Currency.Eur) - Money.Of(1, s_yen));
        Assert.Throws<CurrencyMismatchException>(() => Money.Of(1, Currency.Eur) < Money.Of(1, s_yen));
        Assert.Throws<CurrencyMismatchException>(() => new[] { Money.Of(1, s_yen) }.Sum(Currency.Eur));
    }

    [Fact]
    public void Beyond_the_largest_amount_is_an_error_not_an_overflow()
    {
        var most = Money.Of(Money.Max, Currency.Eur);
        Assert.Throws<FormatException>(() => most + Money.Of(0.01m, Currency.Eur));
        Assert.Throws<FormatException>(() => -most - Money.Of(0.01m, Currency.Eur));
        Assert.Throws<FormatException>(() => Money.Of(Money.Max + 1, Currency.Eur));
        Assert.Throws<FormatException>(() => Money.Round(decimal.MaxValue, Currency.Eur));
    }

    [Theory]
    [InlineData("")]
    [InlineData("eur")]
    [InlineData("EURO")]
    [InlineData("E1R")]
    public void A_currency_is_three_capital_letters(string code) => Assert.Throws<FormatException>(() => new Currency(code));

    [Property]
    public void Adding_and_taking_back_is_where_we_were(int a, int b)
    {
        var (x, y) = (Money.Of(a / 100m, Currency.Eur), Money.Of(b / 100m, Currency.Eur));
        Assert.Equal(x, x + y - y);
        Assert.Equal(x + y, y + x);
        Assert.Equal(Money.Zero(Currency.Eur), x + -x);
    }

    [Property]
    public void Rounding_moves_by_half_a_cent_at_most_and_forgets_the_sign_last(int thousandths)
    {
        var exact = thousandths / 1000m;
        var rounded = Money.Round(exact, Currency.Eur).Amount;
        Assert.True(Math.Abs(rounded - exact) <= 0.005m);
        Assert.Equal(-rounded, Money.Round(-exact, Currency.Eur).Amount);
        Assert.True(Math.Abs(rounded) >= Math.Abs(decimal.Truncate(exact * 100) / 100));
    }
}

public sealed class CodeSpecs
{
    [Theory]
    [InlineData("BDG6")]
    [InlineData("a")]
    [InlineData("v7.Event_2-b")]
    public void Letters_digits_and_three_signs_make_a_code(string text) => Assert.Equal(text, new Code(text).Text);

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("50%")]
    [InlineData("two words")]
    [InlineData("é")]
    [InlineData("🎈")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("line\nbreak")]
    public void Nothing_else_does(string text) => Assert.Throws<FormatException>(() => new Code(text));

    [Fact]
    public void Sixty_four_characters_are_the_most()
    {
        Assert.Equal(64, new Code(new string('x', 64)).Text.Length);
        var error = Assert.Throws<FormatException>(() => new Code(new string('x', 10_000)));
        Assert.Equal("a code has at most 64 characters, this one has 10000", error.Message);
    }

    [Fact]
    public void Upper_and_lower_case_are_two_codes() => Assert.NotEqual(new Code("bdg6"), new Code("BDG6"));
}
