using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Schedules;

/// <summary>
/// Progress of the schedule of a campaign or template. With the created occurrences it determines those to be created.
/// </summary>
/// <param name="Since">When its rule was set: no occurrence is before that instant.</param>
/// <param name="Done">Instant up to which all occurrences of the rule are created; absent without any.</param>
public sealed record ScheduleProgress(Instant Since, Instant? Done = null)
{
    /// <summary>Occurrences of replaced rules that are not created yet, by time.</summary>
    public Seq<Occurrence>? Owed { get; init; }

    /// <summary>Instants of lines that were already past when typed: their start counts as missed.</summary>
    public Seq<Instant>? Late { get; init; }

    public bool IsLate(Instant start) => Late?.Contains(start) ?? false;

    /// <summary>The progress after an occurrence is created.</summary>
    public ScheduleProgress Made(Occurrence occurrence)
    {
        if (Owed?.FirstOrDefault(o => o.Start == occurrence.Start) is { } owed)
            return this with { Owed = Owed.Count == 1 ? null : Owed.Where(o => o != owed).ToSeq() };
        return occurrence.Key == Occurrences.RuleKey(occurrence.Start) && !(occurrence.Start <= Done)
            ? this with { Done = occurrence.Start }
            : this;
    }

    /// <summary>An occurrence that counted as created is not: the rule is evaluated from its beginning again.</summary>
    public ScheduleProgress WithoutDone(Instant start) => start <= Done ? this with { Done = null } : this;
}

/// <summary>A workflow or campaign that was created in advance and follows its occurrence.</summary>
/// <param name="Number">Number of the workflow or campaign.</param>
public sealed record FollowedOccurrence(int Number, Occurrence Occurrence);

/// <summary>The result of a schedule change (domain.md §5.3, Changing a schedule).</summary>
/// <param name="Followed">Workflows or campaigns created in advance, with their new occurrences.</param>
/// <param name="Unmatched">Numbers of workflows or campaigns created in advance that have no occurrence any more.</param>
public sealed record ScheduleChange(ScheduleProgress Progress, Seq<FollowedOccurrence> Followed, Seq<int> Unmatched);
