using Cronos;
using NodaTime;
using NodaTime.TimeZones;

namespace CampaignActors.Domain.Schedules;

/// <summary>
/// A cron expression of five fields, or six with seconds first, read on the local clock of a zone. The expression is followed as if each
/// local time existed once, and the zone says which instants those are: a time that does not exist is the first instant after the gap, one
/// that exists twice is its first (domain.md §5.3). So no run comes twice, and times that fall into one gap are one run.
/// </summary>
public sealed class CronRule
{
    private static readonly ZoneLocalMappingResolver s_local = Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);
    private readonly CronExpression _expression;

    private CronRule(CronExpression expression) => _expression = expression;

    /// <returns>The rule, or <c>null</c> when the text is no cron expression.</returns>
    public static CronRule? Parse(string text)
    {
        var format = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard;
        return CronExpression.TryParse(text, format, out var expression) ? new CronRule(expression) : null;
    }

    /// <summary>All instants from one on, ascending; the list may have no end.</summary>
    /// <param name="inclusive">Whether <paramref name="from"/> itself may be one of them.</param>
    public IEnumerable<Instant> From(Instant from, bool inclusive, DateTimeZone zone)
    {
        var last = inclusive ? from - Duration.Epsilon : from;
        var local = DateTime.SpecifyKind(FirstLocal(from, zone).ToDateTimeUnspecified(), DateTimeKind.Utc);
        for (var next = _expression.GetNextOccurrence(local, inclusive: true); next is { } time; next = _expression.GetNextOccurrence(time))
        {
            var at = zone.ResolveLocal(LocalDateTime.FromDateTime(time), s_local).ToInstant();
            if (at <= last)
                continue;
            last = at;
            yield return at;
        }
    }

    /// <summary>
    /// The first local time that may lead to <paramref name="from"/> or later. Where an instant ends a gap, the local times within that gap
    /// lead to it as well.
    /// </summary>
    private static LocalDateTime FirstLocal(Instant from, DateTimeZone zone)
    {
        var local = from.InZone(zone).LocalDateTime;
        var interval = zone.GetZoneInterval(from);
        if (!interval.HasStart || interval.Start != from)
            return local;
        var gapBegins = from.WithOffset(zone.GetUtcOffset(from - Duration.Epsilon)).LocalDateTime;
        return gapBegins < local ? gapBegins : local;
    }
}
