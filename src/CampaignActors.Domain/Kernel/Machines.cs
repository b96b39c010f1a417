using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Invoices;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Workflows;

namespace CampaignActors.Domain.Kernel;

/// <summary>All state machines, in the order of the documentation (docs/state-machines.md is drawn from this list).</summary>
public static class Machines
{
    public static readonly IReadOnlyList<Machine> All =
    [
        CampaignKind.Machine,
        CampaignWorkflows.Machine,
        TaskMachine.Machine,
        ApprovalMachine.Machine,
        DeliveryMachine.Online,
        DeliveryMachine.Offline,
        OrderKind.Machine,
        InvoiceKind.Machine,
        ProviderOrderKind.Machine,
        WorkflowKind.Machine,
    ];
}
