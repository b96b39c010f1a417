using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Schedules;

/// <summary>What happens when an occurrence is to start while the one before it still runs.</summary>
public enum OverlapPolicy
{
    /// <summary>Both run. The default.</summary>
    Allow,

    /// <summary>The later one is not started; it waits for a person.</summary>
    Skip,

    /// <summary>The later one starts when the earlier one is done.</summary>
    Queue,
}

/// <summary>One occurrence typed by a person.</summary>
/// <param name="Id">Identity of the line; without one it is known by its place, counted from 1.</param>
/// <param name="Length">Of a periodic campaign that has no end.</param>
public sealed record ScheduleLine(string? Id, Instant Start, Instant? End, Duration? Length, bool SubmitForApproval, bool AutomaticStart);

/// <summary>
/// When occurrences are due: typed one by one, or by a cron rule in local time (domain.md §2 ScheduleLine, §5.3). One run a line,
/// always: a local time that does not exist becomes the first valid instant after it, one that exists twice is its first occurrence.
/// </summary>
public sealed record Schedule
{
    public static readonly Duration DefaultGrace = Duration.FromDays(1);

    /// <summary>How long before its start an occurrence is created; exact, a day is 24 hours.</summary>
    public Duration? Advance { get; init; }

    /// <summary>How late an automatic start may be.</summary>
    public Duration? MissedGrace { get; init; }

    /// <summary>First instant of a cron rule, included. It never reaches back before the schedule was given.</summary>
    public Instant? From { get; init; }

    /// <summary>Last instant of a cron rule, included.</summary>
    public Instant? Until { get; init; }

    public Seq<ScheduleLine> Lines { get; init; } = [];

    public string? Cron { get; init; }

    /// <summary>Zone in which the cron rule is read.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>Number of runs after which a cron rule ends.</summary>
    public int? Runs { get; init; }

    /// <summary>For occurrences by cron rule; lines say it themselves.</summary>
    public bool SubmitForApproval { get; init; } = true;

    /// <summary>For occurrences by cron rule; lines say it themselves.</summary>
    public bool AutomaticStart { get; init; }

    public OverlapPolicy Overlap { get; init; }

    /// <summary>Why this is no schedule, or <c>null</c>.</summary>
    /// <param name="origin">When it was given.</param>
    public string? Problem(Instant origin)
    {
        if (Lines.Count == 0 && Cron is null)
            return "a schedule needs 'lines' or 'cron'";
        if (Lines.FirstOrDefault(l => l.End < l.Start || l.Length < Duration.Zero) is { } wrong)
            return $"the schedule line of {wrong.Start} must not end before it starts";
        if (Lines.Where(l => l.Id is not null).GroupBy(l => l.Id).FirstOrDefault(g => g.Count() > 1)?.Key is { } twice)
            return $"two schedule lines have the id '{twice}'";
        if (Until < From)
            return "a schedule must not end before it starts";
        if (Runs <= 0)
            return "'runs' must be above zero";
        if (Cron is null)
            return null;
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(Zone) is null)
            return $"unknown time zone '{Zone}'";
        if (CronRule.Parse(Cron) is null)
            return $"'{Cron}' is not a cron expression";
        return Occurrences.After(this, origin, null, 0).Any() ? null : "the schedule never fires";
    }
}

/// <summary>One time that a schedule gives.</summary>
/// <param name="Key">Identity within the schedule: a second workflow or campaign for it is never made.</param>
public sealed record Occurrence(string Key, Instant Start, Instant? End, bool SubmitForApproval, bool AutomaticStart);

/// <summary>From a schedule to the times it gives.</summary>
public static class Occurrences
{
    /// <summary>Occurrences that are still to be made, earliest first. By cron rule the list may have no end.</summary>
    /// <param name="origin">When the schedule was given; a cron rule never reaches back before it.</param>
    /// <param name="made">Those that are made, of this schedule or of one before it.</param>
    public static IEnumerable<Occurrence> Open(Schedule schedule, Instant origin, IEnumerable<(string Key, Instant Start)> made)
    {
        if (schedule.Cron is null)
        {
            var keys = made.Select(m => m.Key).ToHashSet(StringComparer.Ordinal);
            return Typed(schedule).Where(o => !keys.Contains(o.Key)).OrderBy(o => o.Start);
        }
        // What was typed before there was a rule says nothing of how far the rule has come.
        var byRule = made.Where(m => m.Key == m.Start.ToString()).Select(m => m.Start).ToList();
        return After(schedule, origin, byRule.Count == 0 ? null : byRule.Max(), byRule.Count);
    }

    private static IEnumerable<Occurrence> Typed(Schedule schedule) => schedule.Lines.Select((line, index) => new Occurrence(
        line.Id ?? $"{index + 1}", line.Start, line.End ?? line.Start + line.Length, line.SubmitForApproval, line.AutomaticStart));

    /// <summary>Occurrences by cron rule after the last one, or from the beginning.</summary>
    internal static IEnumerable<Occurrence> After(Schedule schedule, Instant origin, Instant? last, int runs)
    {
        if (CronRule.Parse(schedule.Cron!) is not { } rule)
            yield break;
        var first = schedule.From is { } from && from > origin ? from : origin;
        foreach (var start in rule.From(last ?? first, inclusive: last is null, DateTimeZoneProviders.Tzdb[schedule.Zone]))
        {
            if (start > schedule.Until || runs >= schedule.Runs)
                yield break;
            runs++;
            yield return new Occurrence(start.ToString(), start, null, schedule.SubmitForApproval, schedule.AutomaticStart);
        }
    }
}
