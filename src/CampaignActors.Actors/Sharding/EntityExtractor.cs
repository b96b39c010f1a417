using Akka.Cluster.Sharding;
using CampaignActors.Actors.Entities;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Sharding;

/// <summary>Finds the entity and the shard of a message. Each kind is a region of its own, so the code is the entity's id in it.</summary>
public sealed class EntityExtractor : IMessageExtractor
{
    /// <summary>
    /// Shards of each kind. About ten for each node of a small cluster. Fixed: nodes that disagree would start an entity twice.
    /// </summary>
    public const int Shards = 30;

    private static readonly string[] s_names = [.. Enumerable.Range(0, Shards).Select(n => $"{n}")];

    /// <returns>The entity that the message is for; <c>null</c> when it is for none.</returns>
    public static EntityRef? TargetOf(object message) => message switch
    {
        IEntityMessage m => m.Target,
        ReadEntity read => read.Target,
        ReleaseEntity release => release.Target,
        PassivateEntity passivate => passivate.Target,
        WorkNudge nudge => Kinds.Workflow(nudge.Workflow),
        SupervisorTick tick => Kinds.Workflow(tick.Workflow),
        ICompanionMessage m => m.Target,
        _ => null,
    };

    public static string ShardOf(string code) => s_names[StableHash.Of(code) % Shards];

    public string? EntityId(object message) => TargetOf(message)?.Code.Text;

    public object EntityMessage(object message) => message;

    public string? ShardId(object message) => EntityId(message) is { } code ? ShardOf(code) : null;

    public string ShardId(string entityId, object? messageHint = null) => ShardOf(entityId);
}
