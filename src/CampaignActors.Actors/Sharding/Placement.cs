namespace CampaignActors.Actors.Sharding;

/// <summary>Which entities live together. All nodes of a cluster must agree: of an id there is one shard.</summary>
public enum Placement
{
    /// <summary>None: each is placed by its whole code, as in versions before 0.3.</summary>
    ByCode,

    /// <summary>
    /// All whose codes are alike up to the first dot, of all kinds, are on one node: the campaign <c>SPRING</c>, its delivery
    /// <c>SPRING.MAIL1</c>, the task <c>SPRING.PROOF</c>. A code without a dot is a group of its own.
    /// </summary>
    ByGroup,
}

/// <summary>What follows from a placement. None of it may ever change: nodes that disagree would start an entity twice.</summary>
public static class Placements
{
    /// <summary>Shards of each kind. About ten for each node of a small cluster.</summary>
    public const int Shards = 30;

    private const char Separator = '.';
    private const string GroupSuffix = "-by-group";
    private static readonly string[] s_names = [.. Enumerable.Range(0, Shards).Select(n => $"{n}")];

    /// <summary>
    /// The shard of an entity. It depends on the code alone, which never changes, and not on what the entity belongs to now.
    /// </summary>
    public static string ShardOf(this Placement placement, string code) =>
        s_names[StableHash.Of(placement == Placement.ByGroup ? GroupOf(code) : code) % Shards];

    /// <summary>What comes before the first dot; a code that begins with it has all of itself.</summary>
    public static ReadOnlySpan<char> GroupOf(string code)
    {
        var end = code.IndexOf(Separator, StringComparison.Ordinal);
        return end > 0 ? code.AsSpan(0, end) : code;
    }

    /// <summary>
    /// The name of the actor system: nodes of different names hear nothing of each other, so nodes that place differently, those of earlier
    /// versions too, never become one cluster.
    /// </summary>
    public static string SystemNameOf(this Placement placement, string name) =>
        placement == Placement.ByGroup ? name + GroupSuffix : name;

    /// <summary>How the nodes of a system place, by its name.</summary>
    public static Placement Of(string systemName) =>
        systemName.EndsWith(GroupSuffix, StringComparison.Ordinal) ? Placement.ByGroup : Placement.ByCode;
}
