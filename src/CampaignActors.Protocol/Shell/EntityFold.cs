using CampaignActors.Domain.Kernel;

namespace CampaignActors.Protocol.Shell;

/// <summary>The fold of journal rows, the same for shells, projections and checks.</summary>
public static class EntityFold
{
    public static IEntityState Apply(EntityKind kind, IEntityState state, Envelope row)
    {
        var meta = new EventMeta(row.At, row.By, row.CommandId ?? row.Cause, row.Granted);
        return row.Events.Aggregate(state, (s, e) => kind.Evolve(s, e, meta));
    }
}
