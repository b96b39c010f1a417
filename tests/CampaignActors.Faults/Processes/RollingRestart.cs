using CampaignActors.Faults.Running;

namespace CampaignActors.Faults.Processes;

/// <summary>What an upgrade does: one node after the other leaves in order and comes back.</summary>
public sealed class RollingRestart : IFault
{
    public string Name => "rolling-restart";

    public string Shows => "all nodes are restarted one after the other without a failed command";

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        foreach (var node in context.Nodes)
        {
            await context.DrainAsync(node, ct);
            await context.BringBackAsync(node, ct);
        }
        context.Healed();
    }
}
