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
        CostEstimate? estimate, Money? typed, Seq<CostDetail> details, ItemCharges charges, bool finished, Currency currency) =>
        Shown(Figures(estimate, typed, details, charges, finished, currency));

    /// <inheritdoc cref="Of(CostEstimate?, Money?, Seq{CostDetail}, ItemCharges, bool, Currency)"/>
    public static CostFigures Figures(
        CostEstimate? estimate, Money? typed, Seq<CostDetail> details, ItemCharges charges, bool finished, Currency currency)
    {
        var real = charges.Billing.IsWhole(finished) ? charges.Billing.Paid(currency) : typed;
        var calculated = details.Count > 0 ? details.Select(d => d.Amount).Sum(currency)
            : real is null && charges.Settled.Count == 0 ? charges.Posted?.Calculated
            : estimate?.Total;
        return new(estimate?.Total, calculated, real);
    }

    /// <summary>Of a campaign: the real cost is the one that was typed in, or what was invoiced for its own part and its items.</summary>
    public static JsonObject? Of(CampaignState campaign) => Shown(Figures(campaign));

    /// <inheritdoc cref="Of(CampaignState)"/>
    public static CostFigures Figures(CampaignState campaign) => new(
        campaign.Fields!.Provisional?.Total,
        campaign.Calculated is null
            ? null
            : CampaignCosts.Calculated(campaign with { Fields = campaign.Fields with { Real = null }, Settled = null, Billed = null }),
        campaign.Billing.IsWhole(CampaignCosts.IsDone(campaign)) ? CampaignCosts.Calculated(campaign) : campaign.Fields.Real);

    /// <summary>
    /// Of the own part of a campaign that has deliveries or tasks: its fixed cost, and what was invoiced for it once that is the whole. The
    /// estimate and the real cost that were typed in are of the whole campaign.
    /// </summary>
    public static CostFigures OwnFigures(CampaignState campaign) => new(
        null,
        CampaignCosts.OwnComputed(campaign),
        campaign.Billing.IsWhole(CampaignCosts.IsDone(campaign)) ? campaign.Billing.Paid(campaign.Currency) : null);

    private static JsonObject? Shown(CostFigures of) => (of.Estimate, of.Real) is (null, null)
        ? null
        : Json.Of(
            ("estimate", Amount(of.Estimate)),
            ("calculated", Amount(of.Calculated)),
            ("real", Amount(of.Real)),
            ("toEstimate", Amount((of.Real ?? of.Calculated) - of.Estimate)),
            ("toCalculated", Amount(of.Real - of.Calculated)));
}

/// <summary>The estimated, the calculated and the real cost of something; <c>null</c>: not known.</summary>
public readonly record struct CostFigures(Money? Estimate, Money? Calculated, Money? Real);
