using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Schedules;

/// <summary>
/// One time that a schedule gives. It is known by <see cref="Start"/>: a planned instant runs once, for ever (domain.md §5.3).
/// </summary>
/// <param name="Key">Where it comes from: the id or place of a line, or the instant that a rule gave.</param>
public sealed record Occurrence(string Key, Instant Start, Instant? End, bool SubmitForApproval, bool AutomaticStart);

/// <summary>An occurrence that has its workflow or campaign.</summary>
/// <param name="Stays">It has begun, or people have changed it: no change of the schedule reaches it.</param>
public sealed record MadeOccurrence(int Number, string Key, Instant Planned, bool Stays)
{
    public bool IsByRule => Key == Occurrences.RuleKey(Planned);
}

/// <summary>From a schedule to the times it gives.</summary>
public static class Occurrences
{
    /// <summary>The key of an occurrence that a rule gave.</summary>
    public static string RuleKey(Instant start) => start.ToString();

    /// <summary>Occurrences that are still to be made, earliest first. By cron rule the list may have no end.</summary>
    /// <param name="origin">When the schedule was given; a cron rule never reaches back before it.</param>
    /// <param name="progress">How far it has come; <c>null</c> for what an earlier version stored.</param>
    /// <param name="made">Those that are made and not withdrawn, of this schedule or of one before it.</param>
    /// <param name="end">The last instant that may have one.</param>
    public static IEnumerable<Occurrence> Open(
        Schedule schedule, Instant origin, ScheduleProgress? progress, IReadOnlyCollection<MadeOccurrence> made, Instant? end = null)
    {
        var taken = made.Select(m => m.Planned).ToHashSet();
        var open = progress is null ? Earlier(schedule, origin, made) : Open(schedule, progress, made, taken);
        return open.TakeWhile(o => !(o.Start > end)).Where(o => taken.Add(o.Start));
    }

    private static IEnumerable<Occurrence> Open(
        Schedule schedule, ScheduleProgress progress, IReadOnlyCollection<MadeOccurrence> made, HashSet<Instant> taken)
    {
        var owed = (progress.Owed ?? []).Where(o => !taken.Contains(o.Start)).ToList();
        if (schedule.Cron is null)
            return owed.Concat(Typed(schedule)).OrderBy(o => o.Start);
        var rule = progress.Done is { } done ? ByRule(schedule, done, inclusive: false) : ByRule(schedule, progress.Since, inclusive: true);
        // What was typed, and what comes from a copy, is no run of the rule.
        return owed.Concat(schedule.Runs is { } runs
            ? rule.Where(o => !taken.Contains(o.Start)).Take(Math.Max(0, runs - made.Count(m => m.IsByRule) - owed.Count))
            : rule);
    }

    /// <summary>
    /// How an earlier version went on: lines were known by id or place, and a rule by how far it had come. It stands until the schedule is
    /// changed, so that nothing is made twice and nothing is lost.
    /// </summary>
    private static IEnumerable<Occurrence> Earlier(Schedule schedule, Instant origin, IReadOnlyCollection<MadeOccurrence> made)
    {
        if (schedule.Cron is null)
        {
            var keys = made.Select(m => m.Key).ToHashSet(StringComparer.Ordinal);
            return Typed(schedule).Where(o => !keys.Contains(o.Key)).OrderBy(o => o.Start);
        }
        // What was typed before there was a rule says nothing of how far the rule has come.
        var byRule = made.Where(m => m.IsByRule).ToList();
        var rule = byRule.Count == 0
            ? ByRule(schedule, origin, inclusive: true)
            : ByRule(schedule, byRule.Max(m => m.Planned), inclusive: false);
        return schedule.Runs is { } runs ? rule.Take(Math.Max(0, runs - byRule.Count)) : rule;
    }

    internal static IEnumerable<Occurrence> Typed(Schedule schedule) => schedule.Lines.Select((line, index) => new Occurrence(
        line.Id ?? $"{index + 1}", line.Start, line.End ?? line.Start + line.Length, line.SubmitForApproval, line.AutomaticStart));

    /// <summary>Occurrences of the rule, without regard to the number of runs.</summary>
    /// <param name="since">Where they begin; not before the schedule's own beginning, which is always included.</param>
    internal static IEnumerable<Occurrence> ByRule(Schedule schedule, Instant since, bool inclusive)
    {
        if (CronRule.Parse(schedule.Cron!) is not { } rule)
            yield break;
        if (schedule.From > since)
            (since, inclusive) = (schedule.From.Value, true);
        foreach (var start in rule.From(since, inclusive, DateTimeZoneProviders.Tzdb[schedule.Zone]))
        {
            if (start > schedule.Until)
                yield break;
            yield return new Occurrence(RuleKey(start), start, null, schedule.SubmitForApproval, schedule.AutomaticStart);
        }
    }
}
