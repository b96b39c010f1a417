using System.Collections.Frozen;
using NodaTime;
using NodaTime.TimeZones;

namespace CampaignActors.Domain.Values;

/// <summary>
/// The time zones that a person may name: the ids of the IANA database, as they are written there. An offset such as <c>UTC+2</c> is
/// none, since it knows no summer time, nor is a name of Windows.
/// </summary>
public static class TimeZones
{
    private static readonly FrozenSet<string> s_names = DateTimeZoneProviders.Tzdb.Ids.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> s_ofWindows =
        TzdbDateTimeZoneSource.Default.WindowsMapping.PrimaryMapping.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>All names, in no order.</summary>
    public static IReadOnlyCollection<string> Names => s_names;

    /// <returns><c>null</c>: there is no such zone.</returns>
    public static DateTimeZone? Find(string? name) => name is not null && s_names.Contains(name) ? DateTimeZoneProviders.Tzdb[name] : null;

    /// <summary>The IANA name of a zone that Windows calls so, such as Europe/Berlin of <c>W. Europe Standard Time</c>.</summary>
    /// <returns><c>null</c>: Windows has no such zone, or its name is one of IANA as well.</returns>
    public static string? OfWindows(string name) =>
        s_ofWindows.TryGetValue(name, out var found) && !s_names.Contains(name) ? found : null;
}
