using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <summary>
/// One row of the journal: everything that one command or one effect of another entity did to this entity, all or nothing.
/// It carries its outgoing effects as they were written, because re-deriving them with newer code would renumber them.
/// </summary>
public sealed record Envelope
{
    /// <summary>Id of the command that was accepted; <c>null</c> for what came as an effect or from within.</summary>
    public string? CommandId { get; init; }

    /// <summary>Hash of the command's payload: the same id with another payload is a conflict.</summary>
    public string? PayloadHash { get; init; }

    public required Instant At { get; init; }

    public string By { get; init; } = "";

    /// <summary>
    /// How the caller was authenticated, such as <c>key:ops1</c>; empty where no client asked for it. Decisions never see it.
    /// </summary>
    public string Via { get; init; } = "";

    /// <summary>What caused it, one step back: a command id, or <c>entity#counter</c> of an effect.</summary>
    public string Cause { get; init; } = "";

    /// <summary>The effect that was taken in, if it was one.</summary>
    public EffectId? Source { get; init; }

    public Seq<IEvent> Events { get; init; } = [];

    public Seq<OutgoingEffect> Effects { get; init; } = [];

    /// <summary>Entities that hold something for this command.</summary>
    public Seq<EntityRef> Granted { get; init; } = [];

    /// <summary>Changes of the agenda, by <see cref="AgendaName"/>.</summary>
    public Seq<DueChange> Due { get; init; } = [];

    /// <summary>Effects of ours that have been confirmed, by target, up to a counter.</summary>
    public Seq<EffectId> Confirmed { get; init; } = [];

    /// <summary>Failed tries of an outside effect.</summary>
    public OutsideRetry? Retry { get; init; }

    /// <summary>A command that waits for consents, or what has become of it.</summary>
    public PendingChange? Pending { get; init; }

    /// <summary>An effect that had to be refused, kept for operators.</summary>
    public ParkedEffect? Parked { get; init; }

    /// <summary>A parked effect that an operator has resolved: it was taken in after all, with these events, or discarded.</summary>
    public EffectId? Unparked { get; init; }

    /// <summary>A command that was refused for good, because an earlier copy of it may still be under way.</summary>
    public RefusedCommand? Refused { get; init; }
}

/// <summary>The refusal that every copy of a command gets.</summary>
public sealed record RefusedCommand(string Id, string Hash, Refusal Code, string Text)
{
    /// <summary>The signer of the command where the row has another one, as when an entity refused its consent; absent otherwise.</summary>
    public string? By { get; init; }
}

/// <summary>The nth effect between two entities: for a received one the sender, for a confirmed one the target.</summary>
public readonly record struct EffectId(EntityRef Entity, long Counter)
{
    public override string ToString() => $"{Entity}#{Counter}";
}

/// <summary>An effect under way, numbered per target.</summary>
public sealed record OutgoingEffect(EntityRef Target, long Counter, IEffect Payload);

/// <summary>One agenda entry that changed; <see cref="At"/> absent: nothing is due any more.</summary>
public readonly record struct DueChange(string Agenda, Instant? At);

/// <summary>An outside effect failed <see cref="Attempts"/> times and is tried again at <see cref="At"/>.</summary>
public sealed record OutsideRetry(EntityRef Target, int Attempts, Instant At);

/// <param name="Payload">The effect itself, so that it can be tried again; absent where an earlier version parked it.</param>
/// <param name="Since">When it was parked.</param>
/// <param name="By">The operator of the event that caused it.</param>
public sealed record ParkedEffect(
    EffectId Source, string Manifest, string Reason, IEffect? Payload = null, Instant? Since = null, string By = "");

/// <summary>A command that waits for consents.</summary>
/// <param name="Asked">Counter of the consent that is under way, at the target of the first request without an answer.</param>
public sealed record PendingCommand(
    string CommandId,
    string PayloadHash,
    string By,
    Instant At,
    ICommand Command,
    Seq<ConsentRequest> Requests,
    Seq<ConsentAnswer> Answers,
    long Asked,
    int Round)
{
    public string Via { get; init; } = "";
}

/// <summary>What becomes of the pending command: replaced by <see cref="Now"/>, answered, or over.</summary>
public sealed record PendingChange(PendingCommand? Now)
{
    /// <summary>
    /// The answer to the consent that was under way; the rest stays as it is. Earlier versions wrote the whole command again with each.
    /// </summary>
    public ConsentTaken? Taken { get; init; }

    /// <summary>The pending command after this change.</summary>
    /// <param name="before">The command that waited until then.</param>
    internal PendingCommand? After(PendingCommand? before) => Taken is { } taken ? ConsentRound.After(before, taken) : Now;
}

/// <summary>What a consent that was asked for has come to: one answer more of the pending command.</summary>
/// <param name="Asked">Counter of the consent that is asked next; absent when all are answered.</param>
public sealed record ConsentTaken(bool Granted, Refusal Code, string Text, long? Asked);

/// <summary>
/// An envelope with its bytes. It is serialized when it is decided, so that a shape that cannot be written refuses its own command only.
/// </summary>
public sealed record StoredEnvelope(Envelope Envelope, byte[] Bytes)
{
    /// <summary>The entity's state after this row, as a fold of its rows gives it; <c>null</c> where it is not known.</summary>
    public IEntityState? After { get; init; }
}

/// <summary>Names of agendas: the five workflows, and the outbox that the courier looks after.</summary>
public static class AgendaName
{
    public const string Outbox = "outbox";

    /// <summary>Entities in which effects are parked, since the earliest of them.</summary>
    public const string Parked = "parked";

    public static string Of(TechnicalWorkflow workflow) => workflow.Code();
}
