using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Invoices;

/// <summary>Status of an order to a provider (domain.md §5.6).</summary>
public enum ProviderOrderStatus
{
    Registered,

    /// <summary>An invoice line names it, and its settled lines do not reach its amount.</summary>
    AwaitingBilling,

    /// <summary>The settled lines reach its amount.</summary>
    Settled,
}

/// <summary>The triggers that move an order from one status to the next.</summary>
public enum ProviderOrderTrigger
{
    Registered,

    /// <summary>An invoice line names it.</summary>
    Billed,

    Paid,
    Unpaid,
}

public sealed record ProviderOrderFields : Fields
{
    public string? Label { get; init; }

    public Code? Provider { get; init; }

    public Money? Amount { get; init; }

    public Instant? OrderDate { get; init; }

    public Instant? DueDate { get; init; }

    public string? PaymentType { get; init; }
}

[Contract("providerOrder.put")]
public sealed record PutProviderOrder(PutMode Mode, ProviderOrderFields Fields) : ICommand;

[Contract("providerOrder.described")]
public sealed record ProviderOrderDescribed(ProviderOrderFields Fields) : IEvent;

/// <summary>An invoice line for this order was received, settled or un-settled.</summary>
[Contract("providerOrder.bill")]
public sealed record BillOrder(int Line, Money Amount, bool Settled) : IEffect;

[Contract("providerOrder.billed")]
public sealed record OrderBilled(Code Invoice, int Line, Money Amount, bool Settled) : IEvent;

[Contract("providerOrder.facts")]
public sealed record ProviderOrderFacts(Code Provider, Currency Currency) : IFacts;

public sealed record BilledLine(Money Amount, bool Settled);

[Contract("providerOrder.state")]
public sealed record ProviderOrderState(Code Code, ProviderOrderFields? Fields, [property: Reported] Map<BilledLine> Lines) : IEntityState
{
    public ProviderOrderStatus Status => Lines.Count == 0 ? ProviderOrderStatus.Registered
        : Fields?.Amount is { } amount && Settled(amount.Currency) >= amount ? ProviderOrderStatus.Settled
        : ProviderOrderStatus.AwaitingBilling;

    /// <summary>Σ lines of invoices that name it.</summary>
    public Money Billed(Currency currency) => Lines.Values.Select(l => l.Amount).Sum(currency);

    /// <summary>Σ settled lines of invoices that name it.</summary>
    public Money Settled(Currency currency) => Lines.Values.Where(l => l.Settled).Select(l => l.Amount).Sum(currency);
}

/// <summary>
/// An order to a provider (<c>ORDn</c>), as opposed to a stock order. Invoice lines name it; its status follows from the billed and
/// settled amounts.
/// </summary>
public sealed class ProviderOrderKind : EntityKind<ProviderOrderState>
{
    public static readonly Machine<ProviderOrderStatus, ProviderOrderTrigger> Machine =
        new Machine<ProviderOrderStatus, ProviderOrderTrigger>("provider order", "domain.md §5.6")
        .Begins(ProviderOrderTrigger.Registered, ProviderOrderStatus.Registered)
        .On(ProviderOrderTrigger.Billed, [ProviderOrderStatus.Registered], ProviderOrderStatus.AwaitingBilling)
        .Stays(ProviderOrderTrigger.Billed, [ProviderOrderStatus.AwaitingBilling, ProviderOrderStatus.Settled])
        .On(
            ProviderOrderTrigger.Paid, [ProviderOrderStatus.Registered, ProviderOrderStatus.AwaitingBilling],
            ProviderOrderStatus.Settled, "the settled lines reach its amount")
        .On(
            ProviderOrderTrigger.Paid, [ProviderOrderStatus.Registered, ProviderOrderStatus.AwaitingBilling],
            ProviderOrderStatus.AwaitingBilling, "they do not")
        .Stays(ProviderOrderTrigger.Paid, [ProviderOrderStatus.Settled])
        .Stays(ProviderOrderTrigger.Unpaid, [ProviderOrderStatus.AwaitingBilling])
        .On(
            ProviderOrderTrigger.Unpaid, [ProviderOrderStatus.Settled],
            ProviderOrderStatus.AwaitingBilling, "the others do not reach its amount")
        .On(ProviderOrderTrigger.Unpaid, [ProviderOrderStatus.Settled], ProviderOrderStatus.Settled, "they do")
        .Say(ProviderOrderTrigger.Unpaid, "un-settled");

