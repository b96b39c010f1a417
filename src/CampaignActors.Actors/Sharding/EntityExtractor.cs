using Akka.Cluster.Sharding;
using CampaignActors.Actors.Entities;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Sharding;

/// <summary>Finds the entity and the shard of a message. Each kind is a region of its own, so the code is the entity's id in it.</summary>
public sealed class EntityExtractor(Placement placement) : IMessageExtractor
{
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

    public string? EntityId(object message) => TargetOf(message)?.Code.Text;

    public object EntityMessage(object message) => message;

    public string? ShardId(object message) => EntityId(message) is { } code ? placement.ShardOf(code) : null;

    public string ShardId(string entityId, object? messageHint = null) => placement.ShardOf(entityId);
}
