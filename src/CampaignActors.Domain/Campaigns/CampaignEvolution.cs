using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Campaigns;

/// <summary>What each event changes in a campaign.</summary>
internal static class CampaignEvolution
{
    /// <param name="at">Instant of the event.</param>
    public static CampaignState Apply(CampaignState state, IEvent happened, Instant at)
    {
        return happened switch
        {
            CampaignDescribed described => state with
            {
                HeldOpen = state.HeldOpen && described.Fields.End is null,
                Fields = (state.Fields ?? new()).With(described.Fields),
                ProgramBudget = state.Fields is null ? described.ProgramBudget : state.ProgramBudget,
            },
            CampaignMoved moved => CampaignPlacing.Moved(state, moved),
            CampaignStarted => state with { Status = CampaignStatus.Started },
            CampaignFinished finished => state with
            {
                Status = CampaignStatus.Finished,
                Fields = finished.CarriedOut ? state.Fields! with { Process = ProcessStatus.CarriedOut, Reason = null } : state.Fields,
            },
            CampaignCanceled => state with { Status = CampaignStatus.Canceled },
            CampaignReopened => state with { Status = CampaignStatus.Started, HeldOpen = true },
            ItemReported reported => state with
            {
                HeldOpen = false,
                Items = state.Items.SetItem(reported.Item, ItemOf(state, reported.Item) with
                {
                    Phase = reported.Report.Phase,
                    Budget = reported.Report.Budget,
                    Workflow = reported.Report.Workflow,
                    Preparing = reported.Report.Preparing,
                    Pending = reported.Report.Pending,
                }),
                Graph = state.Graph.With(reported.Item, reported.Report),
            },
            ItemCosted costed => state with
            {
                Items = state.Items.SetItem(costed.Item, ItemOf(state, costed.Item) with
                {
                    Provisional = costed.Provisional,
                    Calculated = costed.Calculated,
                }),
            },
            TaskLinked linked => state with { Graph = state.Graph.Linked(linked.Task, linked.Parent, linked.Group) },
            ProgramBudgetChanged changed => state with { ProgramBudget = changed.Budget },
            CampaignInvoiced { Line: var line } => Invoiced(state, state.Billing.With(line, CampaignCosts.IsDone(state))),
            CampaignCalculated calculated => state with
            {
                Calculated = calculated.Calculated,
                CalculatedAt = at,
                Counts = calculated.Counts,
                Postings = calculated.Postings,
                Holds = [],
            },
            _ => state,
        };
    }

    private static CampaignItem ItemOf(CampaignState state, EntityRef item) =>
        state.Items.GetValueOrDefault(item) ?? new(ItemPhase.Open, null, null, null);

    private static CampaignState Invoiced(CampaignState state, Billing billing) =>
        state with { Settled = billing.Any ? billing.Settled : null, Billed = billing.Lines };
}
