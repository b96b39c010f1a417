namespace CampaignActors.Actors.Sharding;

/// <summary>
/// FNV-1a of a text: the same in every process and on every machine, unlike <see cref="string.GetHashCode()"/>. Nodes must agree on the
/// shard of a code.
/// </summary>
public static class StableHash
{
    public static uint Of(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
            hash = unchecked((hash ^ c) * 16777619u);
        return hash;
    }
}
