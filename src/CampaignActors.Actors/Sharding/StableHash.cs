namespace CampaignActors.Actors.Sharding;

/// <summary>
/// FNV-1a of a text: the same in every process and on every machine, unlike <see cref="string.GetHashCode()"/>. Nodes must agree on the
/// shard of a code.
/// </summary>
public static class StableHash
{
    public static uint Of(ReadOnlySpan<char> text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
            hash = unchecked((hash ^ c) * 16777619u);
        return hash;
    }

    /// <summary>The same with all bits mixed, so that texts that differ in their last character are far apart in order too.</summary>
    public static uint Mixed(ReadOnlySpan<char> text)
    {
        var hash = Of(text);
        unchecked
        {
            hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
            hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
            return hash ^ (hash >> 16);
        }
    }
}
