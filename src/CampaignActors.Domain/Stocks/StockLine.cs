using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;

using NodaTime;

namespace CampaignActors.Domain.Stocks;

/// <summary>
/// One article in a stock. It has one writer, so that two deliveries cannot reserve the same pieces. Its stock may be negative:
/// recorded facts are not refused, but operators are alerted (domain.md §3.4).
/// </summary>
public sealed class LineKind : EntityKind<LineState>
{
    public override string Name => Kinds.Lines;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.StockMgt;

    protected override LineState Start(Code code) => new() { Code = code };

    protected override IEnumerable<EntityRef> Needs(LineState state, object message, Context context) =>
        (message is Work work && work.Workflow == TechnicalWorkflow.StockMgt && state.Notify is { } who ? Recipients.Needs(who) : [])
        .Where(r => !context.Facts.Has(r));

    public static string? Problem(LineFields fields) =>
        fields.Initial?.Value < 0 ? "'initial' must not be negative"
        : fields.AlertLevel?.Value < 0 ? "'alertLevel' must not be negative"
        : fields.SafetyStock?.Value < 0 ? "'safetyStock' must not be negative"
        : fields.ReorderQuantity?.Value <= 0 ? "'reorderQuantity' must be above zero; null ends the proposals"
        : fields.LeadTime is < 1 or > Limits.Days ? $"'leadTime' must be 1 to {Limits.Days} days"
        : null;

    protected override Decision Decide(LineState state, ICommand command, Context context)
    {
        switch (command)
        {
            case Work work when work.Workflow == TechnicalWorkflow.StockMgt:
                return IsDue(state) ? Decision.Accept(DoWork(state, context)) : Decision.Nothing;
            case Work:
                return Decision.Nothing;
            case DropProposal drop when state.Stock is not null:
                return Reordering.Drop(state, drop, context);
            default:
                return state.Stock is null ? Decision.Unknown(Kinds.Line(state.Code)) : NotUnderstood(command);
        }
    }

    private static bool IsDue(LineState state) =>
        state.Stock is not null && (Level(state) != state.Alert || Reordering.IsDue(state));

    private static IEnumerable<IEvent> DoWork(LineState state, Context context) => Level(state) == state.Alert
        ? Reordering.Work(state, context)
        : Reordering.Work(state, context).Prepend(CheckAlert(state, context));

    /// <summary>The alert state for the present figures.</summary>
    public static StockAlert Level(LineState state)
    {
        var alertLevel = state.Fields.AlertLevel ?? Quantity.Zero;
        if (state.InStock < Quantity.Zero || (state.InStock == Quantity.Zero && alertLevel > Quantity.Zero))
            return StockAlert.Out;
        if (alertLevel <= Quantity.Zero || state.InStock > alertLevel)
            return StockAlert.None;
        return state.InStock + state.Ordered > alertLevel ? StockAlert.LowCovered : StockAlert.Low;
    }

    /// <summary>
    /// Applies the new alert state. A mail is sent when it got worse, once per crossing; a change directly to out is one crossing.
    /// </summary>
    private static StockAlerted CheckAlert(LineState state, Context context)
    {
        var level = Level(state);
        if (Severity(level) <= Severity(state.Alert))
            return new StockAlerted(level, state.Crossing, null);
        var crossing = state.Crossing + 1;
        var to = state.Notify is { } who ? Recipients.Resolve([who], context.Facts) : [];
        var next = Date(state.Orders.Values.Min(o => o.DeliveryDate), context);
        var covered = level == StockAlert.LowCovered ? $" Orders under way: {state.Ordered}, next on {next}." : "";
        var subject = $"Stock {state.StockLabel}, {state.Fields.Label ?? state.Code.Text}: {Wording.Of(level)}";
        var body = $"In stock {state.InStock}, alert level {state.Fields.AlertLevel}, ordered {state.Ordered}.{covered}";
        var figures = new MailFigures().With("stockLabel", state.StockLabel).With("label", state.Fields.Label ?? state.Code.Text)
            .With("level", Wording.Of(level)).With("inStock", state.InStock).With("alertLevel", state.Fields.AlertLevel)
            .With("ordered", state.Ordered).With("next", state.Orders.Values.Min(o => o.DeliveryDate));
        return new StockAlerted(level, crossing, to.Count == 0
            ? null
            : new NoticesSent(
                [SentNotice.Of(
                    $"alert:{state.Code}:{Wording.Of(level)}:{crossing}", MailTemplates.StockAlert, to, subject, body, figures)]));
    }

    private static string Date(Instant? delivery, Context context) => delivery is { } at ? ReadableTimes.Of(at, context.Zone) : "no date";

    private static int Severity(StockAlert alert) => alert switch { StockAlert.None => 0, StockAlert.Out => 2, _ => 1 };

