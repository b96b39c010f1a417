using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Kernel;

/// <summary>How a description of an entity is meant.</summary>
public enum PutMode
{
    /// <summary>It must not exist yet.</summary>
    Create,

    /// <summary>It must exist; only the fields named change.</summary>
    Change,

    /// <summary>Create what is missing, update the fields named, never delete. Applying twice changes nothing.</summary>
    Apply,
}

/// <summary>The part of create, change and apply that is the same for every kind.</summary>
public static class Put
{
    /// <returns>A refusal when the mode does not fit, else <c>null</c>.</returns>
    public static Decision? Refuse(PutMode mode, bool exists, EntityRef self) => (mode, exists) switch
    {
        (PutMode.Create, true) => Decision.WrongState($"{Kinds.Singular(self.Kind)} '{self.Code}' exists already"),
        (PutMode.Change, false) => Decision.Unknown(self),
        _ => null,
    };
}
