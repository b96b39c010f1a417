using Akka.Actor;

namespace CampaignActors.Actors.Projections;

/// <summary>
/// Wakes the projector from any thread. While a wake-up is in its mailbox further ones are dropped, so a hundred entities that write
/// at once cost one look.
/// </summary>
public sealed class ProjectionSignal
{
    private volatile IActorRef? _projector;
    private int _pending;

    public void Attach(IActorRef projector) => _projector = projector;

    /// <summary>The projector is about to look; rows written from here on need another wake-up.</summary>
    internal void Taken() => Volatile.Write(ref _pending, 0);

    public void RowsWritten()
    {
        if (_projector is { } projector && Interlocked.Exchange(ref _pending, 1) == 0)
            projector.Tell(ProjectorWake.Instance, ActorRefs.NoSender);
    }
}
