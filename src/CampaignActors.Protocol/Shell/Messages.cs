using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <summary>Everything that can be sent to an entity.</summary>
public interface IEntityMessage
{
    EntityRef Target { get; }
}

/// <param name="CommandId">Chosen by the client; a retry with the same id gets the first answer again.</param>
public sealed record CommandMessage(EntityRef Target, string CommandId, string By, Instant At, ICommand Command) : IEntityMessage
{
    /// <summary>How the caller was authenticated, such as <c>key:ops1</c>; empty for commands of the system itself.</summary>
    public string Via { get; init; } = "";

    /// <summary>
    /// It was sent before, and that copy may still be under way. A client that is refused now must not learn later that the earlier copy
    /// was accepted, so this refusal is stored and holds for every copy.
    /// </summary>
    public bool Again { get; init; }

    /// <summary>
    /// Refused as <see cref="Refusal.Stale"/> when an event has changed the entity since this revision; <c>null</c>: whatever it is.
    /// </summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>What else must hold of the entity; <c>null</c>: nothing. Refused as <see cref="Refusal.Stale"/> too.</summary>
    public Precondition? Precondition { get; init; }

    /// <inheritdoc cref="EffectMessage.Trace"/>
    public string? Trace { get; init; }
}

/// <summary>The nth effect of <paramref name="Source"/> on <paramref name="Target"/>.</summary>
public sealed record EffectMessage(
    EntityRef Target, EntityRef Source, long Counter, Instant At, string By, IEffect Payload) : IEntityMessage
{
    /// <summary>
    /// The trace that it belongs to, as a W3C <c>traceparent</c>; <c>null</c> without tracing. It is in no row: an effect that is sent
    /// again by the next incarnation has none.
    /// </summary>
    public string? Trace { get; init; }
}

/// <summary><paramref name="From"/> has taken in all effects up to <paramref name="Counter"/>.</summary>
public sealed record ConfirmMessage(EntityRef Target, EntityRef From, long Counter) : IEntityMessage;

/// <summary>A read for a decision of <paramref name="From"/>. Lost ones are asked again.</summary>
public sealed record FactsQuery(EntityRef Target, EntityRef From, long Tag) : IEntityMessage;

public sealed record FactsAnswer(EntityRef Target, EntityRef About, long Tag, IFacts? Facts) : IEntityMessage;

/// <summary>The outside has performed an effect, or has failed to.</summary>
public sealed record OutsideReply(EntityRef Target, EntityRef Gateway, long Counter, Instant At, OutsideDone Result) : IEntityMessage;

/// <summary>Look after what is under way: resend, ask again, retry what is due by now.</summary>
public sealed record WakeMessage(EntityRef Target, Instant At) : IEntityMessage;

public enum Outcome
{
    Accepted,

    /// <summary>No change was needed.</summary>
    Unchanged,
    Rejected,

    /// <summary>It is not known whether it happened: ask again with the same id.</summary>
    Unknown,
}

/// <summary>The answer to a command. It leaves only after everything it rests on is durable.</summary>
/// <param name="Revision">Sequence number of the entity that the answer rests on.</param>
/// <param name="Refusal">Set when rejected.</param>
/// <param name="RetryAfter">
/// Set when there was no room: an earlier retry makes it worse. A refusal as busy without it is over in moments.
/// </param>
public sealed record Answer(Outcome Outcome, long Revision, Refusal? Refusal = null, string Text = "", Duration? RetryAfter = null)
{
    public bool Ok => Outcome is Outcome.Accepted or Outcome.Unchanged;

    /// <summary>The command has created the entity. A repetition gets it again; a node of an earlier version never says so.</summary>
    public bool Created { get; init; }

    public static Answer Rejected(long revision, Refusal code, string text) => new(Outcome.Rejected, revision, code, text);

    public static readonly Answer OutcomeUnknown = new(
        Outcome.Unknown, 0, Domain.Kernel.Refusal.Busy, "outcome unknown, retry with the same id");
}

/// <summary>What a shell wants done; its runner does these in order.</summary>
public abstract record ShellAction
{
    private ShellAction() { }

    /// <summary>
    /// Write these rows, all or none, and say <see cref="EntityShell.Written"/> or <see cref="EntityShell.WriteFailed"/>.
    /// </summary>
    public sealed record Write(IReadOnlyList<StoredEnvelope> Rows) : ShellAction;

    public sealed record Reply(object To, Answer Answer) : ShellAction;

    /// <summary>A read was asked for; the state is durable now.</summary>
    public sealed record ReadReply(object To, EntitySnapshot Entity) : ShellAction;

    /// <summary>Send to another entity, or to the outside when the target's kind is <see cref="Outside.Kind"/>.</summary>
    public sealed record Send(IEntityMessage Message) : ShellAction;

    /// <summary>Work has just become due; a hint that may be lost.</summary>
    public sealed record Nudge(TechnicalWorkflow Workflow, Instant Due) : ShellAction;

    public sealed record SaveSnapshot(ShellSnapshot Snapshot) : ShellAction;

    /// <summary>An invariant would break. Loud, and the entity stops; nothing was written.</summary>
    public sealed record Alarm(string Text) : ShellAction;

    /// <summary>Everything is done that must be before the entity leaves memory.</summary>
    public sealed record Stop : ShellAction;
}

/// <summary>An entity as it is durable: state, revision and agenda.</summary>
public sealed record EntitySnapshot(
    EntityRef Self, IEntityState State, long Revision, IReadOnlyDictionary<string, Instant> Due, Seq<ParkedEffect> Parked);
