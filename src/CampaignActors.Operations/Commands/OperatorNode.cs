using Akka.Actor;
using CampaignActors.Actors;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Operations.Commands;

/// <summary>The node that operator commands run in, as far as they need it.</summary>
/// <param name="Node">Entities, projections and journal.</param>
/// <param name="Reading">How local times and amounts are read and shown.</param>
/// <param name="Log">The last lines of the node's log.</param>
/// <param name="Version">Version of the program.</param>
public sealed record OperatorNode(StartedNode Node, IDomainClock Clock, ReadContext Reading, LogMemory Log, string Version)
{
    public ActorSystem System => Node.System;

    public IEntityClient Client => Node.Client;

    /// <summary>The start of the process, on the wall clock.</summary>
    public Instant Since { get; init; } = SystemClock.Instance.GetCurrentInstant();

    /// <summary>The same on the monotonic clock.</summary>
    public long Started { get; init; } = TimeProvider.System.GetTimestamp();

    /// <summary>Time since the start, on the monotonic clock.</summary>
    public TimeSpan Up => TimeProvider.System.GetElapsedTime(Started);
}
