using System.Globalization;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Vocabulary.Text;

/// <summary>What a scalar cannot say by itself: the zone of local times and the currency of amounts.</summary>
public sealed record ReadContext(DateTimeZone Zone, Currency Currency)
{
    /// <summary>The key under which a map says in which currency its amounts are.</summary>
    public const string CurrencyKey = "currency";

    /// <summary>UTC and euros, as when a file says nothing.</summary>
    public static readonly ReadContext Default = new(DateTimeZone.Utc, Currency.Eur);

    /// <summary>How the amounts of a map are read that says in which currency they are.</summary>
    public ReadContext Within(MapNode fields) =>
        fields.Find(CurrencyKey) is ScalarNode { IsNull: false } node && Domain.Values.Currency.IsKnown(node.Text)
            ? this with { Currency = new Currency(node.Text) }
            : this;
}

/// <summary>
/// Turns scalars into values. Each reader says in its error what stands there and what was expected; times are in the other half
/// of this class.
/// </summary>
public static partial class Scalars
{
    /// <summary>Decimals of a unit price (domain.md §2).</summary>
    public const int PriceDecimals = 5;

    /// <summary>Decimals of a number that is no money, unless its field says otherwise.</summary>
    public const int UsualDecimals = 5;

    private const int MaxDigits = 28;

    /// <summary>
    /// A text of at most so many characters. A zero character, which databases and tools take for the end, and half a character, which no
    /// encoding can hold, are refused.
    /// </summary>
    public static Reading<string> Text(ScalarNode node, int max = Limits.Text) => node switch
    {
        { IsNull: true } => Reading<string>.Bad(node, "nothing is given, expected text"),
        _ when node.Text.Length > max => Reading<string>.Bad(node, $"the text has {node.Text.Length} characters, expected at most {max}"),
        _ when node.Text.Contains('\0') => Reading<string>.Bad(node, "the text holds a zero character, expected none"),
        _ when HasHalfCharacter(node.Text) => Reading<string>.Bad(node, "the text holds half a character, expected whole ones"),
        _ => Reading<string>.Of(node.Text),
    };

