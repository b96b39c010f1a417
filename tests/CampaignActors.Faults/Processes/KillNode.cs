using CampaignActors.Faults.Running;
using CampaignActors.Local.Nodes;

namespace CampaignActors.Faults.Processes;

/// <summary>SIGKILL: a node is gone from one instant to the next, with all that it had not yet written.</summary>
public sealed class KillNode : IFault
{
    private readonly Func<FaultContext, LocalNode> _which;

    private KillNode(string name, string shows, Func<FaultContext, LocalNode> which) => (Name, Shows, _which) = (name, shows, which);

    public static KillNode Random { get; } = new("kill-random", "SIGKILL of any node loses and doubles nothing", context => context.Any());

    public static KillNode Oldest { get; } = new(
        "kill-oldest", "SIGKILL of the node with singletons and coordinators: others take them over", context => context.Oldest);

    public string Name { get; }

    public string Shows { get; }

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        var node = _which(context);
        context.Say($"SIGKILL {node.Name}");
        node.KillNow();
        context.Healed();
        await context.AllAnsweringAsync(TimeSpan.FromSeconds(120), ct);
    }
}
