using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Stocks;

/// <summary>States of a stock order (domain.md §4.6).</summary>
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

[Contract("order.cancel")]
public sealed record CancelOrder : ICommand;

[Contract("order.placed")]
public sealed record OrderPlaced(Code? Provider, Code Line, Quantity Volume, Instant? DeliveryDate) : IEvent;

/// <summary>An operator reported the arrival of pieces; stockMgt posts them.</summary>
[Contract("order.arrived")]
public sealed record OrderArrived(Quantity Volume) : IEvent;

[Contract("order.received")]
public sealed record OrderReceived(Quantity Volume) : IEvent;

[Contract("order.postponed")]
public sealed record OrderPostponed(Instant DeliveryDate) : IEvent;

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

    public Quantity Volume { get; init; }

    public Quantity Received { get; init; }

    /// <summary>Pieces reported as arrived and not posted yet.</summary>
    public Quantity Arrived { get; init; }

    public Instant? DeliveryDate { get; init; }

    public OrderStatus Status { get; init; }

    public bool IsOpen => Line is not null && Status is OrderStatus.Open or OrderStatus.PartiallyReceived;

    public Quantity Left => Volume - Received;
}

/// <summary>
/// An incoming quantity with its date. It is received once: the event that reports it to the line also ends its open state.
/// </summary>
public sealed class OrderKind : EntityKind<OrderState>
{
    public static readonly Machine<OrderStatus, OrderTrigger> Machine = new Machine<OrderStatus, OrderTrigger>(
        "stock order", "domain.md §4.6")
        .Begins(OrderTrigger.Placed, OrderStatus.Open)
        .On(
            OrderTrigger.Received, [OrderStatus.Open, OrderStatus.PartiallyReceived],
            OrderStatus.Received, "all of it, or its date has come")
        .On(OrderTrigger.Received, [OrderStatus.Open, OrderStatus.PartiallyReceived], OrderStatus.PartiallyReceived, "a part")
        .Stays(OrderTrigger.Postponed, [OrderStatus.Open, OrderStatus.PartiallyReceived])
        .On(OrderTrigger.Canceled, [OrderStatus.Open, OrderStatus.PartiallyReceived], OrderStatus.Canceled);

    public override string Name => Kinds.Orders;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.StockMgt;

    public override IReadOnlyList<Machine> Machines => [Machine];

    protected override OrderState Start(Code code) => new() { Code = code };

    protected override IEnumerable<EntityRef> Needs(OrderState state, object message, Context context) =>
        (message is PlaceOrder place ? References(place) : []).Where(r => !context.Facts.Has(r));

    private static IEnumerable<EntityRef> References(PlaceOrder place)
    {
        yield return Kinds.Line(place.Line);
        if (place.Provider is { } provider)
            yield return Kinds.Provider(provider);
    }

    /// <summary>
    /// Orders are due at the first instant of the day in the zone of the installation, whatever time was given (domain.md §3.4).
    /// </summary>
    private static Instant StartOfDay(Instant date, Context context) =>
        context.Zone.AtStartOfDay(date.InZone(context.Zone).Date).ToInstant();

    protected override Decision Decide(OrderState state, ICommand command, Context context) => command switch
    {
        PlaceOrder place => DecidePlace(state, place, context),
        Work work when work.Workflow == TechnicalWorkflow.StockMgt => Receipt(state, context.Now) is { } volume
            ? Decision.Accept(new OrderReceived(volume))
            : Decision.Nothing,
        Work => Decision.Nothing,
        _ when state.Line is null => Decision.Unknown(Kinds.Order(state.Code)),
        _ when TriggerOf(command) is { } trigger && Machine.Refuse(state.Status, trigger, $"order {state.Code}") is { } refused => refused,
        ReceiveNow receive => receive.Volume is { } volume && (volume <= Quantity.Zero || volume > state.Left - state.Arrived)
            ? Decision.Invalid($"order {state.Code} has {state.Left - state.Arrived} open, {volume} cannot be received")
            : Decision.Accept(new OrderArrived(receive.Volume ?? (state.Left - state.Arrived))),
        PostponeOrder { DeliveryDate: var date } => state.DeliveryDate == StartOfDay(date, context) || state.DeliveryDate == date
            ? Decision.Nothing
            : Decision.Accept(new OrderPostponed(StartOfDay(date, context))),
        CancelOrder => Decision.Accept(new OrderCanceled()),
        _ => NotUnderstood(command),
    };

