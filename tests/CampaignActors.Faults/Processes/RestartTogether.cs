using CampaignActors.Faults.Running;
using CampaignActors.Local.Nodes;

namespace CampaignActors.Faults.Processes;

/// <summary>
/// Several nodes end together and are started again, as one command of a container engine does it. Whatever the order, there is one cluster
/// afterwards, without anybody stepping in.
/// </summary>
public sealed class RestartTogether : IFault
{
    private static readonly TimeSpan s_endWithin = TimeSpan.FromSeconds(90);
    private readonly Func<FaultContext, IReadOnlyList<LocalNode>> _which;
    private readonly bool _inOrder;
    private readonly bool _kill;
    private readonly TimeSpan _between;

    private RestartTogether(
        string name, string shows, Func<FaultContext, IReadOnlyList<LocalNode>> which, bool inOrder = true, bool kill = false,
        TimeSpan between = default) =>
        (Name, Shows, _which, _inOrder, _kill, _between) = (name, shows, which, inOrder, kill, between);

    public static RestartTogether Seeds { get; } = new(
        "restart-seeds", "both seeds are restarted at once: they join through the member that is left", Seeding);

    public static RestartTogether All { get; } = new(
        "restart-all", "all nodes are told to restart at once, each when it has ended: one cluster", context => context.Nodes,
        inOrder: false);

    public static RestartTogether AllSeedsLast { get; } = new(
        "restart-all-seeds-last",
        "all nodes end, and the seeds come back long after the others: these found the cluster, the seeds join it",
        context => [.. context.Nodes.Reverse()], between: TimeSpan.FromSeconds(20));

    public static RestartTogether AllKilled { get; } = new(
        "kill-all", "SIGKILL of all nodes, as when the power goes: one cluster, nothing lost", context => context.Nodes, kill: true);

    public string Name { get; }

    public string Shows { get; }

    private static List<LocalNode> Seeding(FaultContext context) => [.. context.Nodes.Take(FaultCluster.Seeds)];

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        var nodes = _which(context);
        foreach (var node in nodes)
            context.Engine.Release(node);
        context.Say($"{(_kill ? "SIGKILL" : "SIGTERM")} {string.Join(", ", nodes.Select(n => n.Name))}");
        foreach (var node in nodes)
        {
            if (_kill)
                node.KillNow();
            else
                node.Drain();
        }
        if (_inOrder)
        {
            await Task.WhenAll(nodes.Select(node => EndedAsync(node, ct)));
            foreach (var node in nodes)
            {
                Start(context, node);
                await Task.Delay(_between, ct);
            }
        }
        else
        {
            await Task.WhenAll(nodes.Select(async node =>
            {
                await EndedAsync(node, ct);
                Start(context, node);
            }));
        }
        context.Healed();
    }

    private async Task EndedAsync(LocalNode node, CancellationToken ct)
    {
        await node.EndedAsync(s_endWithin, ct);
        if (!_kill && node.ExitCode is { } code && code != 0)
            throw new FaultException($"{node.Name} was asked to leave and ended with exit code {code}: {node.LastWords()}");
    }

    private static void Start(FaultContext context, LocalNode node)
    {
        context.Say($"{node.Name} is started");
        context.Cluster.Launch(node);
        context.Engine.Keep(node);
    }
}
