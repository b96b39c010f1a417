using System.Text.Json.Nodes;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>
/// How what something costs differs from what was estimated, and what it really cost from what was calculated. Left out where neither
/// an estimate nor a real cost is known.
/// </summary>
internal static class VarianceView
{
    /// <summary>
    /// Of a delivery or task: the real cost is what its settled invoice lines add up to once they are the whole, else the one that was
    /// typed in or reported.
    /// </summary>
    public static JsonObject? Of(
        CostEstimate? estimate, Money? typed, Seq<CostDetail> details, ItemCharges charges, bool finished, Currency currency)
    {
        var real = charges.Billing.IsWhole(finished) ? charges.Billing.Paid(currency) : typed;
        var calculated = details.Count > 0 ? details.Select(d => d.Amount).Sum(currency)
            : real is null && charges.Settled.Count == 0 ? charges.Posted?.Calculated
            : estimate?.Total;
        return Of(estimate?.Total, calculated, real);
    }

    /// <summary>Of a campaign: the real cost is the one that was typed in, or what was invoiced for its own part and its items.</summary>
    public static JsonObject? Of(CampaignState campaign) => Of(
        campaign.Fields!.Provisional?.Total,
        campaign.Calculated is null
            ? null
            : CampaignCosts.Calculated(campaign with { Fields = campaign.Fields with { Real = null }, Settled = null, Billed = null }),
        campaign.Billing.IsWhole(CampaignCosts.IsDone(campaign)) ? CampaignCosts.Calculated(campaign) : campaign.Fields.Real);

    private static JsonObject? Of(Money? estimate, Money? calculated, Money? real) => (estimate, real) is (null, null)
        ? null
        : Json.Of(
            ("estimate", Amount(estimate)),
            ("calculated", Amount(calculated)),
            ("real", Amount(real)),
            ("toEstimate", Amount((real ?? calculated) - estimate)),
            ("toCalculated", Amount(real - calculated)));
}
