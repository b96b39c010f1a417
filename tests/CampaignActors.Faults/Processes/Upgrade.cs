using CampaignActors.Faults.Running;
using CampaignActors.Local.Nodes;

namespace CampaignActors.Faults.Processes;

/// <summary>
/// A rolling restart from an earlier build to this one: while it lasts nodes of both share the database, the shards and the wire, and each
/// reads what the other has written. One node goes back in between: that is possible until all nodes are of this build.
/// </summary>
public sealed class Upgrade : IFault
{
    /// <summary>Names the <c>CampaignActors.Node.dll</c> of the earlier build.</summary>
    public const string Variable = "CAMPAIGN_EARLIER_NODE";

    /// <summary>Answered while all nodes are of one build.</summary>
    private const int Commands = 100;

    public string Name => "upgrade";

    public string Shows =>
        "nodes of this build take the place of those of an earlier one under load, and one goes back in between; what is new works then";

    public Surroundings Surroundings => Surroundings.Earlier;

    public string? Missing() => Earlier is not { Length: > 0 } path
        ? $"{Variable} names no earlier build, expected its CampaignActors.Node.dll"
        : File.Exists(path) ? null : $"{Variable}: there is no {path}";

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        using var things = new NewThings(context.Cluster.AdminKey, context.Say);
        await ReplaceAsync(context, context.Nodes.Take(1), null, ct);
        await things.TryAsync(context.Urls[0], ct);
        await ReplaceAsync(context, context.Nodes.Take(1), Earlier, ct);
        await ReplaceAsync(context, context.Nodes.Take(2), null, ct);
        await things.TryAsync(context.Urls[1], ct);
        await ReplaceAsync(context, context.Nodes.Skip(2), null, ct);
        await things.AllAsync(context.Urls, ct);
        context.Healed();
    }

    /// <summary>The program of the earlier build; <c>null</c> when none is named.</summary>
    internal static string? Earlier => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? Path.GetFullPath(path) : null;

    private static async Task ReplaceAsync(FaultContext context, IEnumerable<LocalNode> nodes, string? program, CancellationToken ct)
    {
        foreach (var node in nodes)
        {
            await context.DrainAsync(node, ct);
            node.Program = program;
            await context.BringBackAsync(node, ct);
        }
        // A build has to show that it works, not just that it comes and goes.
        await context.AnsweredAsync(Commands, TimeSpan.FromSeconds(60), ct);
    }
}
