using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Schedules;

/// <summary>
/// A planned time of a schedule. <see cref="Start"/> identifies it: a planned instant runs at most once (domain.md §5.3).
/// </summary>
/// <param name="Key">Its source: the id or position of a line, or the instant of a rule.</param>
public sealed record Occurrence(string Key, Instant Start, Instant? End, bool SubmitForApproval, bool AutomaticStart);

/// <summary>An occurrence whose workflow or campaign exists.</summary>
/// <param name="Stays">Whether it has begun or was changed by operators, so that changes of the schedule do not affect it.</param>
public sealed record MadeOccurrence(int Number, string Key, Instant Planned, bool Stays)
{
    public bool IsByRule => Key == Occurrences.RuleKey(Planned);
}

/// <summary>Computes the occurrences of a schedule.</summary>
public static class Occurrences
{
    /// <summary>The key of an occurrence of a rule.</summary>
    public static string RuleKey(Instant start) => start.ToString();

    /// <summary>Occurrences without a workflow or campaign, earliest first. By cron rule the sequence may be infinite.</summary>
    /// <param name="origin">When the schedule was set; a cron rule has no occurrence before it.</param>
    /// <param name="progress">Progress of the schedule; <c>null</c> for one stored by an earlier version.</param>
    /// <param name="made">Occurrences that were created and not withdrawn, of this or an earlier schedule.</param>
    /// <param name="end">Last possible instant of an occurrence.</param>
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
        // Typed occurrences and copies do not count as runs of the rule.
        return owed.Concat(schedule.Runs is { } runs
            ? rule.Where(o => !taken.Contains(o.Start)).Take(Math.Max(0, runs - made.Count(m => m.IsByRule) - owed.Count))
            : rule);
    }

    /// <summary>
    /// The progress of earlier versions: lines were identified by id or position, and a rule by its last occurrence. It applies
    /// until the schedule is changed, so that no occurrence is created twice or lost.
    /// </summary>
    private static IEnumerable<Occurrence> Earlier(Schedule schedule, Instant origin, IReadOnlyCollection<MadeOccurrence> made)
    {
        if (schedule.Cron is null)
        {
            var keys = made.Select(m => m.Key).ToHashSet(StringComparer.Ordinal);
            return Typed(schedule).Where(o => !keys.Contains(o.Key)).OrderBy(o => o.Start);
        }
        // Typed occurrences do not show the progress of the rule.
        var byRule = made.Where(m => m.IsByRule).ToList();
        var rule = byRule.Count == 0
            ? ByRule(schedule, origin, inclusive: true)
            : ByRule(schedule, byRule.Max(m => m.Planned), inclusive: false);
        return schedule.Runs is { } runs ? rule.Take(Math.Max(0, runs - byRule.Count)) : rule;
    }

    internal static IEnumerable<Occurrence> Typed(Schedule schedule) => schedule.Lines.Select((line, index) => new Occurrence(
        line.Id ?? $"{index + 1}", line.Start, line.End ?? line.Start + line.Length, line.SubmitForApproval, line.AutomaticStart));

    /// <summary>Occurrences of the rule, ignoring the number of runs.</summary>
    /// <param name="since">Their beginning; not before the schedule's own beginning, which is always included.</param>
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
