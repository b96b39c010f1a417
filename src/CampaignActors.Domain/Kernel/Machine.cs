using System.Text;

namespace CampaignActors.Domain.Kernel;

/// <summary>One way from one state to another.</summary>
/// <param name="From">The state before; <c>null</c> for the way into being.</param>
/// <param name="When">Under which condition, where one trigger leads to several states; empty when there is no choice.</param>
public sealed record Transition<TState, TTrigger>(TState? From, TTrigger Trigger, TState To, string When)
    where TState : struct, Enum
    where TTrigger : struct, Enum;

/// <summary>A state machine as its readers see it: tests enumerate it and diagrams are drawn from it.</summary>
public abstract class Machine(string name, string source)
{
    /// <summary>What it is the life cycle of, singular.</summary>
    public string Name => name;

    /// <summary>Section of the domain description that it implements.</summary>
    public string Source => source;

    /// <summary>A state diagram in the Mermaid language, with the transitions in the order of their description.</summary>
    public abstract string Diagram();
}

/// <summary>
/// The life cycle of one kind of thing, described once: which trigger leads from which state where. Decisions ask it, so what is not
/// listed is refused with the current state in the reason (domain.md §4).
/// </summary>
public sealed class Machine<TState, TTrigger>(string name, string source) : Machine(name, source)
    where TState : struct, Enum
    where TTrigger : struct, Enum
{
    private readonly List<Transition<TState, TTrigger>> _transitions = [];
    private readonly HashSet<(TState, TTrigger)> _allowed = [];
    private readonly Dictionary<TTrigger, string> _words = [];

    public IReadOnlyList<Transition<TState, TTrigger>> Transitions => _transitions;

    /// <summary>The trigger brings the thing into being in this state.</summary>
    public Machine<TState, TTrigger> Begins(TTrigger trigger, TState to, string when = "") => Add(null, trigger, to, when);

    /// <summary>From each of these states the trigger leads to this one.</summary>
    public Machine<TState, TTrigger> On(TTrigger trigger, ReadOnlySpan<TState> from, TState to, string when = "")
    {
        foreach (var state in from)
            Add(state, trigger, to, when);
        return this;
    }

    /// <summary>In each of these states the trigger is legal and changes something else than the state.</summary>
    public Machine<TState, TTrigger> Stays(TTrigger trigger, ReadOnlySpan<TState> states, string when = "")
    {
        foreach (var state in states)
            Add(state, trigger, state, when);
        return this;
    }

    /// <summary>The words of a refusal: "cannot be <paramref name="participle"/>". Default: the trigger's name.</summary>
    public Machine<TState, TTrigger> Say(TTrigger trigger, string participle)
    {
        _words[trigger] = participle;
        return this;
    }

    private Machine<TState, TTrigger> Add(TState? from, TTrigger trigger, TState to, string when)
    {
        _transitions.Add(new(from, trigger, to, when));
        if (from is { } state)
            _allowed.Add((state, trigger));
        return this;
    }

    public bool Allows(TState from, TTrigger trigger) => _allowed.Contains((from, trigger));

    /// <returns>A refusal that names the state, or <c>null</c> when the trigger is legal now.</returns>
    /// <param name="subject">What is asked to change: <c>order ORD1</c>.</param>
    public Decision? Refuse(TState state, TTrigger trigger, string subject) => Allows(state, trigger)
        ? null
        : Decision.WrongState($"{subject} cannot be {Words(trigger)}: it is {Wording.Of(state)}");

    private string Words(TTrigger trigger) => _words.GetValueOrDefault(trigger) ?? Spaced(trigger.ToString());

    public override string Diagram()
    {
        var text = new StringBuilder("stateDiagram-v2\n");
        foreach (var t in _transitions)
        {
            var when = t.When.Length > 0 ? $" [{t.When}]" : "";
            text.Append("    ").Append(t.From is { } from ? Wording.Of(from) : "[*]").Append(" --> ").Append(Wording.Of(t.To))
                .Append(": ").Append(Words(t.Trigger)).Append(when).Append('\n');
        }
        var ends = Enum.GetValues<TState>().Where(s => _transitions.Any(t => t.To.Equals(s)) && !_transitions.Any(t => t.From.Equals(s)));
        foreach (var last in ends)
            text.Append("    ").Append(Wording.Of(last)).Append(" --> [*]\n");
        return text.ToString();
    }

    /// <summary>"ExtractionRestarted" → "extraction restarted".</summary>
    private static string Spaced(string name) =>
        string.Concat(name.Select((c, i) =>
            !char.IsUpper(c) ? $"{c}" : i == 0 ? $"{char.ToLowerInvariant(c)}" : $" {char.ToLowerInvariant(c)}"));
}
