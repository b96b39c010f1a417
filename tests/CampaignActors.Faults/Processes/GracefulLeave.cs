using CampaignActors.Faults.Running;

namespace CampaignActors.Faults.Processes;

/// <summary>SIGTERM: a node hands over what it has and leaves; later it comes back.</summary>
public sealed class GracefulLeave : IFault
{
    public string Name => "leave";

    public string Shows => "a node that leaves in order fails no command; its entities move";

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        var node = context.Oldest;
        await context.DrainAsync(node, ct);
        context.Healed();
        await context.AllAnsweringAsync(TimeSpan.FromSeconds(60), ct);
        await context.BringBackAsync(node, ct);
    }
}
