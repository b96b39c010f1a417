using Akka.Actor;
using CampaignActors.Actors;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Operations.Commands;

/// <summary>The node that operator commands run in, as far as they need it.</summary>
/// <param name="Node">Entities, projections and journal.</param>
/// <param name="System">Its actors.</param>
/// <param name="Reading">How local times and amounts are read and shown.</param>
/// <param name="Log">The last lines of its log.</param>
/// <param name="Version">Of the program.</param>
public sealed record OperatorNode(
    CampaignNode Node, ActorSystem System, IEntityClient Client, IDomainClock Clock, ReadContext Reading, LogMemory Log, string Version)
{
    /// <summary>When it was started.</summary>
    public Instant Since { get; init; } = SystemClock.Instance.GetCurrentInstant();

    /// <summary>The same on the clock that nobody sets.</summary>
    public long Started { get; init; } = TimeProvider.System.GetTimestamp();

    /// <summary>Real time since then.</summary>
    public TimeSpan Up => TimeProvider.System.GetElapsedTime(Started);
}
