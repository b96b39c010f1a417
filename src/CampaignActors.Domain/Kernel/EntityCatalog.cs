using System.Collections.Frozen;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Invoices;
using CampaignActors.Domain.Keys;
using CampaignActors.Domain.Numbering;
using CampaignActors.Domain.Operators;
using CampaignActors.Domain.Plans;
using CampaignActors.Domain.Programs;
using CampaignActors.Domain.Providers;
using CampaignActors.Domain.Rates;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Templates;
using CampaignActors.Domain.Workflows;

namespace CampaignActors.Domain.Kernel;

/// <summary>All kinds of entities. A new kind is added here and nowhere else in the shell, the actors or the simulator.</summary>
public static class EntityCatalog
{
    public static readonly IReadOnlyList<EntityKind> All =
    [
        new OperatorKind(), new GroupKind(), new PlanKind(), new ProgramKind(), new CampaignKind(), new DeliveryKind(), new TaskKind(),
        new BudgetKind(), new BudgetTreeKind(), new ProviderKind(), new StockKind(), new LineKind(), new OrderKind(), new InvoiceKind(), new ProviderOrderKind(),
        new RatesKind(), new WorkflowKind(),
        new TemplateKind(), new NumberKind(), new SlotKind(), new KeyKind(),
    ];

    private static readonly FrozenDictionary<string, EntityKind> s_byName = All.ToFrozenDictionary(k => k.Name);

    public static EntityKind? Find(string kind) => s_byName.GetValueOrDefault(kind);

    public static EntityKind Get(string kind) => s_byName[kind];
}
