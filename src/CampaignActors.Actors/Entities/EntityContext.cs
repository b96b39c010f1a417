using System.Collections.Concurrent;
using Akka.Actor;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Entities;

/// <summary>What all entities of a node share. Limits and times have no defaults here: those of the options count.</summary>
public sealed class EntityContext
{
    public required IEntityRouter Router { get; init; }

    public required IEntityEvents Events { get; init; }

    public required IDomainClock Clock { get; init; }

    public required ShellOptions Shell { get; init; }

    public required ShellRules Rules { get; init; }

    /// <summary>Makes the view of an entity.</summary>
    public required Func<EntityRef, IEntityState, RenderedView> View { get; init; }

    /// <summary>Makes it for a node of a version before 0.2, which takes one text.</summary>
    public Func<EntityRef, IEntityState, string>? EarlierView { get; init; }

    /// <summary>Idle entities leave memory after this long, in real time.</summary>
    public required TimeSpan PassivateAfter { get; init; }

    /// <summary>
    /// What is not confirmed is sent again after this long, then after twice as long and so on up to <see cref="ResendAtMost"/>.
    /// </summary>
    public required TimeSpan ResendAfter { get; init; }

    public required TimeSpan ResendAtMost { get; init; }

    /// <summary>
    /// Confirmations that no other row has taken along are written after this long; with zero as soon as nothing is being written.
    /// </summary>
    public required TimeSpan FlushAfter { get; init; }

    public required WritePermits Permits { get; init; }

    /// <summary>A child for some entities, such as the supervisor beside a workflow; <c>null</c>: none.</summary>
    public Func<EntityRef, Props?>? Companion { get; init; }

    /// <summary>
    /// Entities whose journal could not be read, with the reason. The next incarnation does not try again but answers with it; when
    /// that one leaves memory the entry goes, so a mended journal is read again.
    /// </summary>
    public ConcurrentDictionary<EntityRef, string> Unreadable { get; } = new();

    /// <summary>Entities of this node that are in quarantine now and in memory, with the reason; shown to operators.</summary>
    public ConcurrentDictionary<EntityRef, string> Quarantined { get; } = new();
}
