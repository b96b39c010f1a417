using Cronos;
using NodaTime;
using NodaTime.TimeZones;

namespace CampaignActors.Domain.Schedules;

/// <summary>
/// A cron expression of five fields, or of six with seconds first, in the local time of a zone. The rule is applied to local times,
/// which the zone converts to instants. A local time that does not exist becomes the first instant after the gap; one that exists
/// twice becomes the first of both (domain.md §5.3). So no run happens twice, and times within one gap are one run.
/// </summary>
public sealed class CronRule
{
    private static readonly ZoneLocalMappingResolver s_local = Resolvers.CreateMappingResolver(
        Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);
    private readonly CronExpression _expression;

    private CronRule(CronExpression expression) => _expression = expression;

    /// <returns>The rule, or <c>null</c> when the text is no cron expression.</returns>
    public static CronRule? Parse(string text)
    {
        var format = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard;
        return CronExpression.TryParse(text, format, out var expression) ? new CronRule(expression) : null;
    }

    /// <summary>All instants of the rule from an instant on, ascending; the sequence may be infinite.</summary>
    /// <param name="inclusive">Whether <paramref name="from"/> itself is included.</param>
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
    /// The first local time that can become <paramref name="from"/> or a later instant. When an instant ends a gap, the local times
    /// within the gap become that instant too.
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
