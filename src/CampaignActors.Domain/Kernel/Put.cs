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

/// <summary>Fields of an entity as a person names them; what is not named is <c>null</c>.</summary>
public abstract record Fields
{
    /// <summary>Names of fields that were explicitly emptied (<c>real: null</c>).</summary>
    public Seq<string> Cleared { get; init; } = [];

    /// <summary>The value after a change: the one named, none when emptied, else the one before.</summary>
    protected static T? Pick<T>(T? before, T? named, Fields patch, string field) where T : class =>
        named ?? (patch.Cleared.Contains(field) ? null : before);

    protected static T? Pick<T>(T? before, T? named, Fields patch, string field) where T : struct =>
        named ?? (patch.Cleared.Contains(field) ? null : before);
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
