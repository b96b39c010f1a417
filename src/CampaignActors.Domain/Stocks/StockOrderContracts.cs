using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Stocks;

/// <summary>States of a stock order (domain.md §5.7).</summary>
public enum OrderStatus
{
    Open,
    PartiallyReceived,
    Received,
    Canceled,
}

/// <summary>The triggers that move an order from one state to the next.</summary>
public enum OrderTrigger
{
    Placed,
    Received,
    Postponed,
    Lowered,
    Canceled,
}

/// <summary>Orders pieces for a stock line. stockMgt receives an order with a past delivery date at once.</summary>
/// <param name="DeliveryDate">First instant of the day in the zone of the installation.</param>
[Contract("order.place")]
public sealed record PlaceOrder(PutMode Mode, Code? Provider, Code Line, Quantity Volume, Instant? DeliveryDate) : ICommand;

/// <summary>Receives the order early, whole or in part.</summary>
[Contract("order.receive")]
public sealed record ReceiveNow(Quantity? Volume) : ICommand;

[Contract("order.postpone")]
public sealed record PostponeOrder(Instant DeliveryDate) : ICommand;

/// <summary>Lowers what is ordered to this many pieces in all, those included that have arrived.</summary>
[Contract("order.lower")]
public sealed record LowerOrder(Quantity Volume) : ICommand;

[Contract("order.cancel")]
public sealed record CancelOrder : ICommand;

[Contract("order.placed")]
public sealed record OrderPlaced(Code? Provider, Code Line, Quantity Volume, Instant? DeliveryDate) : IEvent
{
    /// <summary>The proposal of the line that was accepted with it.</summary>
    public Code? Proposal { get; init; }
}

/// <summary>An operator reported the arrival of pieces; stockMgt posts them.</summary>
[Contract("order.arrived")]
public sealed record OrderArrived(Quantity Volume) : IEvent;

[Contract("order.received")]
public sealed record OrderReceived(Quantity Volume) : IEvent;

[Contract("order.postponed")]
public sealed record OrderPostponed(Instant DeliveryDate) : IEvent;

/// <param name="Volume">Pieces in all, those included that have arrived.</param>
[Contract("order.lowered")]
public sealed record OrderLowered(Quantity Volume) : IEvent;

[Contract("order.canceled")]
public sealed record OrderCanceled : IEvent;

[Contract("order.facts")]
public sealed record OrderFacts(Code Line) : IFacts;

[Contract("order.state")]
public sealed record OrderState : IEntityState
{
    public required Code Code { get; init; }

    public Code? Provider { get; init; }

    public Code? Line { get; init; }

    /// <summary>The proposal of the line that was accepted with it; <c>null</c>: an operator ordered without one.</summary>
    public Code? Proposal { get; init; }

    public Quantity Volume { get; init; }

    public Quantity Received { get; init; }

    /// <summary>Pieces reported as arrived and not posted yet.</summary>
    public Quantity Arrived { get; init; }

    public Instant? DeliveryDate { get; init; }

    public OrderStatus Status { get; init; }

    public bool IsOpen => Line is not null && Status is OrderStatus.Open or OrderStatus.PartiallyReceived;

    public Quantity Left => Volume - Received;
}
