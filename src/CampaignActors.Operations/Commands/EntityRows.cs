using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Views;

namespace CampaignActors.Operations.Commands;

/// <summary>The journal of one entity. Reading it blocks, for as long as the entity is old.</summary>
internal static class EntityRows
{
    /// <returns>All rows; each can be decoded.</returns>
    /// <exception cref="UnreadableHistoryException">One cannot.</exception>
    public static IReadOnlyList<JournalRow> Read(OperatorNode node, EntityRef entity)
    {
        var rows = node.Node.History.Rows(entity).ToList();
        return rows.FirstOrDefault(r => r.Envelope is null) is { } unreadable
            ? throw new UnreadableHistoryException($"row {unreadable.Sequence} of {entity} cannot be read: {unreadable.Problem}")
            : rows;
    }

    public static object Fold(EntityRef entity, IEnumerable<JournalRow> rows)
    {
        var kind = EntityCatalog.Get(entity.Kind);
        return rows.Aggregate(kind.Initial(entity.Code), (state, row) => EntityFold.Apply(kind, state, row.Envelope!));
    }
}
