using CampaignActors.Faults.Running;

namespace CampaignActors.Faults.Processes;

/// <summary>
/// A rolling restart to an earlier build and back to this one: while it lasts nodes of both share the database, the shards and the wire,
/// and each reads what the other has written.
/// </summary>
public sealed class Upgrade : IFault
{
    /// <summary>Names the <c>CampaignActors.Node.dll</c> of the earlier build.</summary>
    public const string Variable = "CAMPAIGN_EARLIER_NODE";

    /// <summary>Answered while all nodes are of one build.</summary>
    private const int Commands = 100;

    public string Name => "upgrade";

    public string Shows => "nodes of an earlier build and of this one take each other's place under load, in both directions";

    public string? Missing() => Earlier is not { Length: > 0 } path
        ? $"{Variable} names no earlier build, expected its CampaignActors.Node.dll"
        : File.Exists(path) ? null : $"{Variable}: there is no {path}";

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        await ReplaceAsync(context, Path.GetFullPath(Earlier!), ct);
        await ReplaceAsync(context, null, ct);
        context.Healed();
    }

    private static string? Earlier => Environment.GetEnvironmentVariable(Variable);

    private static async Task ReplaceAsync(FaultContext context, string? program, CancellationToken ct)
    {
        foreach (var node in context.Nodes)
        {
            await context.DrainAsync(node, ct);
            node.Program = program;
            await context.BringBackAsync(node, ct);
        }
        // A build has to show that it works, not just that it comes and goes.
        await context.AnsweredAsync(Commands, TimeSpan.FromSeconds(60), ct);
    }
}
