using System.Collections.Concurrent;
using Akka.Actor;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Entities;

/// <summary>What all entities of a node share.</summary>
public sealed class EntityContext
{
    public required IEntityRouter Router { get; init; }

    public required IEntityEvents Events { get; init; }

    public required IDomainClock Clock { get; init; }

    public ShellOptions Shell { get; init; } = ShellOptions.Default;

    public ShellRules Rules { get; init; } = ShellRules.Strict;

    /// <summary>The entity's fields as people see them, as JSON text.</summary>
    public required Func<EntityRef, object, string> View { get; init; }

    /// <summary>Idle entities leave memory after this long, in real time.</summary>
    public TimeSpan PassivateAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What is not confirmed is sent again after this long, then after twice as long and so on up to <see cref="ResendAtMost"/>.</summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan ResendAtMost { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Confirmations that came in are written after this long when no other row has taken them along; with zero as soon as nothing is being written.</summary>
    public TimeSpan FlushAfter { get; init; } = TimeSpan.FromMilliseconds(250);

    public required WritePermits Permits { get; init; }

    /// <summary>A child for some entities, such as the supervisor beside a workflow; <c>null</c>: none.</summary>
    public Func<EntityRef, Props?>? Companion { get; init; }

    /// <summary>
    /// Entities whose journal could not be read, with the reason. The next incarnation does not try again but answers with it; when
    /// that one leaves memory the entry goes, so a mended journal is read again.
    /// </summary>
    public ConcurrentDictionary<EntityRef, string> Unreadable { get; } = new();

    /// <summary>Entities of this node that are in quarantine now and in memory, with the reason: for people.</summary>
    public ConcurrentDictionary<EntityRef, string> Quarantined { get; } = new();
}
