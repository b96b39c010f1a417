using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Schedules;

/// <summary>The reaction when an occurrence is due while the previous one is still running.</summary>
public enum OverlapPolicy
{
    /// <summary>Both run. The default.</summary>
    Allow,

    /// <summary>The later one is not started; it waits for an operator.</summary>
    Skip,

    /// <summary>The later one starts when the earlier one is done.</summary>
    Queue,
}

/// <summary>One typed occurrence.</summary>
/// <param name="Id">Identifier of the line; absent: its position, counted from 1.</param>
/// <param name="Length">Duration of a periodic campaign without an end.</param>
public sealed record ScheduleLine(string? Id, Instant Start, Instant? End, Duration? Length, bool SubmitForApproval, bool AutomaticStart);

/// <summary>
/// The times of occurrences: typed one by one, or by a cron rule in local time (domain.md §2 ScheduleLine, §5.3). Each line runs
/// exactly once: a local time that does not exist becomes the first valid instant after it, one that exists twice becomes the first
/// of both.
/// </summary>
public sealed record Schedule
{
    public static readonly Duration DefaultGrace = Duration.FromDays(1);

    /// <summary>The longest advance. A longer one stored by an earlier version counts as this one.</summary>
    public static readonly Duration MaxAdvance = Limits.OfDays(Limits.RepeatedDays);

    /// <summary>Time before its start at which an occurrence is created; days have exactly 24 hours.</summary>
    public Duration? Advance { get; init; }

    /// <summary>Longest delay of an automatic start.</summary>
    public Duration? MissedGrace { get; init; }

    /// <summary>First instant of a cron rule, included. No occurrence is before the instant at which the schedule was set.</summary>
    public Instant? From { get; init; }

    /// <summary>Last instant of a cron rule, included.</summary>
    public Instant? Until { get; init; }

    public Seq<ScheduleLine> Lines { get; init; } = [];

    public string? Cron { get; init; }

    /// <summary>Zone in which the cron rule is read.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>Number of runs after which a cron rule ends.</summary>
    public int? Runs { get; init; }

    /// <summary>Applies to occurrences by cron rule; lines have their own value.</summary>
    public bool SubmitForApproval { get; init; } = true;

    /// <summary>Applies to occurrences by cron rule; lines have their own value.</summary>
    public bool AutomaticStart { get; init; }

    public OverlapPolicy Overlap { get; init; }

    /// <summary>When the workflow or campaign of an occurrence is created.</summary>
    public Instant CreatedAt(Instant start) => start - (Advance is { } advance ? Duration.Min(advance, MaxAdvance) : Duration.Zero);

    /// <summary>
    /// Whether both rules have the same instants except for their end: a change of advance, end or number of runs keeps the rule.
    /// </summary>
    public bool HasRuleOf(Schedule? other) => Cron is not null && (Cron, Zone, From) == (other?.Cron, other?.Zone, other?.From);

    /// <summary>The problem of this schedule, or <c>null</c>.</summary>
    /// <param name="origin">When its rule was set.</param>
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
        if (TimeZones.Find(Zone) is null)
            return $"unknown time zone '{Zone}'";
        if (CronRule.Parse(Cron) is null)
            return $"'{Cron}' is not a cron expression";
        return Occurrences.ByRule(this, origin, inclusive: true).Any() ? null : "the schedule never fires";
    }
}
