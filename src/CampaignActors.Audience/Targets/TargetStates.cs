namespace CampaignActors.Audience.Targets;

/// <summary>
/// The byte that says what became of a person in a target: 0 for those who are in, else the reason. It is stored in every row and goes
/// into the hash, so values never change their meaning. Filters are numbered in the order of their rules.
/// </summary>
public static class TargetStates
{
    public const byte In = 0;
    public const byte Excluded = 1;
    public const byte NoAddress = 2;
    public const byte BadAddress = 3;
    public const byte Suppressed = 4;
    public const byte Duplicate = 5;
    public const byte Pressure = 7;
    public const byte Control = 8;
    public const byte Limit = 9;
    public const byte Capacity = 10;

    /// <summary>Filters that a question has at most.</summary>
    public const int MostFilters = 200;

    private const byte FirstFilter = 32;

    /// <summary>The state of those whom a filter leaves out.</summary>
    /// <param name="filter">Index of the filter in the question, from 0 on.</param>
    public static byte Filtered(int filter) => filter is >= 0 and < MostFilters
        ? (byte)(FirstFilter + filter)
        : throw new ArgumentOutOfRangeException(nameof(filter));

    /// <summary>The reason as people read it; <c>null</c> for those who are in.</summary>
    /// <param name="filters">Reasons of the filters of the question, in order.</param>
    public static string? Reason(byte state, IReadOnlyList<string> filters) => state switch
    {
        In => null,
        Excluded => ExclusionReasons.Excluded,
        NoAddress => ExclusionReasons.NoAddress,
        BadAddress => ExclusionReasons.BadAddress,
        Suppressed => ExclusionReasons.Suppressed,
        Duplicate => ExclusionReasons.Duplicate,
        Pressure => ExclusionReasons.Pressure,
        Control => ExclusionReasons.Control,
        Limit => ExclusionReasons.Limit,
        Capacity => ExclusionReasons.Capacity,
        >= FirstFilter when state - FirstFilter < filters.Count => filters[state - FirstFilter],
        >= FirstFilter => ExclusionReasons.Filtered,
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