    private static OrderTrigger? TriggerOf(ICommand command) => command switch
    {
        ReceiveNow => OrderTrigger.Received,
        PostponeOrder => OrderTrigger.Postponed,
        CancelOrder => OrderTrigger.Canceled,
        _ => null,
    };

    private static Decision DecidePlace(OrderState state, PlaceOrder place, Context context)
    {
        Instant? date = place.DeliveryDate is { } named ? StartOfDay(named, context) : null;
        if (state.Line is not null && place.Mode == PutMode.Apply)
        {
            // Earlier versions stored the given time of day.
            return state.Line == place.Line && state.Volume == place.Volume
                && (state.DeliveryDate == date || state.DeliveryDate == place.DeliveryDate)
                ? Decision.Nothing
                : Decision.WrongState($"order {state.Code} was placed with other terms; postpone or cancel it");
        }
        if (Put.Refuse(place.Mode, state.Line is not null, Kinds.Order(state.Code)) is { } refused)
            return refused;
        if (References(place).FirstOrDefault(r => !context.Facts.Exists(r)) is { Kind: not null } missing)
            return Decision.Unknown(missing);
        if (context.Facts.Find<LineFacts>(Kinds.Line(place.Line)) is { Full: true })
            return Decision.WrongState($"stock line {place.Line} has {Limits.OpenOrders} open orders, expected fewer");
        return place.Volume <= Quantity.Zero
            ? Decision.Invalid("an order needs a quantity above zero")
            : Decision.Accept(new OrderPlaced(place.Provider, place.Line, place.Volume, date));
    }

    /// <summary>The quantity to receive now: the arrived pieces, or the rest once the delivery date is reached.</summary>
    private static Quantity? Receipt(OrderState state, Instant now) =>
        !state.IsOpen ? null
        : state.DeliveryDate <= now ? state.Left
        : state.Arrived > Quantity.Zero ? state.Arrived
        : null;

    protected override OrderState Evolve(OrderState state, IEvent happened, EventMeta meta)
    {
        switch (happened)
        {
            case OrderPlaced placed:
                return state with
                {
                    Provider = placed.Provider,
                    Line = placed.Line,
                    Volume = placed.Volume,
                    DeliveryDate = placed.DeliveryDate,
                };
            case OrderArrived arrived:
                return state with { Arrived = state.Arrived + arrived.Volume };
            case OrderReceived received:
                var sum = state.Received + received.Volume;
                return state with
                {
                    Received = sum,
                    Arrived = Quantity.Zero,
                    Status = sum >= state.Volume ? OrderStatus.Received : OrderStatus.PartiallyReceived,
                };
            case OrderPostponed postponed:
                return state with { DeliveryDate = postponed.DeliveryDate };
            case OrderCanceled:
                return state with { Status = OrderStatus.Canceled };
            default:
                return state;
        }
    }

    protected override IEnumerable<AddressedEffect> Effects(OrderState before, OrderState after, IEvent happened, EventMeta meta)
    {
        if (after.Line is not { } code)
            yield break;
        var line = Kinds.Line(code);
        switch (happened)
        {
            case OrderPlaced or OrderPostponed:
                yield return new(line, new ExpectOrder(after.Left, after.DeliveryDate));
                break;
            case OrderReceived received:
                yield return new(line, new ReceiveOrder(received.Volume, after.Left, after.DeliveryDate));
                break;
            case OrderCanceled:
                yield return new(line, new ExpectOrder(Quantity.Zero, null));
                break;
        }
    }

    protected override DueTimes Due(OrderState state) => DueTimes.For(
        TechnicalWorkflow.StockMgt, !state.IsOpen ? null : state.Arrived > Quantity.Zero ? DueTimes.AtOnce : state.DeliveryDate);

    protected override IFacts? Facts(OrderState state) => state.Line is { } line ? new OrderFacts(line) : null;
}
