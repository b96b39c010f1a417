using Akka.Actor;
using CampaignActors.Actors.Entities;

namespace CampaignActors.Actors.Projections;

/// <summary>
/// Wakes a projector that may live on another node: at most once a rest, however many entities of this node write. A wake-up that is lost
/// costs a second, until the projector looks by itself. It also brings along what entities of this node find unreadable.
/// </summary>
internal sealed class WakeRelay : ReceiveActor
{
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(20);
    private bool _resting;
    private bool _again;

    public WakeRelay(ProjectionSignal signal, IActorRef projector)
    {
        void Wake()
        {
            _resting = true;
            _again = false;
            projector.Tell(ProjectorWake.Instance, ActorRefs.NoSender);
            // Not by Akka's clock, which is coarser than a rest.
            Task.Delay(s_rest).PipeTo(Self, success: () => Rested.Instance);
        }

        Receive<ProjectorWake>(_ =>
        {
            signal.Taken();
            if (_resting)
                _again = true;
            else
                Wake();
        });
        Receive<Rested>(_ =>
        {
            _resting = false;
            if (_again)
                Wake();
        });
        // Found by an entity of this node, for the projector to note.
        Receive<EntityQuarantined>(found => projector.Tell(new RefoldEntity(found.Entity), ActorRefs.NoSender));
        signal.Attach(Self);
    }

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(EntityQuarantined));

    public static Props Props(ProjectionSignal signal, IActorRef projector) =>
        Akka.Actor.Props.Create(() => new WakeRelay(signal, projector));

    private sealed class Rested
    {
        public static readonly Rested Instance = new();
    }
}
