using Akka.Actor;
using CampaignActors.Actors.Entities;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using NodaTime;

namespace CampaignActors.Actors.Workflows;

/// <summary>Brings messages to the supervisor of a workflow wherever it lives: the shard region of <see cref="Kinds.Workflows"/>.</summary>
public interface ISupervisorAddress
{
    /// <param name="message">A <see cref="SupervisorTick"/>, a <see cref="WorkNudge"/> or an <see cref="ISupervisorMessage"/>.</param>
    void Tell(TechnicalWorkflow workflow, object message, IActorRef sender);
}

/// <summary>A question to the driving side of a workflow; its entity passes it on as it is, sender included.</summary>
public interface ISupervisorMessage : ICompanionMessage
{
    TechnicalWorkflow Workflow { get; }

    EntityRef ICompanionMessage.Target => Kinds.Workflow(Workflow);
}

/// <summary>Answered with <see cref="SupervisorStatus"/>.</summary>
public sealed record GetSupervisor(TechnicalWorkflow Workflow) : ISupervisorMessage;

/// <summary>Answered with <see cref="SweepProgress"/>.</summary>
public sealed record GetSweepProgress(TechnicalWorkflow Workflow) : ISupervisorMessage;

/// <summary>
/// To the sender of a <see cref="SupervisorTick"/>, when everything that the tick has started is answered or given up for lost.
/// </summary>
/// <param name="Started">Commands sent because of the tick.</param>
/// <param name="Answered">Those of them that were answered.</param>
/// <param name="NextRetry">When the earliest item that failed or had nothing to do may be sent again, if there is one.</param>
/// <param name="NextFailed">The same for items that failed.</param>
public sealed record TickDone(TechnicalWorkflow Workflow, int Started, int Answered, Instant? NextRetry, Instant? NextFailed = null);

/// <param name="State"><c>null</c> until the entity has said.</param>
/// <param name="InFlight">Commands under way, those to itself included, and reads of the agenda.</param>
/// <param name="Queued">Agenda rows read and not sent yet.</param>
/// <param name="SinceTick">Since the last tick, or since it came up.</param>
/// <param name="Waiting">Items that failed and will be tried again, the parked ones included.</param>
public sealed record SupervisorStatus(
    TechnicalWorkflow Workflow,
    WorkflowState? State,
    int InFlight,
    int Queued,
    TimeSpan SinceTick,
    int Waiting,
    Seq<ParkedItem> Parked,
    Instant? NextRetry,
    SweepProgress Sweep)
{
    /// <summary>Silences that the entity knows of and that are not over for it.</summary>
    public Seq<Silence> Silences { get; init; } = [];
}

/// <summary>Work that kept being refused.</summary>
public sealed record ParkedItem(EntityRef Entity, Instant Due, Instant At, int Attempts, string Reason);

/// <param name="RunId">The sweep under way or the last one; <c>null</c> before the first.</param>
/// <param name="Checked">Entities compared so far.</param>
/// <param name="Total">Entities to compare, as far as they are known.</param>
/// <param name="Drift">Found wrong and put right.</param>
/// <param name="Unreachable">Entities that gave no answer; they are looked at again by the next sweep.</param>
public sealed record SweepProgress(TechnicalWorkflow Workflow, string? RunId, bool Running, bool Full, long Checked, long Total, int Drift, int Unreachable);

/// <summary>What the actors of this folder share.</summary>
/// <param name="Read">Brings a read to its entity, wherever that lives, with the answer going to the actor given.</param>
/// <param name="Projector">The projector that writes <paramref name="Store"/>.</param>
public sealed record SupervisorParts(
    IEntityRouter Router,
    Action<ReadEntity, IActorRef> Read,
    IProjectionStore Store,
    IActorRef Projector,
    IDomainClock Clock,
    IEntityEvents Events,
    SupervisorOptions Options)
{
    /// <summary>Of the installation: schedules without a zone are read in it.</summary>
    public DateTimeZone Zone { get; init; } = DateTimeZone.Utc;

    /// <summary>Which workflow's sweeps check the views of a kind.</summary>
    public Func<string, TechnicalWorkflow?> Keeper { get; init; } = SweepKeepers.Of;
}
