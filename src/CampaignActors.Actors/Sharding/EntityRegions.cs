using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using CampaignActors.Actors.Entities;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Actors.Sharding;

/// <summary>
/// Starts one shard region for each kind: entities on nodes with the role for them, a proxy on the others. Technical workflows live where
/// work is driven from, everything else where entities are.
/// </summary>
public static class EntityRegions
{
    public const string EntityRole = "entity";
    public const string WorkflowRole = "workflow";

    /// <summary>The role of the nodes that host a kind.</summary>
    public static string RoleOf(string kind) => kind == Kinds.Workflows ? WorkflowRole : EntityRole;

    public static async Task<IReadOnlyDictionary<string, IActorRef>> StartAsync(ActorSystem system, EntityContext context)
    {
        var sharding = ClusterSharding.Get(system);
        var extractor = new EntityExtractor();
        var roles = Cluster.Get(system).SelfRoles;
        var ages = NodeAges.Watch(system, system.Settings.Config.GetTimeSpan("akka.campaign.settle-after"));
        var started = await Task.WhenAll(EntityCatalog.All.Select(async kind => new KeyValuePair<string, IActorRef>(
            kind.Name,
            roles.Contains(RoleOf(kind.Name))
                ? await sharding.StartAsync(
                    kind.Name,
                    code => EntityActor.Props(new EntityRef(kind.Name, new Code(code)), context),
                    SettingsOf(system, kind.Name),
                    extractor,
                    new SettledNodesFirst(
                        sharding.DefaultShardAllocationStrategy(SettingsOf(system, kind.Name)), ages.Settled, taking => ages.Leaving(RoleOf(kind.Name), taking)),
                    StopEntity.Instance).ConfigureAwait(false)
                : await sharding.StartProxyAsync(kind.Name, RoleOf(kind.Name), extractor).ConfigureAwait(false)))).ConfigureAwait(false);
        return started.ToDictionary();
    }

    /// <summary>
    /// What a kind's region runs with. Every setting is said here: defaults of sharding differ from what we rest on, and have changed between versions.
    /// </summary>
    public static ClusterShardingSettings SettingsOf(ActorSystem system, string kind) => ClusterShardingSettings.Create(system)
        .WithRole(RoleOf(kind))
        .WithStateStoreMode(StateStoreMode.DData)
        .WithRememberEntities(false)
        .WithPassivateIdleAfter(TimeSpan.Zero);
}
