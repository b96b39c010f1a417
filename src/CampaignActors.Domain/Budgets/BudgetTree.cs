using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Budgets;

/// <summary>Asks the tree to put a budget below another one or at the top. Refused when it would make a cycle.</summary>
[Contract("tree.relate")]
public sealed record RelateBudget(Code Budget, Code? Main, Code? Before) : IConsent
{
    public IEffect Withdrawal => new UnrelateBudget(Budget, Before);
}

[Contract("tree.unrelate")]
public sealed record UnrelateBudget(Code Budget, Code? Main) : IEffect;

[Contract("tree.related")]
public sealed record BudgetRelated(Code Budget, Code? Main) : IEvent;

[Contract("tree.state")]
public sealed record BudgetTreeState([property: Reported] Map<Code> Mains) : IEntityState;

/// <summary>
/// The only entity that knows the relations of all budgets, so that two operators who relate two budgets at once cannot make a
/// cycle.
/// </summary>
public sealed class BudgetTreeKind : EntityKind<BudgetTreeState>
{
    public override string Name => Kinds.Trees;

    /// <summary>It has no view.</summary>
    public override TechnicalWorkflow? Keeper => null;

    protected override BudgetTreeState Start(Code code) => new(Map<Code>.Empty);

    protected override Decision Decide(BudgetTreeState state, ICommand command, Context context) =>
        command is Work ? Decision.Nothing : NotUnderstood(command);

    protected override Decision Receive(BudgetTreeState state, EntityRef source, IEffect effect, Context context)
    {
        switch (effect)
        {
            case RelateBudget relate:
                return Refuse(state, relate) ?? Decision.Accept(new BudgetRelated(relate.Budget, relate.Main));
            case UnrelateBudget unrelate:
                return Decision.Accept(new BudgetRelated(unrelate.Budget, unrelate.Main));
            default:
                return base.Receive(state, source, effect, context);
        }
    }

    private static Decision? Refuse(BudgetTreeState state, RelateBudget relate)
    {
        if (relate.Main is not { } main)
            return null;
        var levels = 1;
        foreach (var above in Upwards(state, main))
        {
            if (above == relate.Budget)
                return Decision.WrongState($"budget {relate.Budget} related to {main} would be a cycle");
            levels++;
        }
        levels += LevelsBelow(state, relate.Budget);
        return levels > Limits.BudgetLevels
            ? Decision.WrongState(
                $"budget {relate.Budget} related to {main} would make a tree of {levels} levels, expected at most {Limits.BudgetLevels}")
            : null;
    }

    /// <summary>A budget, its main budget, and so on to the top.</summary>
    private static IEnumerable<Code> Upwards(BudgetTreeState state, Code from)
    {
        for (Code? above = from; above is { } code; above = state.Mains.TryGet(code, out var next) ? next : null)
            yield return code;
    }

    /// <summary>Number of levels below a budget; earlier versions did not limit it.</summary>
    private static int LevelsBelow(BudgetTreeState state, Code budget)
    {
        var below = state.Mains.ToLookup(entry => entry.Value, entry => entry.Key);
        var levels = 0;
        for (var level = Under([budget]); level.Count > 0; level = Under(level))
            levels++;
        return levels;

        List<string> Under(IEnumerable<string> mains) => [.. mains.SelectMany(main => below[new Code(main)])];
    }

    protected override BudgetTreeState Evolve(BudgetTreeState state, IEvent happened, EventMeta meta) => happened switch
    {
        BudgetRelated { Main: { } main } related => new(state.Mains.Set(related.Budget, main)),
        BudgetRelated related => new(state.Mains.Remove(related.Budget)),
        _ => state,
    };
}
