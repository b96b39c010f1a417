using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Domain.Notices;

/// <summary>
/// Times in mails and messages, in the zone of the installation: <c>Thursday 5 March 2026, 10:00 Europe/Paris</c>. Notices are
/// stored with instants, since an entity's state knows no zone, and are converted when they are sent.
/// </summary>
public static partial class ReadableTimes
{
    private static readonly ZonedDateTimePattern s_readable =
        ZonedDateTimePattern.CreateWithInvariantCulture("dddd d MMMM uuuu', 'HH':'mm z", DateTimeZoneProviders.Tzdb);

    public static string Of(Instant at, DateTimeZone zone) => s_readable.Format(at.InZone(zone));

    /// <summary>Replaces every instant in the text (<c>2026-03-05T09:00:00Z</c>) by its readable form.</summary>
    public static string In(string text, DateTimeZone zone) => InstantForm().Replace(
        text, match => InstantPattern.ExtendedIso.Parse(match.Value) is { Success: true, Value: var at } ? Of(at, zone) : match.Value);

    [GeneratedRegex(@"\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z", RegexOptions.CultureInvariant)]
    private static partial Regex InstantForm();
}
