using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using CampaignActors.Actors.Entities;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Actors.Sharding;

/// <summary>Starts one shard region for each kind: entities on nodes with the role, a proxy on the others.</summary>
public static class EntityRegions
{
    public const string Role = "entity";

    public static async Task<IReadOnlyDictionary<string, IActorRef>> StartAsync(ActorSystem system, EntityContext context)
    {
        var sharding = ClusterSharding.Get(system);
        var extractor = new EntityExtractor();
        var hosts = Cluster.Get(system).SelfRoles.Contains(Role);
        // Every setting is said here: defaults of sharding differ from what we rest on, and have changed between versions.
        var settings = ClusterShardingSettings.Create(system)
            .WithRole(Role)
            .WithStateStoreMode(StateStoreMode.DData)
            .WithRememberEntities(false)
            .WithPassivateIdleAfter(TimeSpan.Zero);
        var started = await Task.WhenAll(EntityCatalog.All.Select(async kind => new KeyValuePair<string, IActorRef>(
            kind.Name,
            hosts
                ? await sharding.StartAsync(
                    kind.Name,
                    code => EntityActor.Props(new EntityRef(kind.Name, new Code(code)), context),
                    settings,
                    extractor,
                    sharding.DefaultShardAllocationStrategy(settings),
                    StopEntity.Instance).ConfigureAwait(false)
                : await sharding.StartProxyAsync(kind.Name, Role, extractor).ConfigureAwait(false)))).ConfigureAwait(false);
        return started.ToDictionary();
    }
}
