using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Explaining;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Commands;

/// <summary>The journal of one entity. Reading it blocks, for as long as the entity is old.</summary>
internal static class EntityRows
{
    /// <returns>All rows; each can be decoded.</returns>
    /// <exception cref="UnreadableHistoryException">One cannot.</exception>
    /// <exception cref="InputException">They are too many to be held.</exception>
    public static IReadOnlyList<JournalRow> Read(OperatorNode node, EntityRef entity, CancellationToken cancellation)
    {
        return [.. new BoundedHistory(node.Node.History, cancellation, BoundedHistory.Held).Rows(entity).Select(Readable)];
    }

    private static JournalRow Readable(JournalRow row) => row.Envelope is not null
        ? row
        : throw new UnreadableHistoryException($"row {row.Sequence} of {row.Entity} cannot be read: {row.Problem}");

    /// <summary>The state after all rows, of which none is held in memory.</summary>
    /// <exception cref="UnreadableHistoryException">A row cannot be decoded.</exception>
    public static IEntityState FoldAll(OperatorNode node, EntityRef entity) =>
        Fold(entity, node.Node.History.Rows(entity).Select(Readable));

    public static IEntityState Fold(EntityRef entity, IEnumerable<JournalRow> rows)
    {
        var kind = EntityCatalog.Get(entity.Kind);
        return rows.Aggregate(kind.Initial(entity.Code), (state, row) => EntityFold.Apply(kind, state, row.Envelope!));
    }

    /// <summary>All events of the rows, each whole, however it is stored.</summary>
    public static IEnumerable<IEvent> Events(EntityRef entity, IEnumerable<JournalRow> rows)
    {
        var kind = EntityCatalog.Get(entity.Kind);
        var state = kind.Initial(entity.Code);
        foreach (var row in rows)
        {
            foreach (var happened in EntityFold.Whole(kind, state, row.Envelope!))
                yield return happened;
            state = EntityFold.Apply(kind, state, row.Envelope!);
        }
    }
}
