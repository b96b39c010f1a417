using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Joins;

namespace CampaignActors.Vocabulary.Reports;

/// <summary>A ledger out of states: those of the model, or those that were folded up to a past instant.</summary>
/// <param name="find">The state of an entity; <c>null</c>: nothing is known of it.</param>
/// <param name="budgets">All budgets.</param>
/// <threadsafety>Not safe for concurrent use.</threadsafety>
public sealed class StateLedger(Func<EntityRef, IEntityState?> find, Func<IEnumerable<EntityRef>> budgets) : ILedgerSource
{
    private List<(EntityRef Entity, BudgetState State)>? _budgets;

    /// <summary>The ledgers of a past.</summary>
    /// <remarks>Reads the journal, which blocks.</remarks>
    public static StateLedger Of(IEntityHistory history, AsOf past)
    {
        var states = new PastStates(history, past);
        return new StateLedger(states.Find, () => states.List(Kinds.Budgets));
    }

    public IEnumerable<BudgetHead> Budgets() => Read().Select(b => BudgetHead.Of(b.State)!);

    public IEnumerable<LedgerEntry> Lines(LedgerSlice slice) => Read()
        .Where(b => slice.Budget is null || b.Entity.Code == slice.Budget)
        .SelectMany(b => LedgerEntries.Of(b.Entity.Code, b.State).Where(slice.Has));

    public IReadOnlyDictionary<EntityRef, EntityHead> Heads(IReadOnlyCollection<EntityRef> entities)
    {
        var heads = new Dictionary<EntityRef, EntityHead>();
        foreach (var entity in entities)
        {
            if (find(entity) is { } state && EntityHead.Of(entity, state) is { } head)
                heads[entity] = head;
        }
        return heads;
    }

    private List<(EntityRef Entity, BudgetState State)> Read() => _budgets ??=
    [
        .. from entity in budgets()
           where entity.Kind == Kinds.Budgets
           let state = find(entity) as BudgetState
           where state?.Fields is not null
           orderby entity
           select (entity, state),
    ];
}
