using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using NodaTime;

namespace CampaignActors.Audience.Targets;

/// <summary>The frozen target of a delivery: one preparation is one analysis, one attempt one carrying out of it.</summary>
/// <param name="Preparation">Counts the analyses of the delivery.</param>
/// <param name="Attempt">Chosen by the store; the event names it.</param>
public sealed record TargetKey(string Delivery, int Preparation, int Attempt);

/// <summary>
/// Everything that an analysis needs to know, with the texts of segments as they were when it was asked for. Its answer depends on this
/// and on the recipients alone.
/// </summary>
public sealed record TargetQuestion
{
    public required string Delivery { get; init; }

    public required int Preparation { get; init; }

    public required Channel Channel { get; init; }

    /// <summary>Start of the analysis.</summary>
    public required Instant At { get; init; }

    /// <summary>The date of <see cref="At"/> in <see cref="Zone"/>.</summary>
    public LocalDate Today => At.InZone(Zone).Date;

    public required DateTimeZone Zone { get; init; }

    /// <summary>When the messages are meant to arrive; without a contact date the start of the analysis.</summary>
    public required Instant ContactAt { get; init; }

    /// <summary>Who is meant: one of these is enough. <see cref="Condition.Everyone"/> for all.</summary>
    public required IReadOnlyList<Condition> Segments { get; init; }

    /// <summary>And each of these.</summary>
    public IReadOnlyList<Condition> Within { get; init; } = [];

    /// <summary>And none of these: reason <c>excluded</c>.</summary>
    public IReadOnlyList<Condition> Exclude { get; init; } = [];

    /// <summary>Messages at most: the lowest ranks; <c>null</c>: no limit.</summary>
    public long? Limit { get; init; }

    public ControlGroup? Control { get; init; }

    /// <summary>Code of the typology; its analyses run one at a time.</summary>
    public string? Typology { get; init; }

    public IReadOnlyList<FilterRule> Filters { get; init; } = [];

    public IReadOnlyList<PressureRule> Pressure { get; init; } = [];

    public IReadOnlyList<CapacityRule> Capacity { get; init; } = [];
}

/// <summary>People who get nothing, for comparison. Exactly one is given.</summary>
/// <param name="Units">Percent in ten-thousandths of a percent, 0 to 1,000,000; the number of people is rounded down.</param>
public sealed record ControlGroup(long? Units, long? Count);

/// <summary>Who meets the condition is left out, for this reason.</summary>
public sealed record FilterRule(Condition Where, string Reason);

/// <summary>A person gets no more messages than this within any such span of time.</summary>
/// <param name="Channel">Messages over this channel count; <c>null</c>: over any.</param>
public sealed record PressureRule(int Max, Duration Within, Channel? Channel);

/// <summary>All deliveries of the typology together send no more than this in one period.</summary>
/// <param name="Days">
/// Length of a period in days. Periods follow each other from Monday 1970-01-05 on, in the zone of the installation.
/// </param>
public sealed record CapacityRule(long Max, int Days);
