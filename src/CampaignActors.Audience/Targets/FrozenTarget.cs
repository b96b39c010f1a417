using CampaignActors.Audience.People;

namespace CampaignActors.Audience.Targets;

/// <summary>What became of those who matched the segments. No person is in it.</summary>
/// <param name="Hash">
/// SHA-256 in lower-case hex over the rows in order of rank, then of number: eight bytes of number (big-endian), a byte of state.
/// </param>
/// <param name="Targeted">All who matched the segments, excluded or not.</param>
/// <param name="ExcludedBy">Left out, by reason; reasons that left out no person are not in it.</param>
public sealed record FrozenTarget(TargetKey Key, string Hash, long Targeted, IReadOnlyDictionary<string, long> ExcludedBy)
{
    public long Excluded => ExcludedBy.Values.Sum();

    public long ToSend => Targeted - Excluded;
}

/// <summary>One person of a frozen target.</summary>
/// <param name="Number">The internal number.</param>
/// <param name="Rank">First eight bytes, big-endian, of SHA-256 over delivery, line feed and key.</param>
/// <param name="Reason">Why they are left out; <c>null</c>: they are in.</param>
/// <param name="Recipient"><c>null</c> when the person was forgotten since.</param>
/// <param name="Suppressed">Whether they were suppressed for the channel since.</param>
public sealed record TargetRow(long Number, ulong Rank, string? Reason, Recipient? Recipient, bool Suppressed);

/// <summary>The reasons for which people are left out, in the order in which they are looked at; the first one counts.</summary>
public static class ExclusionReasons
{
    public const string Excluded = "excluded";
    public const string NoAddress = "noAddress";
    public const string BadAddress = "badAddress";
    public const string Suppressed = "suppressed";
    public const string Duplicate = "duplicate";

    /// <summary>A filter names its own reason; this stands for its place in the order.</summary>
    public const string Filtered = "filtered";
    public const string Pressure = "pressure";
    public const string Control = "control";
    public const string Limit = "limit";
    public const string Capacity = "capacity";
}
