using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Schedules;

/// <summary>How far the schedule of a campaign or template has come. Together with what is made it says what is still to be made.</summary>
/// <param name="Since">When its rule was given: it never reaches back before that instant.</param>
/// <param name="Done">Every occurrence of the rule up to here is made; absent while none is.</param>
public sealed record ScheduleProgress(Instant Since, Instant? Done = null)
{
    /// <summary>Occurrences that an earlier rule gave before it was replaced, and that are not made yet, by time.</summary>
    public Seq<Occurrence>? Owed { get; init; }

    /// <summary>Instants of lines that were typed when the instant had passed: their start is a missed one.</summary>
    public Seq<Instant>? Late { get; init; }

    public bool IsLate(Instant start) => Late?.Contains(start) ?? false;

    /// <summary>The progress once an occurrence is made.</summary>
    public ScheduleProgress Made(Occurrence occurrence)
    {
        if (Owed?.FirstOrDefault(o => o.Start == occurrence.Start) is { } owed)
            return this with { Owed = Owed.Count == 1 ? null : Owed.Where(o => o != owed).ToSeq() };
        return occurrence.Key == Occurrences.RuleKey(occurrence.Start) && !(occurrence.Start <= Done)
            ? this with { Done = occurrence.Start }
            : this;
    }

    /// <summary>What was thought to be made at this instant is not: the rule is gone through from its beginning.</summary>
    public ScheduleProgress WithoutDone(Instant start) => start <= Done ? this with { Done = null } : this;
}

/// <summary>What is made in advance follows its occurrence.</summary>
/// <param name="Number">Number of the workflow or campaign.</param>
public sealed record FollowedOccurrence(int Number, Occurrence Occurrence);

/// <summary>What a change of a schedule comes to (domain.md §5.3, Changing a schedule).</summary>
/// <param name="Followed">What was made in advance, with the occurrence that it is for now.</param>
/// <param name="Unmatched">Numbers of what was made in advance and has no occurrence any more.</param>
public sealed record ScheduleChange(ScheduleProgress Progress, Seq<FollowedOccurrence> Followed, Seq<int> Unmatched);
