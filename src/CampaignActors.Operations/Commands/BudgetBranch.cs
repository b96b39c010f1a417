using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Joins;

namespace CampaignActors.Operations.Commands;

/// <summary>
/// Which budgets stand below which, by what the budget-tree entity has written: what it costs follows the budgets that are related to
/// another one, not all that there are.
/// </summary>
internal sealed class BudgetBranch(ILookup<Code, Code> below)
{
    /// <exception cref="UnreadableHistoryException">A row of the tree cannot be decoded.</exception>
    public static BudgetBranch Read(OperatorNode node)
    {
        var state = (BudgetTreeState)EntityRows.FoldAll(node, Kinds.BudgetTree);
        return new BudgetBranch(state.Mains.ToLookup(m => m.Value, m => new Code(m.Key)));
    }

    /// <summary>The views of one budget and of all below it.</summary>
    public static IViewSource Of(OperatorNode node, Code main) =>
        new Views(node.Node.Views, [.. Read(node).From(main).Select(b => b.Code)]);

    /// <summary>The views of these budgets alone, and of everything else all.</summary>
    public static IViewSource Of(IViewSource views, IReadOnlyList<Code> budgets) => new Views(views, budgets);

    /// <summary>The same views, each read once, to look at a budget and those above it. Not thread-safe.</summary>
    public static IViewSource ReadOnce(IViewSource views) => new Kept(views);

    public bool IsMain(Code budget) => below[budget].Any();

    /// <summary>A budget and those below it, depth first, with their depth.</summary>
    public IEnumerable<(Code Code, int Depth)> From(Code budget)
    {
        // Without recursion: an earlier version had no bound on the levels of a tree.
        var open = new Stack<(Code Code, int Depth)>([(budget, 0)]);
        var seen = new HashSet<Code>();
        while (open.TryPop(out var next))
        {
            if (!seen.Add(next.Code))
                continue;
            yield return next;
            foreach (var child in below[next.Code].OrderDescending())
                open.Push((child, next.Depth + 1));
        }
    }

    private sealed class Kept(IViewSource all) : IViewSource
    {
        private readonly Dictionary<EntityRef, EntityView?> _read = [];

        public EntityView? Find(EntityRef entity)
        {
            if (!_read.TryGetValue(entity, out var view))
                _read[entity] = view = all.Find(entity);
            return view;
        }

        public IEnumerable<(Code Code, EntityView View)> List(string kind) => all.List(kind);
    }

    private sealed class Views(IViewSource all, IReadOnlyList<Code> budgets) : IViewSource
    {
        public EntityView? Find(EntityRef entity) => all.Find(entity);

        public IEnumerable<(Code Code, EntityView View)> List(string kind) => kind != Kinds.Budgets
            ? all.List(kind)
            : budgets
                .Select(b => (b, View: all.Find(Kinds.Budget(b))))
                .Where(b => b.View is { IsEmpty: false })
                .Select(b => (b.b, b.View!));
    }
}
