using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Vocabulary.Joins;

/// <summary>Which past is looked at (architecture.md, Time).</summary>
/// <param name="At">The instant, included.</param>
/// <param name="Known">
/// What was known then: everything that was written up to that instant. Otherwise what was true then, by what is known today: of the
/// ledgers, the lines that stand today and were charged by then; of everything else, what is known today.
/// </param>
public sealed record AsOf(Instant At, bool Known);

/// <summary>
/// Entities as they were, folded from their rows when they are asked for. Figures that join several entities are joined from the same
/// past, so that a main budget shows its related budgets as they were, too.
/// </summary>
/// <remarks>Reads the journal, which blocks. For one look: what was folded is kept.</remarks>
public sealed class PastViews(IEntityHistory history, AsOf asOf) : IViewSource
{
    private readonly PastStates _states = new(history, asOf);
    private readonly Dictionary<EntityRef, EntityView?> _folded = [];

    /// <exception cref="UnreadableHistoryException">A row of the entity cannot be decoded.</exception>
    public EntityView? Find(EntityRef entity)
    {
        if (!_folded.TryGetValue(entity, out var view))
            _folded[entity] = view = _states.Find(entity) is { } state ? EntityView.Of(entity, state) : null;
        return view;
    }

    public IEnumerable<(Code Code, EntityView View)> List(string kind)
    {
        foreach (var entity in _states.List(kind))
        {
            if (Find(entity) is { IsEmpty: false } view)
                yield return (entity.Code, view);
        }
    }
}

/// <summary>States as they were, folded from their rows each time they are asked for.</summary>
/// <remarks>Reads the journal, which blocks.</remarks>
public sealed class PastStates(IEntityHistory history, AsOf asOf)
{
    private ILookup<string, EntityRef>? _entities;

    /// <summary>All entities of a kind that have rows today, by code.</summary>
    public IEnumerable<EntityRef> List(string kind) => (_entities ??= history.Entities().ToLookup(e => e.Kind))[kind].Order();

    /// <returns><c>null</c> when nothing had been written to it yet.</returns>
    /// <exception cref="UnreadableHistoryException">A row of the entity cannot be decoded.</exception>
    public IEntityState? Find(EntityRef entity)
    {
        var kind = EntityCatalog.Get(entity.Kind);
        var state = kind.Initial(entity.Code);
        var any = false;
        foreach (var row in history.Rows(entity))
        {
            if (row.Envelope is not { } envelope)
                throw new UnreadableHistoryException($"row {row.Sequence} of {entity} cannot be read: {row.Problem}");
            if (asOf.Known && envelope.At > asOf.At)
                break; // Time never goes backwards within an entity.
            state = EntityFold.Apply(kind, state, envelope);
            any = true;
        }
        return !any ? null
            : !asOf.Known && state is BudgetState { Fields: not null } budget ? BudgetLedger.TrueAt(budget, asOf.At)
            : state;
    }
}

/// <summary>A row of the journal that this version cannot read: the past of its entity cannot be told.</summary>
public sealed class UnreadableHistoryException(string message) : InvalidOperationException(message);
