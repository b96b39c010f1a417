using CampaignActors.Actors.Operators;
using CampaignActors.Actors.Sharding;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Actors.Remoting;

/// <summary>
/// The actors that other nodes may find by their path. Everything else that comes from another node must be sent to a reference that it was
/// given; deployments, poison pills and the like are dropped whatever they are sent to (<c>akka.remote.untrusted-mode</c>).
/// </summary>
internal static class TrustedPaths
{
    /// <summary>Paths of the library, of one singleton for each kind, and of ours.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "/system/cluster/core/daemon",
        "/system/cluster/heartbeatReceiver",
        // Heartbeats of DeathWatch for nodes that are no members.
        "/system/remote-watcher",
        .. new[] { EntityRegions.EntityRole, EntityRegions.WorkflowRole }.Select(role => $"/system/sharding/{role}Replicator"),
        "/system/sharding/replicator",
        // Managers of singletons talk to each other, and those who look for the singleton ask below the manager.
        .. EntityCatalog.All.Select(kind => $"/system/sharding/{kind.Name}Coordinator")
            .SelectMany(manager => new[] { manager, $"{manager}/singleton", $"{manager}/singleton/coordinator" }),
        .. ClusterOnce.Names.SelectMany(name => new[] { ClusterOnce.ManagerPathOf(name), ClusterOnce.PathOf(name) }),
        $"/user/{OperatorAgent.Name}",
    ];
}
