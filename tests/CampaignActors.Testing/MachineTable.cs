using CampaignActors.Domain.Kernel;
using Xunit;

namespace CampaignActors.Testing;

/// <summary>
/// Tables of all states and triggers of a machine: the same description that decides is what the tests enumerate, so a transition
/// cannot be added or lost without one.
/// </summary>
public static class MachineTable
{
    /// <summary>Every state with every trigger that acts on something that exists.</summary>
    public static TheoryData<TState, TTrigger> Of<TState, TTrigger>(Machine<TState, TTrigger> machine)
        where TState : struct, Enum
        where TTrigger : struct, Enum
    {
        var table = new TheoryData<TState, TTrigger>();
        var triggers = machine.Transitions.Where(t => t.From is not null).Select(t => t.Trigger).Distinct().Order().ToList();
        foreach (var state in Enum.GetValues<TState>())
        {
            foreach (var trigger in triggers)
                table.Add(state, trigger);
        }
        return table;
    }

    /// <summary>
    /// Listed: accepted, and the state after it is one of those listed. Not listed: refused with the current state in the reason, and
    /// nothing changed.
    /// </summary>
    /// <param name="settle">Reads the state, after the work that the trigger leaves behind, if any.</param>
    public static void Check<TState, TTrigger>(
        Machine<TState, TTrigger> machine, Spec spec, TState from, TTrigger trigger, Func<TState> settle)
        where TState : struct, Enum
        where TTrigger : struct, Enum
    {
        var listed = machine.Transitions.Where(t => t.From.Equals(from) && t.Trigger.Equals(trigger)).Select(t => t.To).ToList();
        if (listed.Count == 0)
        {
            spec.ThenRefused(Refusal.State, Wording.Of(from));
            return;
        }
        spec.ThenAccepted();
        Assert.Contains(settle(), listed);
    }
}
