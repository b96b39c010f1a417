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

    /// <summary>The longest advance. A longer one that an earlier version stored counts as this.</summary>
    public static readonly Duration MaxAdvance = Limits.OfDays(Limits.RepeatedDays);

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

    /// <summary>When the workflow or campaign of an occurrence is created.</summary>
    public Instant CreatedAt(Instant start) => start - (Advance is { } advance ? Duration.Min(advance, MaxAdvance) : Duration.Zero);

    /// <summary>Whether both give the same instants but for where they end: changing advance, end or number of runs is no new rule.</summary>
    public bool HasRuleOf(Schedule? other) => Cron is not null && (Cron, Zone, From) == (other?.Cron, other?.Zone, other?.From);

    /// <summary>Why this is no schedule, or <c>null</c>.</summary>
    /// <param name="origin">When its rule was given.</param>
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
        return Occurrences.ByRule(this, origin, inclusive: true).Any() ? null : "the schedule never fires";
    }
}
