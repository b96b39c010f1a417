using CampaignActors.Faults.Running;

namespace CampaignActors.Faults.Network;

/// <summary>Each node loses a tenth of what it receives from the others.</summary>
public sealed class PacketLoss : IFault
{
    private static readonly TimeSpan s_bad = TimeSpan.FromSeconds(30);

    public string Name => "packet-loss";

    public string Shows => "a tenth of all packets is lost: slower, and nothing else";

    public Surroundings Surroundings => Surroundings.Namespaces;

    public string? Missing() => NetworkLab.Missing()
        ?? (
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
                .Any(folder => File.Exists(Path.Combine(folder, "nft")))
            ? null
            : "nft is not installed");

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        var nodes = Enumerable.Range(1, FaultCluster.Size).ToList();
        foreach (var node in nodes)
        {
            await context.Lab.RunInAsync(node, ct, "nft", "add table ip lossy");
            await context.Lab.RunInAsync(node, ct, "nft", "add chain ip lossy in { type filter hook input priority 0 ; }");
            await context.Lab.RunInAsync(node, ct, "nft", "add rule ip lossy in ip saddr 10.213.0.0/16 numgen random mod 10 0 drop");
        }
        await context.LastAsync(s_bad, ct);
        foreach (var node in nodes)
            await context.Lab.RunInAsync(node, ct, "nft", "delete table ip lossy");
        context.Healed();
    }
}
