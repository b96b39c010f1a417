using CampaignActors.Faults.Running;

namespace CampaignActors.Faults.Network;

/// <summary>Everything between nodes is late by up to 150 ms, comes in another order, and is sometimes lost with its connection.</summary>
public sealed class PoorWires : IFault
{
    private static readonly TimeSpan s_bad = TimeSpan.FromSeconds(30);

    public string Name => "poor-wires";

    public string Shows => "delay, another order and cut connections between nodes lose and double nothing";

    public Surroundings Surroundings => Surroundings.BadWires;

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        context.Wires.Worsen();
        await context.LastAsync(s_bad, ct);
        context.Wires.Mend();
        context.Say($"{context.Wires.Cut} connections were cut");
        context.Healed();
    }
}
