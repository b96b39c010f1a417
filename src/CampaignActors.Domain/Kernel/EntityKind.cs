using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Kernel;

/// <summary>
/// What one kind of entity is: pure functions of its state. The shell around them (architecture.md, Protocol) makes them durable,
/// answers and delivers; it is the same for all kinds and knows states
/// only as <see cref="IEntityState"/>.
/// </summary>
public abstract class EntityKind
{
    /// <summary>The kind's name, plural, as people write it.</summary>
    public abstract string Name { get; }

    public abstract Type StateType { get; }

    /// <summary>
    /// The workflow whose sweeps compare the stored view of such an entity with the entity itself, and repair it: the one that works on its
    /// figures. <c>null</c> only for kinds whose view cannot drift or is not stored; the reason stands beside it.
    /// </summary>
    public abstract TechnicalWorkflow? Keeper { get; }

    /// <summary>Its life cycles, as docs/state-machines.md draws them.</summary>
    public virtual IReadOnlyList<Machine> Machines => [];

    /// <summary>The state of an entity that has no events yet.</summary>
    public abstract IEntityState Initial(Code code);

    /// <summary>Entities whose facts this command or effect needs and the context lacks so far. Asked again after each round.</summary>
    public abstract IEnumerable<EntityRef> Needs(IEntityState state, object message, Context context);

    /// <summary>(state, command, context) → events or refusal.</summary>
    public abstract Decision Decide(IEntityState state, ICommand command, Context context);

    /// <summary>An effect of another entity has arrived. A refusal of anything but a consent parks the effect for people to see.</summary>
    public abstract Decision Receive(IEntityState state, EntityRef source, IEffect effect, Context context);

    /// <summary>
    /// The form in which an event is stored: what it changes against the state before, where the event itself repeats much of that state.
    /// It says nothing else than the event: <see cref="Whole"/> gives the event back.
    /// </summary>
    public abstract IEvent Short(IEntityState before, IEvent whole);

    /// <summary>
    /// The event of a stored form, from the state before; an event that is stored as it is comes back as it is. Rows live for ever, so what
    /// a form means never changes.
    /// </summary>
    public abstract IEvent Whole(IEntityState before, IEvent stored);

    /// <summary>(state, event or its stored form) → state.</summary>
    public abstract IEntityState Evolve(IEntityState state, IEvent happened, EventMeta meta);

    /// <summary>What one event tells others, in order.</summary>
    public abstract IEnumerable<AddressedEffect> Effects(IEntityState before, IEntityState after, IEvent happened, EventMeta meta);

    /// <summary>
    /// Consents that going from <paramref name="before"/> to <paramref name="after"/> needs, in the order in which they are taken.
    /// </summary>
    public abstract IEnumerable<ConsentRequest> Consents(IEntityState before, IEntityState after, Context context);

    /// <summary>When each workflow next needs this entity.</summary>
    public abstract DueTimes Due(IEntityState state);

    /// <summary>What the entity tells those who refer to it, or <c>null</c> while it does not exist.</summary>
    public abstract IFacts? Facts(IEntityState state);

    /// <summary>Whether the entity has been created. What effects of others have left behind before that does not count.</summary>
    public abstract bool Exists(IEntityState state);

    /// <summary>Checks the invariants that live inside one entity.</summary>
    /// <returns>What is broken, or <c>null</c>.</returns>
    public abstract string? Broken(IEntityState state);
}

/// <summary>Who and when of an event; the same for all events of one command.</summary>
/// <param name="Granted">Entities that hold something for this command, under its id, because they consented to it.</param>
public sealed record EventMeta(Instant At, string By, string CommandId, Seq<EntityRef> Granted);

/// <summary>Typed base of all kinds.</summary>
public abstract class EntityKind<TState> : EntityKind where TState : class, IEntityState
{
    public sealed override Type StateType => typeof(TState);

    protected abstract TState Start(Code code);

    protected virtual IEnumerable<EntityRef> Needs(TState state, object message, Context context) => [];

    protected abstract Decision Decide(TState state, ICommand command, Context context);

