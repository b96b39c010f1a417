using CampaignActors.Faults.Running;
using CampaignActors.Local.Nodes;

namespace CampaignActors.Faults.Network;

/// <summary>
/// One node of three no longer reaches the others. It must stop by itself, and must not found a cluster of its own while it is cut off,
/// however often it is started.
/// </summary>
public sealed class Partition : IFault
{
    /// <summary>Long enough for the cut off node to be thrown out, to end, and to be started again in vain.</summary>
    private static readonly TimeSpan s_apart = TimeSpan.FromSeconds(40);

    private readonly int _node;
    private readonly Func<NetworkLab, int, CancellationToken, Task> _cut;
    private readonly Func<NetworkLab, int, CancellationToken, Task> _mend;

    private Partition(
        string name,
        string shows,
        int node,
        Func<NetworkLab, int, CancellationToken, Task> cut,
        Func<NetworkLab, int, CancellationToken, Task> mend) =>
        (Name, Shows, _node, _cut, _mend) = (name, shows, node, cut, mend);

    public static Partition MinorityWithDatabase { get; } = new(
        "partition", "2/1, the database is in reach of both sides: the minority ends by itself, its late writes do not count", 3,
        BothWaysAsync, MendBothAsync);

    public static Partition MinorityWithout { get; } = new(
        "partition-unplugged", "2/1, the minority reaches nothing at all", 3,
        (lab, node, ct) => lab.UnplugAsync(node, ct), (lab, node, ct) => lab.PlugAsync(node, ct));

    public static Partition FirstSeed { get; } = new(
        "partition-first-seed", "2/1, the minority is the node that founds clusters: it must not found a second one", 1, BothWaysAsync,
        MendBothAsync);

    public static Partition OneWay { get; } = new(
        "one-way", "a node hears the others and is not heard", 3,
        (lab, node, ct) => EachOtherAsync(node, other => lab.BlockAsync(node, other, ct)),
        (lab, node, ct) => EachOtherAsync(node, other => lab.UnblockAsync(node, other, ct)));

    public string Name { get; }

    public string Shows { get; }

    public Surroundings Surroundings => Surroundings.Namespaces;

    public string? Missing() => NetworkLab.Missing();

    private static async Task EachOtherAsync(int node, Func<int, Task> act)
    {
        foreach (var other in Enumerable.Range(1, FaultCluster.Size).Where(n => n != node))
            await act(other);
    }

    private static Task BothWaysAsync(NetworkLab lab, int node, CancellationToken ct) => EachOtherAsync(node, async other =>
    {
        await lab.BlockAsync(node, other, ct);
        await lab.BlockAsync(other, node, ct);
    });

    private static Task MendBothAsync(NetworkLab lab, int node, CancellationToken ct) => EachOtherAsync(node, async other =>
    {
        await lab.UnblockAsync(node, other, ct);
        await lab.UnblockAsync(other, node, ct);
    });

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        var node = context.Nodes[_node - 1];
        var process = node.ProcessId;
        context.Say($"{node.Name} is cut off");
        await _cut(context.Lab, _node, ct);
        try
        {
            await context.UntilAsync(
                () => node.ProcessId != process, s_apart, () => $"{node.Name} was cut off and did not end by itself", ct);
            context.ExpectThrownOut(node);
            context.Say($"{node.Name} has ended by itself");
            await context.LastAsync(s_apart / 2, ct);
        }
        finally
        {
            await _mend(context.Lab, _node, CancellationToken.None);
        }
        context.Say("all reach each other again");
        context.Healed();
    }
}
