using CampaignActors.Domain.Kernel;

namespace CampaignActors.Simulation.Engines;

/// <summary>The error text of both engines for work under an outage.</summary>
public static class OutOfOrder
{
    public static string Text(TechnicalWorkflow workflow) => $"the work of {workflow.Code()} is out of order";
}
