using Akka.Actor;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Actors;

/// <summary>Brings messages to entities wherever they live, and outside effects to the gateways.</summary>
public interface IEntityRouter
{
    /// <summary>The message may be lost. A sender that needs an answer asks again with the same id.</summary>
    void Send(IEntityMessage message, IActorRef sender);
}

/// <summary>Domain time. The host's clock on a node, a virtual one in simulations; Akka's own scheduler is never virtual.</summary>
public interface IDomainClock
{
    Instant Now { get; }
}

/// <summary>The answer to a <see cref="CommandMessage"/>, sent to its sender once durable.</summary>
public sealed record CommandReply(EntityRef Entity, string CommandId, Answer Answer);

/// <summary>Reads one entity as it is durable; answered with <see cref="EntityReply"/>.</summary>
public sealed record ReadEntity(EntityRef Target)
{
    /// <summary>The reader takes facts beside the document. A node of a version before 0.2 does not: its answer has them inside.</summary>
    public bool WithFacts { get; init; } = true;
}

/// <summary>A view as it is stored and sent.</summary>
/// <param name="Document">The entity's fields as people see them, as JSON text; cross-entity fields are composed by the reader.</param>
/// <param name="Facts">What joins need beside it, as JSON text; empty: nothing. It is never shown.</param>
public readonly record struct RenderedView(string Document, string Facts);

/// <param name="View">The entity's fields as people see them, as JSON text; cross-entity fields are composed by the reader.</param>
/// <param name="Due">Agenda entries: name and instant.</param>
public sealed record EntityReply(EntityRef Entity, long Revision, string View, Seq<DueChange> Due)
{
    /// <summary>
    /// What joins need beside the document, as JSON text; empty: nothing. <c>null</c>: the answer is for, or from, a node of a version
    /// before 0.2, which has the facts in the document.
    /// </summary>
    public string? Facts { get; init; }

    /// <summary>Effects of other entities that had to be refused and that no operator has resolved.</summary>
    public Seq<ParkedShown> Parked { get; init; } = [];
}

/// <summary>A parked effect as people see it.</summary>
/// <param name="Effect">What it is, by its manifest.</param>
/// <param name="CanRetry">Whether it was kept, so that it can be taken in after all.</param>
public sealed record ParkedShown(EffectId Source, string Effect, string Reason, Instant Since, string By, bool CanRetry);

/// <summary>
/// An operator has mended the journal: an entity in quarantine stops, so that the next message reads its rows again. Answered with
/// <see cref="EntityReleased"/>.
/// </summary>
public sealed record ReleaseEntity(EntityRef Target);

/// <param name="Was">Why it was in quarantine; <c>null</c> when it was not.</param>
public sealed record EntityReleased(EntityRef Entity, string? Was);

/// <summary>
/// An entity finishes what it writes and leaves memory; the next message starts it again. Answered with <see cref="EntityPassivating"/>.
/// </summary>
public sealed record PassivateEntity(EntityRef Target);

/// <summary>The entity has asked its shard to let it go.</summary>
public sealed record EntityPassivating(EntityRef Entity);

/// <summary>Told by an entity to the supervisor of a workflow: work is due since <paramref name="Due"/>. A hint that may be lost.</summary>
public sealed record WorkNudge(TechnicalWorkflow Workflow, EntityRef Entity, Instant Due);

/// <summary>Sent to every supervisor every second by every node; idempotent.</summary>
/// <param name="MaxItems">Items that this tick may start, for simulations; <c>null</c>: as many as the bound allows.</param>
public sealed record SupervisorTick(TechnicalWorkflow Workflow, Instant Now, int? MaxItems);

/// <summary>Told by entity actors what happens beside the answers. One for each node.</summary>
public interface IEntityEvents
{
    /// <summary>Rows of an entity have become durable on this node: projections should look.</summary>
    void RowsWritten(int rows);

    /// <summary>The same rows themselves, before <see cref="RowsWritten"/>.</summary>
    /// <param name="last">Sequence number of the last of them.</param>
    void RowsDurable(EntityRef entity, long last, IReadOnlyList<StoredEnvelope> rows)
    {
    }

    /// <summary>The journal did not take rows of an entity, or did not say whether it did.</summary>
    void WriteFailed(EntityRef entity, string reason)
    {
    }

    /// <summary>Work is due now.</summary>
    void Nudge(WorkNudge nudge);

    /// <summary>An invariant would break or a message could not be handled: operators must know.</summary>
    void Alarm(EntityRef entity, string text);
}
