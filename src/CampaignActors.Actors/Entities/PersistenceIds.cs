using CampaignActors.Domain.Values;

namespace CampaignActors.Actors.Entities;

/// <summary>How entities are named in the journal: <c>budgets-BDG6</c>. A code may hold a dash, a kind never does.</summary>
public static class PersistenceIds
{
    public static string Of(EntityRef entity) => $"{entity.Kind}-{entity.Code.Text}";

    /// <returns>The entity, or <c>null</c> when this is not the name of one.</returns>
    public static EntityRef? Parse(string persistenceId)
    {
        var dash = persistenceId.IndexOf('-');
        return dash > 0 && Code.Problem(persistenceId[(dash + 1)..]) is null
            ? new EntityRef(persistenceId[..dash], new Code(persistenceId[(dash + 1)..]))
            : null;
    }
}
