using CampaignActors.Domain.Values;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Web.Reading;

/// <summary>A moment as it stands in an address: a day, a local time, or an instant with its offset.</summary>
public static class WrittenMoment
{
    private static readonly LocalDateTimePattern[] s_local =
    [
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss"),
    ];

    private static readonly OffsetDateTimePattern[] s_instants =
        [OffsetDateTimePattern.ExtendedIso, OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mmo<G>")];

    /// <summary>As people read it, in a zone: <c>15 Nov 2026 00:00</c>, with seconds where it has any. Other text stays.</summary>
    /// <param name="zone">IANA id; one that does not exist: that of the reader.</param>
    public static string Readable(string written, string zone, Reader reader)
    {
        if (LocalDatePattern.Iso.Parse(written) is { Success: true } day)
            return reader.Date(day.Value);
        return Local(written, ZoneOf(zone, reader)) is not { } local ? written
            : $"{reader.Date(local.Date)} {Clock(local, local.Second == 0 ? "HH':'mm" : "HH':'mm':'ss")}";
    }

    /// <summary>For a field of a form, which takes no offset; empty: there is none.</summary>
    public static string Field(string? written, string zone, Reader reader) =>
        written is null ? ""
        : LocalDatePattern.Iso.Parse(written) is { Success: true } day ? $"{LocalDatePattern.Iso.Format(day.Value)}T00:00"
        : Local(written, ZoneOf(zone, reader)) is not { } local ? written
        : Clock(local, local.Second == 0 ? "uuuu'-'MM'-'dd'T'HH':'mm" : "uuuu'-'MM'-'dd'T'HH':'mm':'ss");

    /// <summary>A local time; <c>null</c>: it is written in another way.</summary>
    public static LocalDateTime? LocalTime(string written)
    {
        foreach (var pattern in s_local)
        {
            if (pattern.Parse(written) is { Success: true, Value: var local })
                return local;
        }
        return null;
    }

    private static LocalDateTime? Local(string written, DateTimeZone zone)
    {
        if (LocalTime(written) is { } local)
            return local;
        foreach (var pattern in s_instants)
        {
            if (pattern.Parse(written) is { Success: true, Value: var at })
                return at.InZone(zone).LocalDateTime;
        }
        return null;
    }

    private static DateTimeZone ZoneOf(string zone, Reader reader) => TimeZones.Find(zone) ?? reader.Zone;

    private static string Clock(LocalDateTime local, string pattern) =>
        LocalDateTimePattern.CreateWithInvariantCulture(pattern).Format(local);
}
