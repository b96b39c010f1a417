using CampaignActors.Domain.Kernel;

namespace CampaignActors.Protocol.Shell;

/// <summary>The fold of journal rows, the same for shells, projections and checks.</summary>
public static class EntityFold
{
    public static IEntityState Apply(EntityKind kind, IEntityState state, Envelope row)
    {
        if (row.Events.Count == 0)
            return state;
        var meta = new EventMeta(row.At, row.By, row.CommandId ?? row.Cause, row.Granted);
        foreach (var happened in row.Events)
            state = kind.Evolve(state, happened, meta);
        return state;
    }

    /// <summary>The events of a row, each whole, however it is stored.</summary>
    /// <param name="state">The state before the row.</param>
    public static IEnumerable<IEvent> Whole(EntityKind kind, IEntityState state, Envelope row)
    {
        var meta = new EventMeta(row.At, row.By, row.CommandId ?? row.Cause, row.Granted);
        foreach (var stored in row.Events)
        {
            yield return kind.Whole(state, stored);
            state = kind.Evolve(state, stored, meta);
        }
    }
}
