using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Vocabulary.Text;

/// <summary>Reads the name of a time zone, and says what is wrong with it in the same words wherever a person may name one.</summary>
public static class ZoneText
{
    /// <param name="where">What a person gave, such as <c>--zone</c>; it stands before the error.</param>
    /// <exception cref="InputException">There is no such zone.</exception>
    public static DateTimeZone Read(string where, string name) =>
        TimeZones.Find(name) ?? throw new InputException(null, $"{where}: {Problem(name)}");

    /// <summary>Why a text that <see cref="TimeZones.Find"/> does not know is no zone, with the one that may be meant.</summary>
    public static string Problem(string name) =>
        $"{Shown.Quote(name)} is not a time zone, expected an IANA name such as Europe/Paris{Meant(name)}";

    private static string Meant(string name) => TimeZones.OfWindows(name) is { } iana
        ? $"; Windows calls {iana} so"
        : Suggestion.For(name, TimeZones.Names.Order(StringComparer.Ordinal));
}
