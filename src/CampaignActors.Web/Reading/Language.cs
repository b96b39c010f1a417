using System.Globalization;

namespace CampaignActors.Web.Reading;

/// <summary>Languages of the pages.</summary>
public enum Language
{
    English,
    Dutch,
}

/// <summary>How a language writes numbers and names months. The nodes run without the cultures of their machine.</summary>
public static class Languages
{
    private static readonly NumberFormatInfo s_english = new() { NumberDecimalSeparator = ".", NumberGroupSeparator = "," };
    private static readonly NumberFormatInfo s_dutch = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "." };

    private static readonly string[] s_englishMonths =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    private static readonly string[] s_dutchMonths =
        ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];

    public static string Tag(this Language language) => language == Language.Dutch ? "nl" : "en";

    public static NumberFormatInfo Numbers(this Language language) => language == Language.Dutch ? s_dutch : s_english;

    /// <param name="month">From 1.</param>
    public static string Month(this Language language, int month) =>
        (language == Language.Dutch ? s_dutchMonths : s_englishMonths)[month - 1];

    /// <summary>The first language of the browser that there is; else English.</summary>
    /// <param name="accepted">Value of <c>Accept-Language</c>, in the order that the browser gives.</param>
    public static Language Of(string? chosen, string accepted)
    {
        if (chosen is "nl" or "en")
            return chosen == "nl" ? Language.Dutch : Language.English;
        foreach (var part in accepted.Split(','))
        {
            var tag = part.Split(';')[0].Trim();
            if (tag.StartsWith("nl", StringComparison.OrdinalIgnoreCase))
                return Language.Dutch;
            if (tag.StartsWith("en", StringComparison.OrdinalIgnoreCase))
                return Language.English;
        }
        return Language.English;
    }
}
