using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Invoices;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Keys;
using CampaignActors.Domain.Plans;
using CampaignActors.Domain.Programs;
using CampaignActors.Domain.Providers;
using CampaignActors.Domain.Rates;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Protocol.Serialization;
using NodaTime.Text;

namespace CampaignActors.Vocabulary.Views;

/// <summary>The facts of each kind: taken from a state, written and read. The kind picks the type; nothing inside the text does.</summary>
public static class ViewFacts
{
    private static readonly JsonSerializerOptions s_options =
        new(Contracts.Options) { TypeInfoResolver = ViewFactsJson.Default, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    /// <returns><c>null</c> for an entity that does not exist, and for kinds that tell joins nothing.</returns>
    public static IViewFacts? Of(IEntityState state) => state switch
    {
        PlanState { Fields: { } f } => Amounts(f.Currency),
        ProgramState { Fields: { } f } => Amounts(f.Currency),
        CampaignState { Fields: { } f } c => Campaign(f.Currency, Model(c)),
        InvoiceState { Provider: not null } i => Amounts(i.Lines[0].Amount.Currency),
        ProviderOrderState { Fields.Amount: { } amount } => Amounts(amount.Currency),
        BudgetState { Fields: not null } b => Budget(b),
        DeliveryModel { Fields: { } f, State: not DeliveryState.Deleted } d => new DeliveryViewFacts(
            f.Currency, d.State, d.ReservesStock, f.ExtractionDate ?? f.ContactDate, f.AnalyseAt is not null,
            DeliveryCosts.Needs(d)),
        TaskState { Fields: { } f } t => new TaskViewFacts(f.Currency, t.Status, f.End),
        StockState { Fields: { } f } => new StockViewFacts(f.Substitute),
        LineState { Stock: { } stock } l => new LineViewFacts(
            stock, l.InStock, l.Reserved, l.Orders.Values.ToSeq(), Map<Quantity>.Of(l.Consumptions), Map<Quantity>.Of(l.Reservations))
        {
            OrderCodes = l.Orders.Count == 0 ? null : l.Orders.Keys.Select(o => new Code(o)).ToSeq(),
            LeadTime = l.Fields.LeadTime,
        },
        RatesState { Quotes: { } quotes } => new RatesViewFacts(quotes),
        SlotsState s when s != new SlotsState { Code = s.Code } => Slots(s),
        WorkflowModel w => new WorkflowViewFacts(w.State, w.LastSweep, w.Parked, w.History, w.Settings.Schedule, w.Settings.LowActivity),
        KeyState { Hash: { } hash } k => new KeyViewFacts(hash, k.Terms.Operator, k.Terms.Roles, k.ExpiresAt, k.RevokedAt),
        _ => null,
    };

    /// <summary>Deliveries that an occurrence is modelled on, at the most.</summary>
    private const int MostModelled = 100;

    private static Seq<Code>? Model(CampaignState campaign) => campaign.Fields!.Schedule is null ? null
        : CampaignForecast.Model(campaign).Where(i => i.Key.Kind == Kinds.Deliveries).Take(MostModelled).Select(i => i.Key.Code).ToSeq()
            is { Count: > 0 } found ? found : null;

    private static CampaignViewFacts? Campaign(Currency? currency, Seq<Code>? model) =>
        currency is null && model is null ? null : new CampaignViewFacts(currency, model);

    private static CurrencyViewFacts? Amounts(Currency? currency) => currency is null ? null : new CurrencyViewFacts(currency);

    private static BudgetViewFacts Budget(BudgetState b) => new(
        b.Currency, b.Allocated, b.Fields!.RelatedTo, BudgetView.Levels.Select(l => b.At(l)).ToSeq(),
        b.Fields.RelatedTo is null ? [] : Days(b))
    {
        Label = b.Fields.Label,
        Held = b.Held.IsZero ? null : b.Held,
        FiscalYearStart = b.Fields.FiscalYearStart,
    };

    private static Seq<DayCharges> Days(BudgetState b)
    {
        var foreign = (b.Originals ?? Map<OriginalSums>.Empty).ToLookup(o => o.Key.Split('/')[0],
            o => (Currency: o.Key.Split('/')[1], Sums: o.Value));
        return b.Days.Select(day => new DayCharges(
            LocalDatePattern.Iso.Parse(day.Key).GetValueOrThrow(),
            ByLevel(day.Value),
            foreign[day.Key].Select(f =>
                new ForeignCharges(new(f.Currency), ByLevel(f.Sums.Originals), ByLevel(f.Sums.Amounts))).ToSeq())).ToSeq();
    }

    private static Seq<Money> ByLevel(Seq<Money> sums) => BudgetView.Levels.Select(l => sums[(int)l]).ToSeq();

    private static SlotsViewFacts Slots(SlotsState s) => new(
        s.Queue().Select(q =>
            new QueuedProcess(q.Campaign == q.Delivery ? null : q.Campaign, q.Delivery, q.Number, q.Execution.LowActivity)).ToSeq(),
        s.Fields.LowActivity?.Window, s.Fields.LowActivity?.Zone);

    /// <returns>Empty for <c>null</c>.</returns>
    public static string Write(IViewFacts? facts) => facts is null ? ""
        : JsonSerializer.Serialize(facts, s_options.GetTypeInfo(facts.GetType()));

    /// <exception cref="JsonException">The text is not of facts of this kind.</exception>
    public static IViewFacts? Read(string kind, string text) => text.Length == 0 ? null : kind switch
    {
        Kinds.Campaigns => Read<CampaignViewFacts>(text),
        Kinds.Plans or Kinds.Programs or Kinds.Invoices or Kinds.ProviderOrders => Read<CurrencyViewFacts>(text),
        Kinds.Budgets => Read<BudgetViewFacts>(text),
        Kinds.Deliveries => Read<DeliveryViewFacts>(text),
        Kinds.Tasks => Read<TaskViewFacts>(text),
        Kinds.Stocks => Read<StockViewFacts>(text),
        Kinds.Lines => Read<LineViewFacts>(text),
        Kinds.Rates => Read<RatesViewFacts>(text),
        Kinds.Slots => Read<SlotsViewFacts>(text),
        Kinds.Workflows => Read<WorkflowViewFacts>(text),
        Kinds.Keys => Read<KeyViewFacts>(text),
        _ => throw new JsonException($"{kind} have no facts"),
    };

    private static T Read<T>(string text) where T : class, IViewFacts =>
        JsonSerializer.Deserialize(text, (JsonTypeInfo<T>)s_options.GetTypeInfo(typeof(T))) ?? throw new JsonException("facts are null");
}

/// <summary>Generated serialization of the facts.</summary>
[JsonSerializable(typeof(CampaignViewFacts))]
[JsonSerializable(typeof(CurrencyViewFacts))]
[JsonSerializable(typeof(BudgetViewFacts))]
[JsonSerializable(typeof(DeliveryViewFacts))]
[JsonSerializable(typeof(TaskViewFacts))]
[JsonSerializable(typeof(StockViewFacts))]
[JsonSerializable(typeof(LineViewFacts))]
[JsonSerializable(typeof(RatesViewFacts))]
[JsonSerializable(typeof(SlotsViewFacts))]
[JsonSerializable(typeof(WorkflowViewFacts))]
[JsonSerializable(typeof(KeyViewFacts))]
internal sealed partial class ViewFactsJson : JsonSerializerContext;
