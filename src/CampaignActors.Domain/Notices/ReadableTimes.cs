using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Domain.Notices;

/// <summary>
/// Times in texts for people, in the zone of the installation: <c>Thursday 5 March 2026, 10:00 Europe/Paris</c>. What an entity owes is kept with
/// instants, since its state knows no zone, and gets this form when it is sent.
/// </summary>
public static partial class ReadableTimes
{
    private static readonly ZonedDateTimePattern s_readable =
        ZonedDateTimePattern.CreateWithInvariantCulture("dddd d MMMM uuuu', 'HH':'mm z", DateTimeZoneProviders.Tzdb);

    public static string Of(Instant at, DateTimeZone zone) => s_readable.Format(at.InZone(zone));

    /// <summary>The text with every instant in it (<c>2026-03-05T09:00:00Z</c>) in readable form.</summary>
    public static string In(string text, DateTimeZone zone) => InstantForm().Replace(
        text, match => InstantPattern.ExtendedIso.Parse(match.Value) is { Success: true, Value: var at } ? Of(at, zone) : match.Value);

    [GeneratedRegex(@"\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z", RegexOptions.CultureInvariant)]
    private static partial Regex InstantForm();
}
