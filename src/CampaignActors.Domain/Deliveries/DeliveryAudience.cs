using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>People who get nothing, for comparison with those who do. Exactly one of both is given.</summary>
/// <param name="Percent">Of those who are left; their number is rounded down.</param>
public sealed record ControlShare(decimal? Percent, long? Count);

/// <summary>Who gets a delivery (domain.md §5.7). Its target is computed from it by the analysis, and frozen.</summary>
public sealed record DeliveryAudience
{
    /// <summary>Segments that one list names.</summary>
    public const int MostSegments = 50;

    /// <summary>Every recipient; alternative to <see cref="Segments"/>.</summary>
    public bool? All { get; init; }

    /// <summary>Who is in one of these.</summary>
    [Kernel.Bounded(MostSegments)]
    public Seq<Code> Segments { get; init; } = [];

    /// <summary>And in each of these.</summary>
    [Kernel.Bounded(MostSegments)]
    public Seq<Code> Within { get; init; } = [];

    /// <summary>And in none of these.</summary>
    [Kernel.Bounded(MostSegments)]
    public Seq<Code> Exclude { get; init; } = [];

    /// <summary>Messages at most; absent: no limit.</summary>
    public long? Limit { get; init; }

    public ControlShare? Control { get; init; }

    /// <summary>Operators and groups who get it as well; they are in no count.</summary>
    [Kernel.Bounded(Limits.People)]
    public Seq<Code> Seeds { get; init; } = [];

    public Code? Typology { get; init; }

    /// <summary>All segments that it names.</summary>
    public IEnumerable<Code> Named() => Segments.Concat(Within).Concat(Exclude);

    /// <summary>What is wrong with it, or <c>null</c>.</summary>
    public string? Problem() =>
        All == true && Segments.Count > 0 ? "'all' and 'segments' of an audience exclude each other"
        : All != true && Segments.Count == 0 ? "an audience needs 'segments', or 'all: true'"
        : Limit < 0 ? "'limit' of an audience must not be negative"
        : Control is { Percent: null, Count: null } or { Percent: not null, Count: not null }
            ? "a control group is given by 'percent' or by 'count'"
        : Control?.Percent is < 0 or > 100 ? "'percent' of a control group must be from 0 to 100"
        : Control?.Percent is { } percent && decimal.Round(percent, 4) != percent ? "'percent' of a control group has at most 4 decimals"
        : Control?.Count < 0 ? "'count' of a control group must not be negative"
        : null;
}
