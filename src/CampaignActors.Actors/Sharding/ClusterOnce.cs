using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;

namespace CampaignActors.Actors.Sharding;

/// <summary>Actors of which a cluster has one, on the oldest node that drives work; when that node goes, the next one starts it.</summary>
internal static class ClusterOnce
{
    /// <summary>Their names. Other nodes find only actors that are listed here.</summary>
    public static IReadOnlyList<string> Names { get; } = ["courier", "projector"];

    /// <summary>Path of the actor on the node that runs it.</summary>
    public static string PathOf(string name) => $"{ManagerPathOf(name)}/{name}";

    /// <summary>Path of its manager, on every node that may run it.</summary>
    public static string ManagerPathOf(string name) => $"/user/{ManagerOf(name)}";

    private static string ManagerOf(string name) => $"{name}-once";

    /// <returns>A proxy to the actor, whichever node runs it. Messages wait while the actor moves.</returns>
    public static IActorRef Start(ActorSystem system, string name, Props props)
    {
        const string Role = EntityRegions.WorkflowRole;
        if (!Names.Contains(name))
            throw new ArgumentException($"{name} is not among {nameof(Names)}, so other nodes would not find it", nameof(name));
        if (Cluster.Get(system).SelfRoles.Contains(Role))
        {
            system.ActorOf(
                ClusterSingletonManager.Props(
                    props, PoisonPill.Instance, ClusterSingletonManagerSettings.Create(system).WithRole(Role).WithSingletonName(name)),
                ManagerOf(name));
        }
        return system.ActorOf(
            ClusterSingletonProxy.Props(
                ManagerPathOf(name), ClusterSingletonProxySettings.Create(system).WithRole(Role).WithSingletonName(name)),
                name);
    }
}