    protected override Decision Receive(LineState state, EntityRef source, IEffect effect, Context context)
    {
        if (effect is DefineLine define)
        {
            if (state.Stock is { } owner && owner != source.Code)
                return Decision.WrongState($"stock line '{state.Code}' belongs to stock {owner}");
            var same = state.Stock is not null && state.StockLabel == define.StockLabel && state.Notify == define.Notify
                && Corrected(state, define.Fields) == state.Fields;
            return same
                ? Decision.Nothing
                : Decision.Accept(new LineDescribed(source.Code, define.Fields, define.StockLabel, define.Notify));
        }
        if (state.Stock is null)
            return Decision.Unknown(Kinds.Line(state.Code));
        switch (effect)
        {
            case ConsumeStock consume:
                return Decision.Accept(new StockConsumed(consume.Delivery, consume.Volume));
            case ReserveStock reserve:
                var available = state.Available + state.Reservations.GetValueOrDefault(reserve.Delivery);
                return reserve.Volume > available
                    ? Decision.Reject(Refusal.Insufficient, $"stock line {state.Code}: needed {reserve.Volume}, available {available}")
                    : Decision.Accept(new StockReserved(reserve.Delivery, reserve.Volume));
            case FreeStock free:
                return state.Reservations.ContainsKey(free.Delivery)
                    ? Decision.Accept(new StockReserved(free.Delivery, Quantity.Zero))
                    : Decision.Nothing;
            case ExpectOrder expect:
                return Decision.Accept(new OrderExpected(source.Code, expect.Volume, expect.DeliveryDate));
            case TakeProposal take:
                return Reordering.Take(state, source.Code, take, context);
            case ReturnProposal back:
                return Reordering.Return(state, source.Code, back);
            case ReceiveOrder receive:
                return Decision.Accept(new OrderReceivedAtLine(source.Code, receive.Volume, receive.StillOpen, receive.DeliveryDate));
            default:
                return base.Receive(state, source, effect, context);
        }
    }

    protected override LineState Evolve(LineState state, IEvent happened, EventMeta meta) => Reordering.Armed(Apply(state, happened, meta));

    private static LineState Apply(LineState state, IEvent happened, EventMeta meta)
    {
        switch (happened)
        {
            case LineDescribed described:
                return state with
                {
                    Stock = described.Stock,
                    StockLabel = described.StockLabel,
                    Notify = described.Notify,
                    Fields = Corrected(state, described.Fields),
                };
            case StockConsumed consumed:
                var used = consumed.Volume - state.Consumptions.GetValueOrDefault(consumed.Delivery);
                return Reserve(state, consumed.Delivery, Quantity.Zero) with
                {
                    Consumed = state.Consumed + used,
                    Consumptions = consumed.Volume > Quantity.Zero
                        ? state.Consumptions.SetItem(consumed.Delivery, consumed.Volume)
                        : state.Consumptions.Remove(consumed.Delivery),
                };
            case StockReserved reserved:
                return Reserve(state, reserved.Delivery, reserved.Volume);
            case OrderExpected expected:
                return Reordering.Ordered(
                    state, Expect(state, expected.Order, expected.Volume, expected.DeliveryDate), expected.Order, expected.Volume, meta.At);
            case OrderReceivedAtLine received:
                return Expect(state, received.Order, received.StillOpen, received.DeliveryDate)
                    with
                { Received = state.Received + received.Volume };
            case StockAlerted alerted:
                return state with { Alert = alerted.State, Crossing = alerted.Crossing };
            default:
                return Reordering.Evolve(state, happened, meta);
        }
    }

    /// <summary>
    /// Operators give the displayed initial stock, which includes received orders; only the manual part is stored (S2).
    /// </summary>
    private static LineFields Corrected(LineState state, LineFields named) =>
        state.Fields.With(named.Initial is { } initial ? named with { Initial = initial - state.Received } : named);

    private static LineState Reserve(LineState state, Code delivery, Quantity volume) => state with
    {
        Reserved = state.Reserved + volume - state.Reservations.GetValueOrDefault(delivery),
        Reservations = volume > Quantity.Zero ? state.Reservations.SetItem(delivery, volume) : state.Reservations.Remove(delivery),
    };

    private static LineState Expect(LineState state, Code order, Quantity volume, NodaTime.Instant? date) => state with
    {
        Orders = volume > Quantity.Zero ? state.Orders.SetItem(order, new(volume, date)) : state.Orders.Remove(order),
    };

    protected override IEnumerable<AddressedEffect> Effects(LineState before, LineState after, IEvent happened, EventMeta meta) =>
        happened is StockAlerted { Notices: { } notices } ? NoticeBook.Effects(Kinds.Line(after.Code), notices)
        : happened is ProposalMade { Notices: { } proposed } ? NoticeBook.Effects(Kinds.Line(after.Code), proposed)
        : [];

    protected override DueTimes Due(LineState state) => DueTimes.For(TechnicalWorkflow.StockMgt, DueTimes.When(IsDue(state)));

    protected override IFacts? Facts(LineState state) => state.Stock is { } stock
        ? new LineFacts(
            stock, state.Fields.Label ?? state.Code, state.InStock, state.Reserved, state.Fields.AlertLevel,
            Map<Quantity>.Of(state.Consumptions), Map<Quantity>.Of(state.Reservations))
        {
            Full = Limits.IsFull(state.Orders.Count, Limits.OpenOrders),
            Orders = state.Orders.Count == 0 ? null : Map<OpenOrder>.Of(state.Orders),
            Proposals = state.Proposals.Count == 0 ? null : state.Proposals,
            EndedProposals = state.EndedProposals.Count == 0 ? null : state.EndedProposals,
            LeadTime = state.Fields.LeadTime,
            Standing = Standing(state),
        }
        : null;

    /// <summary>Warnings that still hold: the present alert, and the proposals that wait for a decision.</summary>
    private static Seq<string> Standing(LineState state) => state.Proposals.Where(p => p.TakenBy is null)
        .Select(p => $"{Reordering.NoticeKey(state, p)}:")
        .Concat(Level(state) is var level && level != StockAlert.None ? [$"alert:{state.Code}:{Wording.Of(level)}:"] : []).ToSeq();

    /// <summary>S1 and S4. S2 holds by construction, and S3 through the order, which is received once.</summary>
    protected override string? Broken(LineState state) =>
        state.Consumed.Value != state.Consumptions.Values.Sum(c => c.Value) ? "S1: consumed differs from Σ live consumptions"
        : state.Reserved.Value != state.Reservations.Values.Sum(r => r.Value) ? "S4: reserved differs from Σ open reservations"
        : null;
}
