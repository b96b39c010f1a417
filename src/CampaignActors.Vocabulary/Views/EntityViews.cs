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
using CampaignActors.Domain.SavedViews;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Targeting;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Templates;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Vocabulary.Catalogue;
using NodaTime;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>
/// What one entity shows of itself, in the words of the catalogue: the fields that people gave and the figures that the system keeps.
/// What joins need beside it is in <see cref="ViewFacts"/>.
/// </summary>
public static class EntityViews
{
    public static JsonObject Operator(OperatorState o) => o.Fields is not { } f ? [] : Something("groups", new JsonArray(), Of([
        .. PeopleKinds.OperatorGiven.Show(f),
        ("undelivered", List(o.Undelivered, u => Of(("mail", Plain(u.Key)), ("since", Time(u.Since)), ("reason", Plain(u.Reason))))),
        ("waiting", List(o.Waiting, w => Of(
            ("template", Plain(w.Notice.Template)), ("subject", Plain(w.Notice.Subject)), ("since", Time(w.At))))),
        ("digestAt", Time(o.DigestAt)),
    ]));

    public static JsonObject Group(GroupState g) => g.Fields is not { } f ? []
        : Of([.. PeopleKinds.GroupGiven.Show(f), ("members", List(g.Members, c => Plain(c)))]);

    public static JsonObject Plan(PlanState p) => p.Fields is not { } f ? []
        : Plan(PlanKinds.PlanGiven, f, p.Calculated, p.CalculatedAt, p.Others);

    public static JsonObject Program(ProgramState p) => p.Fields is not { } f ? []
        : Plan(PlanKinds.ProgramGiven, f, p.Calculated, p.CalculatedAt, p.Others);

    public static JsonObject Provider(ProviderState p) => p.Fields is not { } f ? []
        : Something("services", new JsonObject(), Of([.. ProviderKinds.AsGiven.Show(f)]));

    public static JsonObject Stock(StockState s) => s.Fields is not { } f ? []
        : Something("lines", new JsonObject(), Of([.. StockKinds.StockGiven.Show(f)]));

    public static JsonObject Order(OrderState o) => o.Line is not { } line ? [] : Of(
        ("provider", Plain(o.Provider)), ("line", Plain(line)), ("quantity", Number(o.Volume)), ("deliveryDate", Time(o.DeliveryDate)),
        ("status", Word(o.Status)), ("proposal", o.Proposal is { } proposal ? Plain($"{line}/{proposal}") : null));

    public static JsonObject Invoice(InvoiceState i) => i.Provider is not { } provider ? [] : Of(
        ("provider", Plain(provider)),
        ("budget", Plain(i.Budget)),
        ("lines", InvoiceKinds.Lines.Write(i.Lines)),
        ("status", Word(i.Status)),
        ("amount", Amount(i.Lines.Select(l => l.Amount).Sum(i.Lines[0].Amount.Currency))),
        ("amountSettled", Amount(i.Lines.Where(l => l.Settled).Select(l => l.Amount).Sum(i.Lines[0].Amount.Currency))),
        ("currency", Kept(i.Lines[0].Amount.Currency)),
        ("date", Time(i.Note?.Date)),
        ("comment", Plain(i.Note?.Comment)));

    public static JsonObject ProviderOrder(ProviderOrderState o) => o.Fields is not { Amount: { } amount } f ? [] : Of([
        .. InvoiceKinds.OrderGiven.Show(f), ("currency", Kept(amount.Currency)), ("status", Word(o.Status)),
        ("billed", Amount(o.Billed(amount.Currency))), ("amountSettled", Amount(o.Settled(amount.Currency))),
    ]);

    public static JsonObject Rates(RatesState r) => r.Quotes is not { } quotes ? []
        : Of([.. InvoiceKinds.RatesGiven.Show(new RateFields { Quotes = quotes })]);

    public static JsonObject RecipientFields(RecipientFieldsState r) =>
        r.Fields is not { } f ? [] : Something("fields", new JsonObject(), Of([.. AudienceKinds.LayoutGiven.Show(f)]));

    /// <summary>A list without a label shows its code as the label.</summary>
    public static JsonObject RecipientList(ListState l) =>
        l.Fields is not { } f ? [] : Something("label", JsonValue.Create(l.Code.Text), Of([.. AudienceKinds.ListGiven.Show(f)]));

    public static JsonObject Segment(SegmentState s) => s.Fields is not { } f ? [] : Of([.. AudienceKinds.SegmentGiven.Show(f)]);

    public static JsonObject Typology(TypologyState t) => t.Fields is not { } f ? []
        : Something("rules", new JsonArray(), Of([.. AudienceKinds.TypologyGiven.Show(f)]));

    public static JsonObject SavedView(SavedViewState v) => v.Fields is not { } f ? [] : Of([.. SavedViewKinds.Given.Show(f)]);

    public static JsonObject Key(KeyState k) => k.Hash is null ? [] : Of(
        ("operator", Plain(k.Terms.Operator)), ("roles", List(k.Terms.Roles, r => Plain(r))), ("label", Plain(k.Terms.Label)),
        ("createdAt", Time(k.CreatedAt)), ("expiresAt", Time(k.ExpiresAt)), ("revokedAt", Time(k.RevokedAt)));

    /// <summary>The execution slots before they are described or asked for: not in lists, but shown when they are read.</summary>
    public static JsonObject SlotsByDefault() => Sort(CampaignView.ShownSlots(new SlotsState { Code = Kinds.ExecutionSlots.Code }));

    /// <summary>
    /// An empty view says that there is no such entity, so one without any field shows the list or map that it has not filled yet.
    /// </summary>
    private static JsonObject Something(string name, JsonNode empty, JsonObject view)
    {
        if (view.Count == 0)
            view[name] = empty;
        return view;
    }

    private static JsonObject Plan(
        Field<PlanFields>[] given, PlanFields f, Money? calculated, Instant? at, Map<Money>? others) =>
        Something("objectives", new JsonArray(), Of([
            .. given.Show(f),
            ("calculated", Amount(calculated)),
            ("calculatedAt", Time(at)),
            ("currency", Kept(f.Currency)),
            ("calculatedIn", MapOf(others, a => Amount(a))),
            ("results", PlanningBlocks.ShowResults(f.Objectives))]));
}
