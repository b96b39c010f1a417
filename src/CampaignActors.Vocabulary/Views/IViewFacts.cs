using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Rates;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using NodaTime;

namespace CampaignActors.Vocabulary.Views;

/// <summary>
/// What a view holds beside its document: typed values that joins compute with. They are folded from the journal and stored with the
/// projections, so their shape may change from version to version; a change raises the schema of the projections.
/// </summary>
public interface IViewFacts
{
    /// <summary>The currency that the entity's amounts are kept in; <c>null</c>: it has none of its own.</summary>
    Currency? Currency { get; }
}

/// <param name="Model">The deliveries of the last occurrence that had a cost: those to come are expected to be like it.</param>
public sealed record CampaignViewFacts(Currency? Currency, Seq<Code>? Model) : IViewFacts;

/// <summary>Of programs, plans, invoices and orders to providers.</summary>
public sealed record CurrencyViewFacts(Currency? Currency) : IViewFacts;

/// <param name="Levels">Amounts by level, in the order of <see cref="BudgetView.Levels"/>.</param>
/// <param name="Days">What was charged on which day; only of budgets that are related to another one.</param>
public sealed record BudgetViewFacts(Currency? Currency, Money Allocated, Code? RelatedTo, Seq<Money> Levels, Seq<DayCharges> Days)
    : IViewFacts
{
    public string? Label { get; init; }

    /// <summary>Money set aside; <c>null</c>: none.</summary>
    public Money? Held { get; init; }

    /// <summary>The month in which the fiscal year starts; <c>null</c>: January.</summary>
    public int? FiscalYearStart { get; init; }
}

/// <summary>What a budget was charged on one day.</summary>
/// <param name="Levels">Amounts by level, in the order of <see cref="BudgetView.Levels"/>.</param>
/// <param name="Foreign">The part of it that was charged in other currencies.</param>
public sealed record DayCharges(LocalDate Day, Seq<Money> Levels, Seq<ForeignCharges> Foreign);

/// <summary>Charges of one day in one other currency, by level.</summary>
/// <param name="Originals">As they were charged, in <paramref name="Original"/>.</param>
/// <param name="Amounts">What they came to in the budget's currency.</param>
public sealed record ForeignCharges(Currency Original, Seq<Money> Originals, Seq<Money> Amounts);

/// <param name="Quotes">By date, the earliest first.</param>
public sealed record RatesViewFacts(Seq<RateQuote> Quotes) : IViewFacts
{
    Currency? IViewFacts.Currency => null;

    /// <summary>The rate that counts on a day: the last one quoted by then. <c>null</c>: there is none yet.</summary>
    public decimal? On(LocalDate day, DateTimeZone zone) => Quotes.LastOrDefault(q => q.Date.InZone(zone).Date <= day)?.Rate;
}

/// <param name="NeededAt">When its pieces are needed: the extraction or else the contact date; <c>null</c>: now.</param>
/// <param name="WaitsForDate">Whether a date is given for its analysis.</param>
/// <param name="Needs">Pieces by stock line.</param>
public sealed record DeliveryViewFacts(
    Currency? Currency, DeliveryState State, bool ReserveStock, Instant? NeededAt, bool WaitsForDate, Map<Quantity> Needs) : IViewFacts
{
    /// <summary>Whether it needs no more pieces.</summary>
    public bool IsOver => State is DeliveryState.Finished or DeliveryState.Stopped or DeliveryState.Canceled or DeliveryState.Deleted
        or DeliveryState.Failed;
}

/// <param name="Consumptions">Recorded consumption by delivery.</param>
/// <param name="Reservations">Reserved pieces by delivery.</param>
public sealed record LineViewFacts(
    Code Stock, Quantity InStock, Quantity Reserved, Seq<OpenOrder> Orders, Map<Quantity> Consumptions, Map<Quantity> Reservations)
        : IViewFacts
{
    Currency? IViewFacts.Currency => null;

    /// <summary>Codes of <see cref="Orders"/>, in their order; absent from nodes before 0.3.</summary>
    public Seq<Code>? OrderCodes { get; init; }

    /// <summary>Days from an order to its delivery, where it is known.</summary>
    public int? LeadTime { get; init; }

    /// <summary>Open orders with their codes.</summary>
    internal IEnumerable<(Code Order, OpenOrder Open)> OpenOrders() => (OrderCodes ?? []).Zip(Orders);
}

/// <param name="Substitute">The stock that could be used instead.</param>
public sealed record StockViewFacts(Code? Substitute) : IViewFacts
{
    Currency? IViewFacts.Currency => null;
}

public sealed record TaskViewFacts(Currency? Currency, Domain.Tasks.TaskStatus Status, Instant? End) : IViewFacts;

/// <param name="Queue">Processes that wait, in the order in which they will be served.</param>
/// <param name="LowActivity">The hours of jobs of low activity; <c>null</c>: any.</param>
/// <param name="Zone">In which these hours are given.</param>
public sealed record SlotsViewFacts(Seq<QueuedProcess> Queue, DayWindow? LowActivity, string? Zone) : IViewFacts
{
    Currency? IViewFacts.Currency => null;
}

/// <summary>A process that waits for an execution slot.</summary>
/// <param name="Campaign">Whose workflow it is; of a preparation, the campaign of its delivery, if it has one.</param>
/// <param name="Delivery">Whose target is to be computed; <c>null</c>: the process is a workflow of the campaign.</param>
/// <param name="Number">Which workflow of the campaign.</param>
/// <param name="LowActivity">Whether it waits for the hours of low activity.</param>
public sealed record QueuedProcess(Code? Campaign, Code? Delivery, int Number, bool LowActivity);

/// <param name="Runs">In the order in which they ended.</param>
public sealed record WorkflowViewFacts(
    WorkflowState State, Instant? LastSweep, Seq<ParkedWork> Parked, Seq<SweepRecord> Runs, RunSchedule? Schedule, DayWindow? LowActivity)
        : IViewFacts
{
    Currency? IViewFacts.Currency => null;
}

/// <summary>What proves a key and what it allows. The hash is in no document.</summary>
/// <param name="Hash">Of the secret.</param>
/// <param name="Roles">In the words that are stored.</param>
public sealed record KeyViewFacts(string Hash, Code? Operator, Seq<string> Roles, Instant? ExpiresAt, Instant? RevokedAt) : IViewFacts
{
    Currency? IViewFacts.Currency => null;
}
