using System.Text.Json.Nodes;
using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Invoices;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Keys;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Operators;
using CampaignActors.Domain.Plans;
using CampaignActors.Domain.Programs;
using CampaignActors.Domain.Providers;
using CampaignActors.Domain.Rates;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Templates;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using static CampaignActors.Vocabulary.Views.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>
/// What one entity shows of itself, in the words of the catalogue: the fields that people gave and the figures that the system keeps.
/// Fields that start with <c>$</c> are for <see cref="Composer"/>, which joins entities, and are never shown.
/// </summary>
public static class EntityViews
{
    /// <summary>The view of a state; empty for an entity that does not exist or is never shown (the budget tree).</summary>
    public static JsonObject Render(EntityRef self, object state) => KindCatalogue.Entry(self.Kind).View(state);

    public static JsonObject Operator(OperatorState o) => o.Fields is not { } f ? [] : Of(
        ("name", Plain(f.Name)), ("email", Plain(f.Email)), ("groups", List(f.Groups, c => Plain(c))), ("administrator", Flag(f.Administrator)),
        ("rights", List(f.Rights, r => Plain(r))), ("delegations", List(f.Delegations, d => Of(("to", Plain(d.To)), ("from", Time(d.From)), ("until", Time(d.Until))))),
        ("undelivered", List(o.Undelivered, u => Of(
            ("mail", Plain(u.Key)), ("since", Time(u.Since)), ("reason", Plain(u.Reason))))));

    public static JsonObject Group(GroupState g) => g.Fields is not { } f ? [] : Of(("label", Plain(f.Label)), ("members", List(g.Members, c => Plain(c))));

    public static JsonObject Plan(PlanState p) => p.Fields is not { } f ? [] : Plan(f, p.Calculated, p.Others);

    public static JsonObject Program(ProgramState p) => p.Fields is not { } f ? [] : Plan(f, p.Calculated, p.Others);

    public static JsonObject Provider(ProviderState p) => p.Fields is not { } f ? [] : Of(
        ("name", Plain(f.Name)), ("email", Plain(f.Email)), ("services", MapOf(f.Services, ServiceView.Render)));

    public static JsonObject Stock(StockState s) => s.Fields is not { } f ? [] : Of(
        ("label", Plain(f.Label)), ("provider", Plain(f.Provider)), ("notify", Plain(f.Notify)), ("substitute", Plain(f.Substitute)));

    public static JsonObject Order(OrderState o) => o.Line is not { } line ? [] : Of(
        ("provider", Plain(o.Provider)), ("line", Plain(line)), ("quantity", Number(o.Volume)), ("deliveryDate", Time(o.DeliveryDate)), ("status", Word(o.Status)));

    public static JsonObject Invoice(InvoiceState i) => i.Provider is not { } provider ? [] : Of(
        ("provider", Plain(provider)),
        ("budget", Plain(i.Budget)),
        ("lines", List(i.Lines, l => Of(
            ("amount", Amount(l.Amount)), (Kinds.Singular(l.Item.Kind), Plain(l.Item.Code)), ("settled", Flag(l.Settled)),
            ("order", Plain(l.Order)), ("final", Flag(l.Final))))),
        ("status", Word(i.Status)),
        ("amount", Amount(i.Lines.Select(l => l.Amount).Sum(i.Lines[0].Amount.Currency))),
        ("amountSettled", Amount(i.Lines.Where(l => l.Settled).Select(l => l.Amount).Sum(i.Lines[0].Amount.Currency))),
        ("currency", Kept(i.Lines[0].Amount.Currency)));

    public static JsonObject ProviderOrder(ProviderOrderState o) => o.Fields is not { Amount: { } amount } f ? [] : Of(
        ("label", Plain(f.Label)), ("provider", Plain(f.Provider)), ("amount", Amount(amount)), ("orderDate", Time(f.OrderDate)), ("dueDate", Time(f.DueDate)),
        ("paymentType", Plain(f.PaymentType)), ("currency", Kept(amount.Currency)), ("status", Word(o.Status)), ("billed", Amount(o.Billed(amount.Currency))),
        ("amountSettled", Amount(o.Settled(amount.Currency))));

    public static JsonObject Rates(RatesState r) => r.Quotes is not { } quotes ? [] : Of(("quotes", List(quotes, q => Of(
        ("date", Time(q.Date)), ("rate", JsonValue.Create(q.Rate)), ("source", Plain(q.Source))))));

    public static JsonObject Key(KeyState k) => k.Hash is not { } hash ? [] : Of(
        ("operator", Plain(k.Terms.Operator)), ("roles", List(k.Terms.Roles, r => Plain(r))), ("label", Plain(k.Terms.Label)), ("createdAt", Time(k.CreatedAt)),
        ("expiresAt", Time(k.ExpiresAt)), ("revokedAt", Time(k.RevokedAt)), ("$hash", Plain(hash)));

    /// <summary>What the execution slots are before anybody has described them or asked for one: not listed, and shown to those who
    /// ask.</summary>
    public static JsonObject SlotsByDefault() => CampaignView.ShownSlots(new SlotsState { Code = Kinds.ExecutionSlots.Code });

    private static JsonObject Plan(PlanFields f, Money? calculated, Map<Money>? others) => Of(
        ("label", Plain(f.Label)), ("plan", Plain(f.Plan)), ("budget", Plain(f.Budget)), ("provisional", Estimate(f.Provisional)), ("calculated", Amount(calculated)),
        ("currency", Kept(f.Currency)), ("calculatedIn", MapOf(others, a => Amount(a))));

    public static JsonObject Line(LineState l) => l.Stock is not { } stock ? [] : Of(
        ("label", Plain(l.Fields.Label)),
        ("initial", Number(l.Initial)),
        ("alertLevel", l.Fields.AlertLevel is { } level ? Number(level) : null),
        ("consumed", Number(l.Consumed)),
        ("inStock", Number(l.InStock)),
        ("ordered", Number(l.Ordered)),
        ("reserved", Number(l.Reserved)),
        ("available", Number(l.Available)),
        ("alert", Word(l.Alert)),
        ("consumedPercent", l.Initial > Quantity.Zero ? Number(decimal.Round(l.Consumed.Value * 100 / l.Initial.Value, 1, MidpointRounding.AwayFromZero)) : null),
        ("$stock", Plain(stock)),
        ("$orders", new JsonObject(l.Orders.Select(o => KeyValuePair.Create<string, JsonNode?>(
            o.Key, Of(("volume", Number(o.Value.Volume)), ("deliveryDate", Time(o.Value.DeliveryDate))))))),
        ("$consumptions", Quantities(l.Consumptions)),
        ("$reservations", Quantities(l.Reservations)));

    private static JsonObject Quantities(IEnumerable<KeyValuePair<string, Quantity>> quantities) =>
        new(quantities.Select(q => KeyValuePair.Create<string, JsonNode?>(q.Key, Number(q.Value))));
}
