using Akka.Actor;
using Akka.Event;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Actors.Entities;

/// <summary>
/// A message to an entity that its shell does not know; it is routed like all others and forwarded to the entity's companion.
/// <see cref="WorkNudge"/> and <see cref="SupervisorTick"/> are such messages without being marked.
/// </summary>
public interface ICompanionMessage
{
    EntityRef Target { get; }
}

/// <summary>
/// Tells a companion (a child actor that drives what the entity decides) the entity's durable state: after recovery, after every batch
/// that had events, and when it asks with <see cref="CompanionStateWanted"/>.
/// </summary>
public sealed record CompanionState(IEntityState State) : INoSerializationVerificationNeeded;

/// <summary>A companion that was restarted asks its parent for <see cref="CompanionState"/>.</summary>
public sealed record CompanionStateWanted : INoSerializationVerificationNeeded
{
    public static readonly CompanionStateWanted Instance = new();
}

/// <summary>
/// Finish the batch, persist confirmations, stop. Ours rather than a PoisonPill, which would overtake what the entity has begun.
/// Used to passivate and to hand a shard over.
/// </summary>
public sealed record StopEntity : IPossiblyHarmful
{
    public static readonly StopEntity Instance = new();
}
