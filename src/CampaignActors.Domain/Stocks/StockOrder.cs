using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Stocks;

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
        .Stays(OrderTrigger.Lowered, [OrderStatus.Open, OrderStatus.PartiallyReceived])
        .On(OrderTrigger.Lowered, [OrderStatus.PartiallyReceived], OrderStatus.Received, "to what has been received")
        .On(OrderTrigger.Canceled, [OrderStatus.Open, OrderStatus.PartiallyReceived], OrderStatus.Canceled);

    public override string Name => Kinds.Orders;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.StockMgt;

    public override IReadOnlyList<Machine> Machines => [Machine];

    protected override OrderState Start(Code code) => new() { Code = code };

    protected override IEnumerable<EntityRef> Needs(OrderState state, object message, Context context) =>
        (message switch
        {
            PlaceOrder place => References(place),
            AcceptProposal accept => [Kinds.Line(accept.Line)],
            _ => [],
        }).Where(r => !context.Facts.Has(r));

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
        AcceptProposal accept => DecideAccept(state, accept, context),
        _ when state.Line is null => Decision.Unknown(Kinds.Order(state.Code)),
        _ when TriggerOf(command) is { } trigger && Machine.Refuse(state.Status, trigger, $"order {state.Code}") is { } refused => refused,
        ReceiveNow receive => receive.Volume is { } volume && (volume <= Quantity.Zero || volume > state.Left - state.Arrived)
            ? Decision.Invalid($"order {state.Code} has {state.Left - state.Arrived} open, {volume} cannot be received")
            : Decision.Accept(new OrderArrived(receive.Volume ?? (state.Left - state.Arrived))),
        PostponeOrder { DeliveryDate: var date } => state.DeliveryDate == StartOfDay(date, context) || state.DeliveryDate == date
            ? Decision.Nothing
            : Decision.Accept(new OrderPostponed(StartOfDay(date, context))),
        LowerOrder { Volume: var volume } => DecideLower(state, volume),
        CancelOrder => Decision.Accept(new OrderCanceled()),
        _ => NotUnderstood(command),
    };

    private static OrderTrigger? TriggerOf(ICommand command) => command switch
    {
        ReceiveNow => OrderTrigger.Received,
        PostponeOrder => OrderTrigger.Postponed,
        LowerOrder => OrderTrigger.Lowered,
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
                : Decision.WrongState($"order {state.Code} was placed with other terms; postpone, lower or cancel it");
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

    /// <summary>
    /// Accepts a proposal: an order for it, which the line must consent to. The proposal may have ended meanwhile, or be taken by another
    /// order that is decided at the same time; the line refuses the second.
    /// </summary>
    private static Decision DecideAccept(OrderState state, AcceptProposal accept, Context context)
    {
        if (context.Facts.Find<LineFacts>(Kinds.Line(accept.Line)) is not { } line)
            return Decision.Unknown(Kinds.Line(accept.Line));
        if (Reordering.Refuse(accept.Line, line.Proposals ?? [], line.EndedProposals ?? [], accept.Proposal, state.Code, context.Zone)
            is { } ended)
            return ended;
        if (Put.Refuse(PutMode.Create, state.Line is not null, Kinds.Order(state.Code)) is { } refused)
            return refused;
        if (line.Full == true)
            return Decision.WrongState($"stock line {accept.Line} has {Limits.OpenOrders} open orders, expected fewer");
        var volume = accept.Volume ?? line.Proposals!.First(p => p.Code == accept.Proposal).Volume;
        if (volume <= Quantity.Zero)
            return Decision.Invalid("an order needs a quantity above zero; to decide against a proposal, drop it");
        if (volume.Value > Quantity.Max)
            return Decision.Invalid($"proposal {accept.Proposal} is of {volume}, more than one order may have: name a quantity");
        var date = accept.DeliveryDate is { } named ? StartOfDay(named, context) : Reordering.Arrival(line.LeadTime, context);
        return Decision.Accept(new OrderPlaced(null, accept.Line, volume, date) { Proposal = accept.Proposal });
    }

    private static Decision DecideLower(OrderState state, Quantity volume)
    {
        var here = state.Received + state.Arrived;
        return volume <= Quantity.Zero ? Decision.Invalid($"order {state.Code} cannot be lowered to nothing: cancel it")
            : volume > state.Volume
                ? Decision.Invalid($"order {state.Code} is of {state.Volume} and can only be lowered: place another order for what is more")
            : volume < here ? Decision.Invalid($"of order {state.Code}, {here} have arrived: it cannot be lowered to {volume}")
            : volume == state.Volume ? Decision.Nothing
            : Decision.Accept(new OrderLowered(volume));
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
                    Proposal = placed.Proposal,
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
            case OrderLowered lowered:
                return state with
                {
                    Volume = lowered.Volume,
                    Status = state.Received >= lowered.Volume ? OrderStatus.Received : state.Status,
                };
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
            case OrderPlaced or OrderPostponed or OrderLowered:
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

    /// <summary>An order for a proposal needs its line to give the proposal to it and to no other.</summary>
    protected override IEnumerable<ConsentRequest> Consents(OrderState before, OrderState after, Context context) =>
        before.Line is null && after is { Line: { } line, Proposal: { } proposal }
            ? [new(Kinds.Line(line), new TakeProposal(proposal, context.By), Required: true)]
            : [];

    protected override DueTimes Due(OrderState state) => DueTimes.For(
        TechnicalWorkflow.StockMgt, !state.IsOpen ? null : state.Arrived > Quantity.Zero ? DueTimes.AtOnce : state.DeliveryDate);

    protected override IFacts? Facts(OrderState state) => state.Line is { } line ? new OrderFacts(line) : null;
}
