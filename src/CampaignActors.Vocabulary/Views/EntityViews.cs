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
using CampaignActors.Vocabulary.Text;
using static CampaignActors.Vocabulary.Views.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>
/// What one entity shows of itself, in the words of the catalogue: the fields that people gave and the figures that the system keeps.
/// What joins need beside it is in <see cref="ViewFacts"/>.
/// </summary>
public static class EntityViews
{
    /// <summary>The view of a state; empty for an entity that does not exist or is never shown (the budget tree).</summary>
    public static JsonObject Render(EntityRef self, object state) => state switch
    {
        OperatorState { Fields: { } f } operatorState => Of(
            ("name", Plain(f.Name)), ("email", Plain(f.Email)), ("groups", List(f.Groups, c => Plain(c))), ("administrator", Flag(f.Administrator)),
            ("rights", List(f.Rights, r => Plain(r))), ("delegations", List(f.Delegations, d => Of(("to", Plain(d.To)), ("from", Time(d.From)), ("until", Time(d.Until))))),
            ("undelivered", List(operatorState.Undelivered, u => Of(
                ("mail", Plain(u.Key)), ("since", Time(u.Since)), ("reason", Plain(u.Reason)))))),
        GroupState { Fields: { } f } g => Of(("label", Plain(f.Label)), ("members", List(g.Members, c => Plain(c)))),
        PlanState { Fields: { } f } p => Plan(f, p.Calculated, p.Others),
        ProgramState { Fields: { } f } p => Plan(f, p.Calculated, p.Others),
        CampaignState { Fields: not null } c => CampaignView.Render(c),
        TemplateState { Fields: not null } t => CampaignView.Template(t),
        SlotsState s => CampaignView.Slots(s),
        DeliveryModel { Fields: not null, State: not DeliveryState.Deleted } d => DeliveryView.Render(d),
        TaskState { Fields: not null } t => TaskView.Render(t),
        BudgetState { Fields: not null } b => BudgetView.Render(b),
        ProviderState { Fields: { } f } => Of(("name", Plain(f.Name)), ("email", Plain(f.Email)), ("services", MapOf(f.Services, ServiceView.Render))),
        StockState { Fields: { } f } => Of(("label", Plain(f.Label)), ("provider", Plain(f.Provider)), ("notify", Plain(f.Notify)), ("substitute", Plain(f.Substitute))),
        LineState { Stock: not null } l => Line(l),
        OrderState { Line: { } line } o => Of(
            ("provider", Plain(o.Provider)), ("line", Plain(line)), ("quantity", Number(o.Volume)), ("deliveryDate", Time(o.DeliveryDate)), ("status", Word(o.Status))),
        InvoiceState { Provider: { } provider } i => Of(
            ("provider", Plain(provider)),
            ("budget", Plain(i.Budget)),
            ("lines", List(i.Lines, l => Of(
                ("amount", Amount(l.Amount)), (Kinds.Singular(l.Item.Kind), Plain(l.Item.Code)), ("settled", Flag(l.Settled)),
                ("order", Plain(l.Order)), ("final", Flag(l.Final))))),
            ("status", Word(i.Status)),
            ("amount", Amount(i.Lines.Select(l => l.Amount).Sum(i.Lines[0].Amount.Currency))),
            ("amountSettled", Amount(i.Lines.Where(l => l.Settled).Select(l => l.Amount).Sum(i.Lines[0].Amount.Currency))),
            ("currency", Kept(i.Lines[0].Amount.Currency))),
        ProviderOrderState { Fields: { Amount: { } amount } f } o => Of(
            ("label", Plain(f.Label)), ("provider", Plain(f.Provider)), ("amount", Amount(amount)), ("orderDate", Time(f.OrderDate)), ("dueDate", Time(f.DueDate)),
            ("paymentType", Plain(f.PaymentType)), ("currency", Kept(amount.Currency)), ("status", Word(o.Status)), ("billed", Amount(o.Billed(amount.Currency))),
            ("amountSettled", Amount(o.Settled(amount.Currency)))),
        RatesState { Quotes: { } quotes } => Of(("quotes", List(quotes, q => Of(
            ("date", Time(q.Date)), ("rate", JsonValue.Create(q.Rate)), ("source", Plain(q.Source)))))),
        KeyState { Hash: not null } k => Of(
            ("operator", Plain(k.Terms.Operator)), ("roles", List(k.Terms.Roles, r => Plain(r))), ("label", Plain(k.Terms.Label)), ("createdAt", Time(k.CreatedAt)),
            ("expiresAt", Time(k.ExpiresAt)), ("revokedAt", Time(k.RevokedAt))),
        WorkflowModel w => WorkflowView.Render(w),
        _ => [],
    };

    /// <summary>The execution slots before they are described or asked for: not in lists, but shown when they are read.</summary>
    public static JsonObject SlotsByDefault() => Sort(CampaignView.ShownSlots(new SlotsState { Code = Kinds.ExecutionSlots.Code }));

    private static JsonObject Plan(PlanFields f, Money? calculated, Map<Money>? others) => Of(
        ("label", Plain(f.Label)), ("plan", Plain(f.Plan)), ("budget", Plain(f.Budget)), ("provisional", Estimate(f.Provisional)), ("calculated", Amount(calculated)),
        ("currency", Kept(f.Currency)), ("calculatedIn", MapOf(others, a => Amount(a))));

    private static JsonObject Line(LineState l) => Of(
        ("label", Plain(l.Fields.Label)),
        ("initial", Number(l.Initial)),
        ("alertLevel", l.Fields.AlertLevel is { } level ? Number(level) : null),
        ("consumed", Number(l.Consumed)),
        ("inStock", Number(l.InStock)),
        ("ordered", Number(l.Ordered)),
        ("reserved", Number(l.Reserved)),
        ("available", Number(l.Available)),
        ("alert", Word(l.Alert)),
        ("consumedPercent", l.Initial > Quantity.Zero ? Number(decimal.Round(l.Consumed.Value * 100 / l.Initial.Value, 1, MidpointRounding.AwayFromZero)) : null));
}