    private static bool HasHalfCharacter(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return true;
            i++;
        }
        return false;
    }

    public static Reading<Code> Code(ScalarNode node)
    {
        var text = node.IsNull ? "" : node.Text;
        return Domain.Values.Code.Problem(text) is null
            ? Reading<Code>.Of(new Code(text))
            : Reading<Code>.Bad(
                node,
                $"{Quoted(node)} is not a code{LengthOf(text)}, "
                + $"expected 1 to {Domain.Values.Code.MaxLength} letters, digits, '-', '_' or '.'");
    }

    private static string LengthOf(string text) => text.Length > Domain.Values.Code.MaxLength ? $" ({text.Length} characters)" : "";

    /// <summary><c>true</c> or <c>false</c>; YAML's yes, no, on and off are words like any other.</summary>
    public static Reading<bool> Bool(ScalarNode node) => node.Text switch
    {
        "true" => Reading<bool>.Of(true),
        "false" => Reading<bool>.Of(false),
        _ => Reading<bool>.Bad(node, $"{Quoted(node)} is neither true nor false, expected one of these"),
    };

    /// <summary>A currency by its ISO 4217 code.</summary>
    public static Reading<Currency> Currency(ScalarNode node) => !node.IsNull && Domain.Values.Currency.IsKnown(node.Text)
        ? Reading<Currency>.Of(new Currency(node.Text))
        : Reading<Currency>.Bad(node, $"{Quoted(node)} is not a currency, expected three capital letters such as EUR");

    /// <summary>One of the allowed words.</summary>
    public static Reading<string> OneOf(ScalarNode node, IReadOnlyList<string> allowed) =>
        allowed.Contains(node.Text) && !node.IsNull
            ? Reading<string>.Of(node.Text)
            : Reading<string>.Bad(node, $"{Quoted(node)} is not allowed here{Suggestion.Expected(node.Text, allowed)}");

    /// <summary>A member of an enumeration by its name in camelCase: <c>beingEdited</c> for <c>BeingEdited</c>.</summary>
    public static Reading<TEnum> Enum<TEnum>(ScalarNode node) where TEnum : struct, Enum =>
        OneOf(node, EnumNames<TEnum>.All).Then(name => Reading<TEnum>.Of(Member<TEnum>(name)));

    /// <summary>The member of an enumeration that has this name in camelCase.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static TEnum Member<TEnum>(string name) where TEnum : struct, Enum => EnumNames<TEnum>.Parse(name);

    /// <summary>How a member of an enumeration is written in files: in camelCase.</summary>
    public static string NameOf<TEnum>(TEnum value) where TEnum : struct, Enum => JsonName(value.ToString());

    private static string JsonName(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static class EnumNames<TEnum> where TEnum : struct, Enum
    {
        private static readonly Dictionary<string, TEnum> ByName = System.Enum.GetValues<TEnum>().ToDictionary(NameOf, value => value);

        public static readonly string[] All = [.. System.Enum.GetNames<TEnum>().Select(JsonName)];

        public static TEnum Parse(string name) => ByName[name];
    }

    /// <summary>An exact decimal in plain digits: no exponent, no thousands separators, at most 28 digits.</summary>
    public static Reading<decimal> Decimal(ScalarNode node)
    {
        var digits = PlainDigits(node.IsNull ? "" : node.Text);
        if (digits == 0)
            return Reading<decimal>.Bad(node, $"{Quoted(node)} is not a number, expected plain digits such as 1250 or -0.12");
        if (digits > MaxDigits)
            return Reading<decimal>.Bad(node, $"{Quoted(node)} has too many digits ({digits}), expected at most {MaxDigits}");
        var value = decimal.Parse(node.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        // "-0" is zero; the sign would otherwise survive in the text of a sum.
        return Reading<decimal>.Of(value == 0 ? 0m : value);
    }

    /// <summary>How many digits count in a plain number, leading zeros left out; 0 when it is no plain number.</summary>
    private static int PlainDigits(string text)
    {
        var (digits, point, last) = (0, false, '.');
        for (var i = 0; i < text.Length; i++)
        {
            last = text[i];
            if (char.IsAsciiDigit(last))
                digits += digits > 0 || last != '0' || point ? 1 : 0;
            else if (last == '.' && !point && i > 0 && char.IsAsciiDigit(text[i - 1]))
                point = true;
            else if (last != '-' || i > 0)
                return 0;
        }
        return char.IsAsciiDigit(last) ? Math.Max(1, digits) : 0;
    }

    /// <summary>A decimal from 0 to a bound, with at most so many digits behind the point.</summary>
    public static Reading<decimal> Decimal(ScalarNode node, decimal max, int decimals) => Decimal(node, 0).Then(value =>
    {
        if (value > max)
            return Reading<decimal>.Bad(node, $"{Quoted(node)} is too large, expected at most {Plain(max)}");
        return decimal.Round(value, decimals) == value
            ? Reading<decimal>.Of(value)
            : Reading<decimal>.Bad(node, $"{Quoted(node)} has too many decimals, expected at most {decimals}");
    });

    /// <summary>A decimal of at least <paramref name="min"/>.</summary>
    public static Reading<decimal> Decimal(ScalarNode node, decimal min) => Decimal(node).Then(value => value >= min
        ? Reading<decimal>.Of(value)
        : Reading<decimal>.Bad(node, value < 0 && min == 0
            ? $"{Quoted(node)} is negative, expected 0 or more"
            : $"{Quoted(node)} is too small, expected {Plain(min)} or more"));

    /// <summary>An amount of the context's currency, at most as many decimals as the currency has.</summary>
    public static Reading<Money> Money(ScalarNode node, ReadContext context, bool allowNegative = false) => Decimal(node).Then(value =>
    {
        if (value < 0 && !allowNegative)
            return Reading<Money>.Bad(node, $"{Quoted(node)} is negative, expected 0 or more");
        var currency = context.Currency;
        if (decimal.Round(value, currency.Digits) != value)
            return Reading<Money>.Bad(node, $"{Quoted(node)} has too many decimals, expected at most {currency.Digits} for {currency}");
        return Math.Abs(value) <= Domain.Values.Money.Max
            ? Reading<Money>.Of(Domain.Values.Money.Of(value, currency))
            : Reading<Money>.Bad(node, $"{Quoted(node)} is too large, expected at most {Plain(Domain.Values.Money.Max)}");
    });

    /// <summary>A price of one unit in major units, not negative, with at most <see cref="PriceDecimals"/> decimals.</summary>
    public static Reading<decimal> UnitPrice(ScalarNode node) => Decimal(node, 0).Then(value =>
    {
        if (decimal.Round(value, PriceDecimals) != value)
            return Reading<decimal>.Bad(node, $"{Quoted(node)} has too many decimals, expected at most {PriceDecimals} in a price");
        return value <= Domain.Values.Money.Max
            ? Reading<decimal>.Of(value)
            : Reading<decimal>.Bad(node, $"{Quoted(node)} is too large, expected at most {Plain(Domain.Values.Money.Max)}");
    });

    /// <summary>A count of pieces or messages: whole and not negative.</summary>
    public static Reading<Quantity> Quantity(ScalarNode node) => Decimal(node, 0).Then(value =>
    {
        if (decimal.Truncate(value) != value)
            return Reading<Quantity>.Bad(node, $"{Quoted(node)} is not whole, expected a whole number");
        return value <= Domain.Values.Quantity.Max
            ? Reading<Quantity>.Of(new Quantity(decimal.Truncate(value)))
            : Reading<Quantity>.Bad(node, $"{Quoted(node)} is too large, expected at most {Plain(Domain.Values.Quantity.Max)}");
    });

    /// <summary>A whole number within bounds, both included.</summary>
    public static Reading<int> Int(ScalarNode node, int min = int.MinValue, int max = int.MaxValue)
    {
        var wrong = $"{Quoted(node)} is not a whole number from {min} to {max}, expected one";
        if (PlainDigits(node.Text) == 0
            || !int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return Reading<int>.Bad(node, min == int.MinValue ? $"{Quoted(node)} is not a whole number, expected one such as 3" : wrong);
        return value >= min && value <= max ? Reading<int>.Of(value) : Reading<int>.Bad(node, wrong);
    }

    private static string Quoted(ScalarNode node) => node.IsNull ? "nothing" : Shown.Quote(node.Text);

    private static string Plain(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
