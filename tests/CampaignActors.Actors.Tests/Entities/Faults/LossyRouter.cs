using Akka.Actor;

namespace CampaignActors.Actors.Tests.Entities.Faults;

/// <summary>Loses, doubles and overtakes messages between entities.</summary>
public sealed class LossyRouter(IEntityRouter inner, FaultPlan plan) : IEntityRouter
{
    private (IEntityMessage Message, IActorRef Sender)? _held;
    private readonly Lock _lock = new();

    public void Send(IEntityMessage message, IActorRef sender)
    {
        if (plan.Happens(15))
            return;
        lock (_lock)
        {
            if (_held is null && plan.Happens(15))
            {
                _held = (message, sender);
                return;
            }
        }
        inner.Send(message, sender);
        if (plan.Happens(15))
            inner.Send(message, sender);
        (IEntityMessage Message, IActorRef Sender)? held;
        lock (_lock)
        {
            held = _held;
            _held = null;
        }
        if (held is { } late)
            inner.Send(late.Message, late.Sender);
    }
}
