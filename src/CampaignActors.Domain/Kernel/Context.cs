using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Kernel;

/// <summary>Everything a decision may know besides the entity's own state. Nothing in it reads a clock.</summary>
/// <param name="Now">Instant of the command; never before the entity's last one.</param>
/// <param name="By">Operator code, or the name of the workflow; empty when no one is named.</param>
/// <param name="CommandId">Id of the command or effect that is being decided.</param>
/// <param name="Zone">Zone of the installation: file names and schedules are written in it.</param>
/// <param name="Facts">What the entities referred to said of themselves.</param>
/// <param name="Answers">How the consents asked for by this very command were answered; empty at first.</param>
public sealed record Context(
    Instant Now,
    string By,
    string CommandId,
    DateTimeZone Zone,
    FactBook Facts,
    Seq<ConsentAnswer> Answers)
{
    /// <summary>
    /// What the clock says. <see cref="Now"/> never goes back within an entity, so it stays ahead of a clock that was wrong for a while;
    /// what is to happen at some time from now is counted from here.
    /// </summary>
    public Instant Clock { get; init; } = Now;

    /// <summary>
    /// Whether the entity has nothing else under way: no row that is not durable yet, no command that waits. What follows from a message
    /// may then be decided with it.
    /// </summary>
    public bool AtRest { get; init; }

    /// <summary>Whether a consent asked for by this command was refused.</summary>
    public bool Refused(EntityRef target) => Answers.Any(a => a.Consent.Target == target && !a.Granted);
}

/// <summary>Facts that say which warnings of an entity still stand.</summary>
public interface IWarningFacts : IFacts
{
    /// <summary>Beginnings of the keys of their notices; <c>null</c>: not known, from a node of the version before.</summary>
    Seq<string>? Standing { get; }
}

/// <summary>Facts gathered for one decision. An entity that answered "I do not exist" is known to be missing.</summary>
public sealed class FactBook
{
    public static readonly FactBook Empty = new();

    /// <summary>Not there for the many decisions that need no facts.</summary>
    private Dictionary<EntityRef, IFacts?>? _facts;

    public bool Has(EntityRef entity) => _facts is not null && _facts.ContainsKey(entity);

    /// <returns>The entity's facts, or <c>null</c> when it does not exist or was not asked.</returns>
    public TFacts? Find<TFacts>(EntityRef entity) where TFacts : class, IFacts => _facts?.GetValueOrDefault(entity) as TFacts;

    public bool Exists(EntityRef entity) => _facts?.GetValueOrDefault(entity) is not null;

    public void Add(EntityRef entity, IFacts? facts)
    {
        if (!ReferenceEquals(this, Empty))
            (_facts ??= [])[entity] = facts;
    }
}

/// <summary>
/// A consent to ask of another entity before the command may be accepted. A refused one rejects the command when
/// <see cref="Required"/>; otherwise all optional ones are taken back and the decision goes on without them.
/// </summary>
public sealed record ConsentRequest(EntityRef Target, IConsent Ask, bool Required);

/// <summary>The answer to a <see cref="ConsentRequest"/>; <see cref="Code"/> and <see cref="Text"/> say why it was refused.</summary>
public sealed record ConsentAnswer(ConsentRequest Consent, bool Granted, Refusal Code = Refusal.Invalid, string Text = "");

/// <summary>An effect with its address.</summary>
public sealed record AddressedEffect(EntityRef Target, IEffect Effect);
