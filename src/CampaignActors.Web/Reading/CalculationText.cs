using System.Globalization;
using System.Text.RegularExpressions;

namespace CampaignActors.Web.Reading;

/// <summary>
/// How a cost line came about, as the reader writes it. The sentence of the interface consists of numbers and few fixed words, so each
/// of them is put into the language of the reader.
/// </summary>
public static partial class CalculationText
{
    private static readonly (string English, string Dutch)[] s_words =
    [
        ("in batches of", "in partijen van"), ("started ones whole", "aangebroken geheel"), ("in part:", "naar rato:"),
        ("up to", "tot"), ("beyond", "boven"), (" for ", " voor "), ("surcharge", "toeslag"), ("nothing", "niets"), ("fixed", "vast"),
    ];

    /// <param name="sentence">Such as <c>17431 × 0.0095 (up to 50000) = 165.59</c>; <c>null</c>: not known.</param>
    public static string Of(string? sentence, Reader reader)
    {
        if (sentence is null)
            return "";
        var text = Number().Replace(FixedPrice().IsMatch(sentence) ? $"fixed {sentence}" : sentence, number => Shown(number.Value, reader));
        foreach (var (english, dutch) in s_words)
            text = text.Replace(english, reader.T(english, dutch), StringComparison.Ordinal);
        return text;
    }

    /// <summary>With the decimals that it has.</summary>
    private static string Shown(string number, Reader reader)
    {
        if (!decimal.TryParse(number, NumberStyles.Number, CultureInfo.InvariantCulture, out var value))
            return number;
        var point = number.IndexOf('.', StringComparison.Ordinal);
        var format = point < 0 ? "#,##0" : $"#,##0.{new string('0', number.Length - point - 1)}";
        return value.ToString(format, reader.Language.Numbers());
    }

    [GeneratedRegex(@"[0-9]+(\.[0-9]+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    /// <summary>One price whatever the quantity is.</summary>
    [GeneratedRegex(@"^[0-9.]+( \+ surcharge [0-9.]+)? = [0-9.]+$", RegexOptions.CultureInvariant)]
    private static partial Regex FixedPrice();
}
