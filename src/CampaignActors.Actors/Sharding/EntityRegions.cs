using System.Collections.Concurrent;
using System.Reflection;
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

    public static async Task<IReadOnlyDictionary<string, IActorRef>> StartAsync(
        ActorSystem system, EntityContext context, Placement placement)
    {
        var ages = NodeAges.Watch(system, system.Settings.Config.GetTimeSpan("akka.campaign.settle-after"));
        var started = await Task.WhenAll(EntityCatalog.All.Select(async kind =>
            new KeyValuePair<string, IActorRef>(
                kind.Name, await StartAsync(system, context, placement, ages, kind.Name).ConfigureAwait(false)))).ConfigureAwait(false);
        return started.ToDictionary();
    }

    /// <summary>
    /// Starts the region of a kind again after it has ended. What it held is read again from the journal, here or on another node.
    /// </summary>
    /// <exception cref="NotSupportedException">The library keeps the old one: the node must be restarted.</exception>
    public static Task<IActorRef> StartAgainAsync(ActorSystem system, EntityContext context, Placement placement, string kind)
    {
        var sharding = ClusterSharding.Get(system);
        // The extension remembers regions by name and offers no way to forget one whose actor has ended.
        foreach (var name in new[] { "_regions", "_proxies" })
        {
            if (typeof(ClusterSharding).GetField(name, BindingFlags.NonPublic | BindingFlags.Instance)?.GetValue(sharding)
                is not ConcurrentDictionary<string, IActorRef> known)
                throw new NotSupportedException("this version of Akka.Cluster.Sharding does not let go of a region that has ended");
            known.TryRemove(kind, out _);
        }
        // The coordinator, which is another actor, still allocates shards with the strategy of the first start.
        return StartAsync(system, context, placement, null, kind);
    }

    private static async Task<IActorRef> StartAsync(
        ActorSystem system, EntityContext context, Placement placement, NodeAges? ages, string kind)
    {
        var sharding = ClusterSharding.Get(system);
        var extractor = new EntityExtractor(placement);
        if (!Cluster.Get(system).SelfRoles.Contains(RoleOf(kind)))
            return await sharding.StartProxyAsync(kind, RoleOf(kind), extractor).ConfigureAwait(false);
        var settings = SettingsOf(system, kind);
        var usual = placement == Placement.ByGroup && ages is not null
            ? new ShardsTogether(ages.NodeOf)
            : sharding.DefaultShardAllocationStrategy(settings);
        IShardAllocationStrategy strategy = ages is null
            ? usual
            : new SettledNodesFirst(usual, ages.Settled, taking => ages.Leaving(RoleOf(kind), taking));
        return await sharding.StartAsync(
            kind, code => EntityActor.Props(new EntityRef(kind, new Code(code)), context),
            settings, extractor, strategy, StopEntity.Instance).ConfigureAwait(false);
    }

    /// <summary>
    /// What a kind's region runs with. Every setting is said here: defaults of sharding differ from what we rest on, and have changed
    /// between versions.
    /// </summary>
    public static ClusterShardingSettings SettingsOf(ActorSystem system, string kind) => ClusterShardingSettings.Create(system)
        .WithRole(RoleOf(kind))
        .WithStateStoreMode(StateStoreMode.DData)
        .WithRememberEntities(false)
        .WithPassivateIdleAfter(TimeSpan.Zero);
}