    protected virtual Decision Receive(TState state, EntityRef source, IEffect effect, Context context) =>
        Decision.Invalid($"{Name} do not understand {effect.GetType().Name}");

    /// <inheritdoc cref="EntityKind.Short"/>
    protected virtual IEvent Short(TState before, IEvent whole) => whole;

    /// <inheritdoc cref="EntityKind.Whole"/>
    protected virtual IEvent Whole(TState before, IEvent stored) => stored;

    /// <summary>(state, event) → state; a stored form has been made whole before.</summary>
    protected abstract TState Evolve(TState state, IEvent happened, EventMeta meta);

    protected virtual IEnumerable<AddressedEffect> Effects(TState before, TState after, IEvent happened, EventMeta meta) => [];

    protected virtual IEnumerable<ConsentRequest> Consents(TState before, TState after, Context context) => [];

    protected virtual DueTimes Due(TState state) => DueTimes.None;

    /// <summary>
    /// What a workflow's work on another entity has told this one, and what that workflow has to do here because of it: one decision
    /// instead of two, while this entity is at rest. Otherwise, and where the work cannot be done, it is due and waits for its turn.
    /// </summary>
    /// <param name="received">The decision about the effect.</param>
    protected Decision AlongWithWork(TState state, Decision received, TechnicalWorkflow workflow, Context context)
    {
        if (!context.AtRest || context.By != workflow.Name || received is not Decision.Accepted { Events.Count: > 0 } accepted)
            return received;
        try
        {
            var meta = new EventMeta(context.Now, context.By, context.CommandId, []);
            var after = accepted.Events.Aggregate(state, (s, e) => Evolve(s, e, meta));
            return Decide(after, new Work(workflow), context) is Decision.Accepted { Events: { Count: > 0 } worked }
                && Broken(worked.Aggregate(after, (s, e) => Evolve(s, e, meta))) is null
                    ? accepted with { Events = accepted.Events.AddRange(worked) }
                    : received;
        }
        catch (Exception e) when (e is OverflowException or CurrencyMismatchException or FormatException)
        {
            return received; // The sum cannot be made. What was told is taken in all the same.
        }
    }

    protected virtual IFacts? Facts(TState state) => null;

    /// <inheritdoc cref="EntityKind.Exists"/>
    protected virtual bool Exists(TState state) => Facts(state) is not null;

    protected virtual string? Broken(TState state) => null;

    public sealed override IEntityState Initial(Code code) => Start(code);

    public sealed override IEnumerable<EntityRef> Needs(IEntityState state, object message, Context context) =>
        Needs((TState)state, message, context);

    public sealed override Decision Decide(IEntityState state, ICommand command, Context context) =>
        Decide((TState)state, command, context);

    public sealed override Decision Receive(IEntityState state, EntityRef source, IEffect effect, Context context) =>
        Receive((TState)state, source, effect, context);

    public sealed override IEvent Short(IEntityState before, IEvent whole) => Short((TState)before, whole);

    public sealed override IEvent Whole(IEntityState before, IEvent stored) => Whole((TState)before, stored);

    public sealed override IEntityState Evolve(IEntityState state, IEvent happened, EventMeta meta) =>
        Evolve((TState)state, Whole((TState)state, happened), meta);

    public sealed override IEnumerable<AddressedEffect> Effects(IEntityState before, IEntityState after, IEvent happened, EventMeta meta) =>
        Effects((TState)before, (TState)after, Whole((TState)before, happened), meta);

    public sealed override IEnumerable<ConsentRequest> Consents(IEntityState before, IEntityState after, Context context) =>
        Consents((TState)before, (TState)after, context);

    public sealed override DueTimes Due(IEntityState state) => Due((TState)state);

    public sealed override IFacts? Facts(IEntityState state) => Facts((TState)state);

    public sealed override bool Exists(IEntityState state) => Exists((TState)state);

    public sealed override string? Broken(IEntityState state) => Broken((TState)state);

    protected Decision NotUnderstood(ICommand command) => Decision.Invalid($"{Name} do not understand {command.GetType().Name}");
}
