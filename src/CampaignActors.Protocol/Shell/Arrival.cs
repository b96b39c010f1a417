using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <summary>One message that the entity has to decide, with the facts gathered for it so far. Its type says where it came from.</summary>
/// <param name="message">A command or another entity's effect.</param>
/// <param name="id">The command id, or <c>entity#counter</c> of an effect.</param>
/// <param name="by">The operator code, or the name of a workflow.</param>
internal abstract class Arrival(object message, string id, string by, Instant at)
{
    /// <summary>Entities whose facts have been asked for and are not there; <c>null</c> for the many decisions that need none.</summary>
    private HashSet<EntityRef>? _missing;

    public readonly object Message = message;
    public readonly string Id = id;
    public readonly string By = by;
    public readonly Instant At = at;
    public readonly FactBook Facts = new();

    /// <summary>Passed on to the effects that it leads to; see <see cref="EffectMessage.Trace"/>.</summary>
    public string? Trace { get; init; }

    /// <summary>What led to it, one step back; written into its row.</summary>
    public virtual string Cause => Id;

    /// <summary>Answers to the consents that a command asked for; empty for everything else.</summary>
    public virtual Seq<ConsentAnswer> Answers => Seq<ConsentAnswer>.Empty;

    /// <summary>Whether a client asks for it. Everything else carries on what was decided before, and is bounded less strictly.</summary>
    public virtual bool IsRequested => false;

    public IReadOnlyCollection<EntityRef> Missing => _missing ?? (IReadOnlyCollection<EntityRef>)[];

    public bool LacksFacts => _missing is { Count: > 0 };

    public void Lacks(EntityRef entity) => (_missing ??= []).Add(entity);

    /// <returns>Whether these facts were still missing.</returns>
    public bool Learn(EntityRef about, IFacts? facts)
    {
        if (_missing is null || !_missing.Remove(about))
            return false;
        Facts.Add(about, facts);
        return true;
    }

    /// <summary>The row that records this arrival, without events and effects.</summary>
    public abstract Envelope NewRow(Instant now);
}

/// <summary>A command of a client, of a workflow (<see cref="Work"/>) or of an operator who resolves a parked effect.</summary>
/// <param name="hash">Hash of its payload; empty when the id is not remembered.</param>
internal sealed class CommandArrival(ICommand command, string id, string hash, string by, Instant at) : Arrival(command, id, by, at)
{
    /// <summary>
    /// Callers that wait for one command. A client that repeats it after a time-out no longer waits for the earlier copy.
    /// </summary>
    public const int MaxCallers = 128;

    private readonly List<object> _callers = [];
    private Seq<ConsentAnswer> _answers = [];

    public readonly ICommand Command = command;
    public readonly string Hash = hash;

    /// <inheritdoc cref="CommandMessage.Via"/>
    public string Via { get; init; } = "";

    /// <inheritdoc cref="CommandMessage.ExpectedRevision"/>
    public long? Expected { get; init; }

    /// <inheritdoc cref="CommandMessage.Precondition"/>
    public Precondition? Precondition { get; init; }

    /// <summary>An earlier copy of it may still be on its way.</summary>
    public bool Again { get; set; }

    /// <summary>Who gets the answer, in the order in which they asked.</summary>
    public IReadOnlyList<object> Callers => _callers;

    public bool IsRemembered => Hash.Length > 0;

    public override Seq<ConsentAnswer> Answers => _answers;

    /// <summary>Set when an operator resolves a parked effect: the shell's own command, which every kind takes.</summary>
    public ResolveParked? Resolution => Command as ResolveParked;

    public override bool IsRequested => Command is not (Work or ResolveParked);

    /// <returns>The longest waiting caller, when there were too many.</returns>
    public object? AddCaller(object caller)
    {
        object? dropped = null;
        if (_callers.Count >= MaxCallers)
        {
            dropped = _callers[0];
            _callers.RemoveAt(0);
        }
        _callers.Add(caller);
        return dropped;
    }

    /// <summary>The last answer, when no row has taken it in yet: the row of this command does.</summary>
    public LastAnswer? Last { get; private set; }

    /// <summary>All consents are answered: the command is decided again with the answers.</summary>
    public void TakeAnswers(Seq<ConsentAnswer> answers, LastAnswer? last = null) => (_answers, Last) = (answers, last);

    /// <summary>A row has taken the last answer in.</summary>
    public void AnswerIsTakenIn() => Last = null;

    public override Envelope NewRow(Instant now) => new() { At = now, By = By, Via = Via, Cause = Cause, Source = Last?.Source };

    /// <summary>
    /// What is stored of a refusal: an earlier copy of the command may be in the buffer of a node that is looking for this entity. Without
    /// the row it would be decided afresh, and what a client was told had not happened would happen. Being busy says nothing about the
    /// command.
    /// </summary>
    public RefusedCommand? RefusalToStore(Refusal code, string text) =>
        Again && IsRemembered && code != Refusal.Busy ? new RefusedCommand(Id, Hash, code, text) : null;
}

/// <summary>The answer that completes the consents of a command.</summary>
/// <param name="Change">What it changes of the pending command, when it gets a row of its own.</param>
internal sealed record LastAnswer(EffectId Source, PendingChange Change, Instant At);

/// <summary>An effect of another entity.</summary>
internal sealed class EffectArrival(IEffect effect, EffectId source, string by, Instant at) : Arrival(effect, $"{source}", by, at)
{
    public readonly IEffect Effect = effect;
    public readonly EffectId Source = source;

    public override Envelope NewRow(Instant now) => new() { At = now, By = By, Cause = Cause, Source = Source };
}

/// <summary>What a gateway has made of an outside effect of this entity.</summary>
/// <param name="effect">The effect that it answers.</param>
/// <param name="retry">When it is tried again; <c>null</c>: it was performed.</param>
internal sealed class ResultArrival(OutsideDone result, EffectId effect, OutsideRetry? retry, Instant at)
    : Arrival(result, result.Key, "", at)
{
    public readonly OutsideDone Result = result;
    public readonly EffectId Effect = effect;

    public override string Cause { get; } = $"{effect}";

    public override Envelope NewRow(Instant now) =>
        new() { At = now, Cause = Cause, Confirmed = retry is null ? [Effect] : [], Retry = retry };
}
