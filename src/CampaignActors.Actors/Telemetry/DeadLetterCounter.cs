using Akka.Actor;
using Akka.Event;

namespace CampaignActors.Actors.Telemetry;

/// <summary>Counts messages without a receiver. A few while nodes leave are usual; many that go on are not.</summary>
internal sealed class DeadLetterCounter : ReceiveActor
{
    public DeadLetterCounter() => Receive<AllDeadLetters>(_ => Instruments.DeadLetters.Add(1));

    public static Props Props() => Akka.Actor.Props.Create(() => new DeadLetterCounter());

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(AllDeadLetters));
}
