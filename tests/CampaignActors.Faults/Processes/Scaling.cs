using CampaignActors.Faults.Running;

namespace CampaignActors.Faults.Processes;

/// <summary>The cluster shrinks to one node, grows to three, shrinks to two, and is left with three.</summary>
public sealed class Scaling : IFault
{
    public string Name => "scale";

    public string Shows => "1, 3 and 2 nodes under load: entities move and no command fails";

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        var nodes = context.Nodes;
        await context.DrainAsync(nodes[1], ct);
        await context.DrainAsync(nodes[2], ct);
        await WorkAsync(context, 1, ct);
        await Task.WhenAll(context.BringBackAsync(nodes[1], ct), context.BringBackAsync(nodes[2], ct));
        await WorkAsync(context, 3, ct);
        await context.DrainAsync(nodes[0], ct);
        await WorkAsync(context, 2, ct);
        await context.BringBackAsync(nodes[0], ct);
        context.Healed();
    }

    private static async Task WorkAsync(FaultContext context, int nodes, CancellationToken ct)
    {
        context.Say($"{nodes} node(s)");
        await context.AnsweredAsync(300, TimeSpan.FromSeconds(90), ct);
    }
}
