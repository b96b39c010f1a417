using CampaignActors.Faults.Running;

namespace CampaignActors.Faults.Processes;

/// <summary>
/// One authority takes the place of another under load, in the three steps that operators take: all nodes are restarted one by one after
/// each. Whatever step two nodes are at, they believe each other.
/// </summary>
public sealed class CertificateRotation : IFault
{
    private const int Steps = 3;

    public string Name => "certificates";

    public string Shows => "all certificates and their authority are replaced by rolling restarts without a failed command";

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        for (var step = 1; step <= Steps; step++)
        {
            context.Say($"step {step} of {Steps}: {context.Cluster.Certificates.Rotate()}");
            foreach (var node in context.Nodes)
            {
                await context.DrainAsync(node, ct);
                await context.BringBackAsync(node, ct);
            }
        }
        context.Healed();
    }
}