    public override string Name => Kinds.ProviderOrders;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.BudgetMgt;

    public override IReadOnlyList<Machine> Machines => [Machine];

    protected override ProviderOrderState Start(Code code) => new(code, null, Map<BilledLine>.Empty);

    protected override IEnumerable<EntityRef> Needs(ProviderOrderState state, object message, Context context) =>
        message is PutProviderOrder { Fields.Provider: { } provider } && !context.Facts.Has(Kinds.Provider(provider))
            ? [Kinds.Provider(provider)]
            : [];

    protected override Decision Decide(ProviderOrderState state, ICommand command, Context context) => command switch
    {
        PutProviderOrder put => DecidePut(state, put, context),
        Work => Decision.Nothing,
        _ when state.Fields is null => Decision.Unknown(Kinds.ProviderOrder(state.Code)),
        _ => NotUnderstood(command),
    };

    private static Decision DecidePut(ProviderOrderState state, PutProviderOrder put, Context context)
    {
        var self = Kinds.ProviderOrder(state.Code);
        if (Put.Refuse(put.Mode, state.Fields is not null, self) is { } refused)
            return refused;
        var after = (state.Fields ?? new()).With(put.Fields);
        if (after.Provider is not { } provider)
            return Decision.Invalid("an order to a provider needs 'provider'");
        if (put.Fields.Provider is not null && !context.Facts.Exists(Kinds.Provider(provider)))
            return Decision.Unknown(Kinds.Provider(provider));
        if (state.Fields is { } before && before.Provider != after.Provider)
            return Decision.Invalid("an order cannot move to another provider");
        if (after.Amount is not { Amount: > 0 } amount)
            return Decision.Invalid("an order to a provider needs an 'amount' above zero");
        if (state.Fields?.Amount is { } was && KeptIn.Problem(self, was.Currency, [amount]) is { } foreign)
            return Decision.Invalid(foreign);
        if (after.DueDate < after.OrderDate)
            return Decision.Invalid("an order must not be due before it is placed");
        return after == state.Fields ? Decision.Nothing : Decision.Accept(new ProviderOrderDescribed(put.Fields));
    }

    protected override Decision Receive(ProviderOrderState state, EntityRef source, IEffect effect, Context context)
    {
        if (state.Fields is null)
            return Decision.Unknown(Kinds.ProviderOrder(state.Code));
        if (effect is not BillOrder bill)
            return base.Receive(state, source, effect, context);
        var known = state.Lines.Find(Key(source.Code, bill.Line));
        var trigger = bill.Settled ? ProviderOrderTrigger.Paid
            : known is { Settled: true } ? ProviderOrderTrigger.Unpaid
            : ProviderOrderTrigger.Billed;
        return Machine.Refuse(state.Status, trigger, $"order {state.Code}")
            ?? Decision.Accept(new OrderBilled(source.Code, bill.Line, bill.Amount, bill.Settled));
    }

    private static string Key(Code invoice, int line) => $"{invoice}#{line}";

    protected override ProviderOrderState Evolve(ProviderOrderState state, IEvent happened, EventMeta meta) => happened switch
    {
        ProviderOrderDescribed described => state with { Fields = (state.Fields ?? new()).With(described.Fields) },
        OrderBilled billed => state with { Lines = state.Lines.Set(Key(billed.Invoice, billed.Line), new(billed.Amount, billed.Settled)) },
        _ => state,
    };

    protected override bool Exists(ProviderOrderState state) => state.Fields is not null;

    protected override IFacts? Facts(ProviderOrderState state) =>
        state.Fields is { Provider: { } provider, Amount: { } amount } ? new ProviderOrderFacts(provider, amount.Currency) : null;
}
