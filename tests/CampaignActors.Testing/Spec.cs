using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;
using Xunit;

namespace CampaignActors.Testing;

/// <summary>
/// Given events, when a command or an effect of another entity, then events or a refusal. What an entity is told by others (facts,
/// answers to consents) is given beforehand.
/// </summary>
public sealed class Spec(EntityRef self)
{
    public static readonly Instant Start = Instant.FromUtc(2026, 1, 5, 8, 0);
    public const string CommandId = "cmd";

    private readonly EntityKind _kind = EntityCatalog.Get(self.Kind);
    private readonly FactBook _facts = new();
    private readonly List<ConsentAnswer> _answers = [];
    private readonly List<AddressedEffect> _effects = [];
    private object _state = EntityCatalog.Get(self.Kind).Initial(self.Code);
    private object? _before;
    private Instant _now = Start;
    private string _by = "mia";
    private DateTimeZone _zone = DateTimeZone.Utc;
    private Decision? _decision;

    public EntityRef Self => self;

    public TState State<TState>() => (TState)_state;

    public DueTimes Due => _kind.Due(_state);

    public string? Broken => _kind.Broken(_state);

    private Context Context => new(_now, _by, CommandId, _zone, _facts, _answers.ToSeq());

    public Spec Given(params IEvent[] events)
    {
        foreach (var happened in events)
            _state = _kind.Evolve(_state, happened, new EventMeta(_now, _by, "before", []));
        return this;
    }

    public Spec At(Instant now)
    {
        _now = now;
        return this;
    }

    /// <summary>The zone of the installation.</summary>
    public Spec In(DateTimeZone zone)
    {
        _zone = zone;
        return this;
    }

    public Spec By(string by)
    {
        _by = by;
        return this;
    }

    public Spec Knowing(EntityRef entity, IFacts? facts)
    {
        _facts.Add(entity, facts);
        return this;
    }

    /// <summary>Operators that decisions may ask about.</summary>
    public Spec Operators(params string[] codes)
    {
        foreach (var code in codes)
            Knowing(
                Kinds.Operator(new Code(code)),
                new Domain.People.OperatorFacts(char.ToUpperInvariant(code[0]) + code[1..], code == "root", []));
        return this;
    }

    public Spec Answered(ConsentRequest request, bool granted)
    {
        _answers.Add(new ConsentAnswer(request, granted));
        return this;
    }

    /// <summary>The command is decided; what happens is folded at once, so that one spec can tell a story.</summary>
    public Spec When(ICommand command) => Decided(_kind.Decide(_state, command, Context));

    /// <summary>An effect of another entity arrives.</summary>
    public Spec WhenTold(EntityRef source, IEffect effect) => Decided(_kind.Receive(_state, source, effect, Context));

    private Spec Decided(Decision decision)
    {
        _decision = decision;
        _before = _state;
        _effects.Clear();
        if (decision is not Decision.Accepted accepted)
            return this;
        var meta = new EventMeta(_now, _by, CommandId, _answers.Where(a => a.Granted).Select(a => a.Consent.Target).ToSeq());
        foreach (var happened in accepted.Events)
        {
            var next = _kind.Evolve(_state, happened, meta);
            _effects.AddRange(_kind.Effects(_state, next, happened, meta));
            _state = next;
        }
        Assert.Null(_kind.Broken(_state));
        return this;
    }

    public bool Accepted => _decision is Decision.Accepted;

    public IReadOnlyList<IEvent> Events => _decision is Decision.Accepted accepted
        ? accepted.Events
        : throw new InvalidOperationException($"refused: {((Decision.Rejected?)_decision)?.Text}");

    public IReadOnlyList<AddressedEffect> Effects => _effects;

    /// <summary>Consents that the last decision needs, in the order in which they are asked.</summary>
    public IReadOnlyList<ConsentRequest> Consents => _kind.Consents(_before!, _state, Context).OrderBy(c => c.Target).ToList();

    public Spec Then(params IEvent[] events)
    {
        Assert.Equal(events, Events);
        return this;
    }

    public Spec ThenNothing() => Then();

    public Spec ThenAccepted()
    {
        Assert.NotEmpty(Events);
        return this;
    }

    public Spec ThenRefused(Refusal code, string text)
    {
        var rejected = Assert.IsType<Decision.Rejected>(_decision);
        Assert.Contains(text, rejected.Text, StringComparison.Ordinal);
        Assert.Equal(code, rejected.Code);
        return this;
    }

    /// <summary>References that the message asks about and the facts lack.</summary>
    public IReadOnlyList<EntityRef> Needs(object message) => _kind.Needs(_state, message, Context).Distinct().ToList();
}
