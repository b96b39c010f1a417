namespace CampaignActors.Actors.Watching;

/// <summary>One of the parts that a node cannot work without.</summary>
/// <param name="Group"><c>regions</c>, <c>actors</c> or <c>supervisors</c>.</param>
/// <param name="Name">Such as <c>budgets</c>, <c>projector</c> or <c>budgetMgt</c>.</param>
/// <param name="Problem">What is wrong with it; <c>null</c>: it answers.</param>
public sealed record PartHealth(string Group, string Name, string? Problem);

/// <summary>What the roll call of this node has found, for any thread to read.</summary>
public sealed class RollBook
{
    public const string Regions = "regions";
    public const string Actors = "actors";
    public const string Supervisors = "supervisors";

    /// <summary>Without a look for that long the roll call itself counts as silent.</summary>
    private static readonly TimeSpan s_stale = RollCall.Every * 5;

    private volatile Entry? _last;

    internal void Write(IReadOnlyList<PartHealth> parts) => _last = new(parts, TimeProvider.System.GetTimestamp());

    /// <returns>Empty before the first look, and where no roll is called.</returns>
    public IReadOnlyList<PartHealth> Read()
    {
        if (_last is not { } last)
            return [];
        var since = TimeProvider.System.GetElapsedTime(last.At);
        return since < s_stale ? last.Parts : [.. last.Parts, new(Actors, "roll-call", $"has not looked for {since.TotalSeconds:0} s")];
    }

    private sealed record Entry(IReadOnlyList<PartHealth> Parts, long At);
}
