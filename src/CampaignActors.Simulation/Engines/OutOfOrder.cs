using CampaignActors.Domain.Kernel;

namespace CampaignActors.Simulation.Engines;

/// <summary>What both engines say of work that is made to fail.</summary>
public static class OutOfOrder
{
    public static string Text(TechnicalWorkflow workflow) => $"the work of {workflow.Code()} is out of order";
}
