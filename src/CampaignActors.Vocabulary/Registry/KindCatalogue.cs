using System.Text.Json.Nodes;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Invoices;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Keys;
using CampaignActors.Domain.Numbering;
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
using CampaignActors.Vocabulary.Views;
using static CampaignActors.Domain.Kernel.EntityCatalog;

namespace CampaignActors.Vocabulary.Registry;

/// <summary>
/// All kinds of entities, as plan files, scenario files, HTTP and the editor's schema know them. A field that is not described here does
/// not exist for people.
/// </summary>
public static class KindCatalogue
{
    /// <summary>
    /// One entry per kind, in the order of the documentation, which is also an order in which most references point backwards. A new kind
    /// is one more line here, with its entry in its own folder.
    /// </summary>
    public static readonly IReadOnlyList<KindEntry> Entries =
    [
        // What operators and groups are decides what they may approve.
        KindEntry.Of(Of<OperatorKind>(), Need.Administer, EntityViews.Operator,
            new(PeopleKinds.Operators, 30)),
        KindEntry.Of(Of<GroupKind>(), Need.Administer, EntityViews.Group,
            new(PeopleKinds.Groups, 20)),
        KindEntry.Of(Of<PlanKind>(), Need.Plan, EntityViews.Plan,
            new(PlanKinds.Plans, 80)),
        KindEntry.Of(Of<ProgramKind>(), Need.Plan, EntityViews.Program,
            new(PlanKinds.Programs, 90)),
        KindEntry.Of(Of<CampaignKind>(), Need.Plan, c => c.Fields is null ? [] : CampaignView.Render(c),
            new(CampaignKinds.Campaigns, 110)),
        KindEntry.Of(Of<TemplateKind>(), Need.Plan, t => t.Fields is null ? [] : CampaignView.Template(t),
            new(TemplateKinds.Templates, 100)),
        KindEntry.Of(Of<DeliveryKind>(), Need.Plan,
            d => d is { Fields: not null, State: not DeliveryState.Deleted } ? DeliveryView.Render(d) : [],
            new(WorkKinds.Deliveries, 120)),
        KindEntry.Of(Of<TaskKind>(), Need.Plan, t => t.Fields is null ? [] : TaskView.Render(t),
            new(TaskKinds.Tasks, 130)),
        KindEntry.Of(Of<BudgetKind>(), Need.Plan, b => b.Fields is null ? [] : BudgetView.Render(b),
            new(BudgetKinds.Budgets, 50)),
        KindEntry.Of(Of<BudgetTreeKind>(), null, _ => [], null),
        KindEntry.Of(Of<ProviderKind>(), Need.Plan, EntityViews.Provider,
            new(ProviderKinds.Providers, 60)),
        KindEntry.Of(Of<StockKind>(), Need.KeepStock, EntityViews.Stock,
            new(StockKinds.Stocks, 70)),
        // Lines are written with their stock, and changed as stocks/STOCK/LINE.
        KindEntry.Of(Of<LineKind>(), Need.KeepStock, StockView.Line, null),
        KindEntry.Of(Of<OrderKind>(), Need.KeepStock, EntityViews.Order,
            new(StockKinds.Orders, 140)),
        KindEntry.Of(Of<InvoiceKind>(), Need.Plan, EntityViews.Invoice,
            new(InvoiceKinds.Invoices, 160)),
        KindEntry.Of(Of<ProviderOrderKind>(), Need.Plan, EntityViews.ProviderOrder,
            new(InvoiceKinds.ProviderOrders, 150)),
        KindEntry.Of(Of<RatesKind>(), Need.Plan, EntityViews.Rates,
            new(InvoiceKinds.Rates, 40)),
        KindEntry.Of(Of<RecipientFieldsKind>(), Need.Plan, EntityViews.RecipientFields,
            new(AudienceKinds.RecipientFields, 32)),
        KindEntry.Of(Of<ListKind>(), Need.KeepLists, EntityViews.RecipientList,
            new(AudienceKinds.Lists, 34)),
        KindEntry.Of(Of<SegmentKind>(), Need.Plan, EntityViews.Segment,
            new(AudienceKinds.Segments, 36)),
        KindEntry.Of(Of<TypologyKind>(), Need.Plan, EntityViews.Typology,
            new(AudienceKinds.Typologies, 38)),
        // Who may read lists may keep views of them; whose they are is decided by the entity.
        KindEntry.Of(Of<SavedViewKind>(), Need.Read, EntityViews.SavedView,
            new(SavedViewKinds.SavedViews, 170)),
        KindEntry.Of(Of<WorkflowKind>(), Need.Administer, WorkflowView.Render,
            new(WorkflowKinds.Workflows, 25)),
        KindEntry.Of(Of<NumberKind>(), null, _ => [], null),
        // How much runs at once, and when, is for those who look after the machine.
        KindEntry.Of(Of<SlotKind>(), Need.Operate, CampaignView.Slots,
            new(PlanKinds.Slots, 10)),
        // Keys are made and revoked at an address of their own.
        KindEntry.Of(Of<KeyKind>(), null, EntityViews.Key, null),
    ];

    private static readonly Dictionary<string, KindEntry> s_entries = Entries.ToDictionary(entry => entry.Name);

    /// <summary>What people see, in the order of the documentation.</summary>
    public static IReadOnlyList<Kind> All { get; } = [.. Entries.Select(entry => entry.Written?.Kind).OfType<Kind>()];

    /// <summary>One line of a stock, addressed as <c>stocks/STK1/CARD</c>.</summary>
    public static Kind StockLine => StockKinds.Line;

    /// <summary>A person of a scenario file, who is no entity.</summary>
    public static Kind Recipient => AudienceKinds.Recipient;

    /// <summary>Kinds that may be set up and created.</summary>
    public static IReadOnlyList<string> SetupNames { get; } = [.. All.Where(kind => kind.InSetup).Select(kind => kind.Name)];

    /// <summary>Kinds that have fields which people give, be it at the beginning or later.</summary>
    public static IReadOnlyList<string> SetNames { get; } =
        [.. All.Where(kind => kind.InSetup || kind.Changed.Fields.Count > 0).Select(kind => kind.Name)];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(kind => kind.Name)];

    public static Kind? Find(string name) => s_entries.GetValueOrDefault(name)?.Written?.Kind;

    /// <exception cref="KeyNotFoundException">There is no such kind.</exception>
    public static Kind Get(string name) => Find(name) ?? throw new KeyNotFoundException($"there is no kind '{name}'");

    public static KindEntry? FindEntry(string name) => s_entries.GetValueOrDefault(name);

    /// <exception cref="KeyNotFoundException">There is no such kind.</exception>
    public static KindEntry Entry(string name) => s_entries[name];

    /// <summary>The view of a state; empty for an entity that does not exist or is never shown (the budget tree).</summary>
    public static JsonObject Render(EntityRef self, IEntityState state) => Entry(self.Kind).View(state);

    /// <summary>The word of error messages for a kind or another target of references.</summary>
    public static string Singular(string target) => target switch
    {
        Targets.StockLine => "stock line",
        Targets.Service => "service",
        Targets.ExpenseCategory => "expense category",
        _ => Find(target)?.Singular ?? target,
    };
}
