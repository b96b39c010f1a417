using CampaignActors.Domain.Values;

namespace CampaignActors.Actors.Projections;

/// <summary>Published on the event stream of the node that projects, after the entity's view has been written.</summary>
public sealed record EntityProjected(string Kind, string Code, long Revision);

/// <summary>Published on the event stream after each batch, and once the projector has started.</summary>
public sealed record ProjectionAdvanced(long Ordering);

/// <summary>From a sweep that put something right: what the projector has in memory of the entity is not to be trusted.</summary>
public sealed record EntityRepaired(EntityRef Entity);

/// <summary>Rows have been written: look. Any number of these cost one look.</summary>
public sealed class ProjectorWake
{
    public static readonly ProjectorWake Instance = new();

    private ProjectorWake() { }
}

/// <summary>Answered with <see cref="ProjectionStatus"/>.</summary>
public sealed class GetProjection
{
    public static readonly GetProjection Instance = new();

    private GetProjection() { }
}

/// <param name="AppliedOrdering">Up to which the store is valid.</param>
/// <param name="JournalOrdering">Of the last row in the journal.</param>
/// <param name="Hole">What the projector waits for, if it cannot go on.</param>
public sealed record ProjectionStatus(long AppliedOrdering, long JournalOrdering, int Quarantined, Hole? Hole)
{
    public long Lag => Math.Max(0, JournalOrdering - AppliedOrdering);
}

/// <summary>Answered with <see cref="CaughtUp"/> once everything that is in the journal now is in the store.</summary>
public sealed class AwaitCaughtUp
{
    public static readonly AwaitCaughtUp Instance = new();

    private AwaitCaughtUp() { }
}

public sealed record CaughtUp(long Ordering);

/// <summary>Drops everything and folds the journal from its beginning; answered with <see cref="CaughtUp"/> when that is done.</summary>
public sealed class RebuildProjection
{
    public static readonly RebuildProjection Instance = new();

    private RebuildProjection() { }
}

/// <summary>Folds one entity again from its own rows; answered with <see cref="Refolded"/>.</summary>
public sealed record RefoldEntity(EntityRef Entity);

/// <param name="Problem">Why it cannot be folded, or <c>null</c>.</param>
public sealed record Refolded(EntityRef Entity, string? Problem);
