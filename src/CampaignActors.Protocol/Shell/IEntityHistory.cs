using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Protocol.Shell;

/// <summary>
/// Reads what happened to one entity, row by row, from the journal. A node reads its store, the model its memory; both give the same
/// rows, so code that explains a figure or looks into the past is written once.
/// </summary>
/// <remarks>Reading a store blocks: callers that must not wait do it off their thread.</remarks>
public interface IEntityHistory
{
    /// <summary>The rows of an entity by sequence number, from 1, without gaps; none when nothing was ever written to it.</summary>
    IEnumerable<JournalRow> Rows(EntityRef entity);

    /// <summary>All entities that have rows, in no particular order.</summary>
    IEnumerable<EntityRef> Entities();
}

/// <summary>One row of one entity: when, by whom, why (command id or cause), and the events with the effects they had.</summary>
/// <param name="Ordering">Counts up over all entities, so that rows of several can be told in the order in which they were written.</param>
/// <param name="Envelope"><c>null</c> when it could not be decoded; <paramref name="Problem"/> says why.</param>
public sealed record JournalRow(long Ordering, EntityRef Entity, long Sequence, Envelope? Envelope, string? Problem = null)
{
    /// <summary>The bytes as they are stored; <c>null</c> where rows are not read from a store.</summary>
    public byte[]? Stored { get; init; }

    /// <summary>What the bytes are said to be; empty where rows are not read from a store.</summary>
    public string Manifest { get; init; } = "";

    /// <summary>
    /// The entity's state after this row, where the node that reads it has decided it; <c>null</c>: it has to be folded.
    /// </summary>
    public IEntityState? After { get; init; }
}
