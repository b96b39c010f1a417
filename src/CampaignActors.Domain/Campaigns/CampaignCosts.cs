using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Campaigns;

/// <summary>The money of a campaign: the sum over its items and its own part in the budgets (domain.md §3.2, §3.3).</summary>
public static class CampaignCosts
{
    /// <summary>
    /// The calculated cost. A real cost wins. While the process status is Being edited: the estimate, else Σ estimates of the items.
    /// From Defined on: fixed cost + Σ calculated of the items, or the estimate when there is neither item nor fixed cost
    /// (rule 14 of the scenario contract: existence counts, not whether they sum to 0).
    /// </summary>
    public static Money Calculated(CampaignState campaign)
    {
        var zero = Money.Zero(campaign.Currency);
        if (campaign.Status == CampaignStatus.Canceled)
            return ItemsCalculated(campaign);
        if (campaign.Settled is { } settled)
            return ItemsCalculated(campaign) + settled.Values.Sum(campaign.Currency);
        if (campaign.Fields?.Real is { } real)
            return real;
        if (campaign.Process == ProcessStatus.BeingEdited)
            return campaign.Fields?.Provisional?.Total ?? campaign.Items.Values.Select(i => i.Provisional ?? zero).Sum(campaign.Currency);
        return Alone(campaign)
            ? campaign.Fields?.Provisional?.Total ?? zero
            : (campaign.Fields?.FixedCost ?? zero) + ItemsCalculated(campaign);
    }

    private static Money ItemsCalculated(CampaignState campaign) =>
        campaign.Items.Values.Select(i => i.Calculated ?? Money.Zero(campaign.Currency)).Sum(campaign.Currency);

    /// <summary>Neither item nor fixed cost exists.</summary>
    private static bool Alone(CampaignState campaign) => campaign.Items.IsEmpty && campaign.Fields?.FixedCost is null;

    /// <summary>
    /// The campaign's own part: the estimate while it stands alone, else the fixed cost; with a real cost, what balances the lines
    /// of its items to it, so that Σ lines = real (domain.md §3.3 rule 5). Once an invoice for it is settled, what was invoiced.
    /// </summary>
    public static Contribution Own(CampaignState campaign)
    {
        if (campaign.Status == CampaignStatus.Canceled || campaign.Fields is not { } fields)
            return Contribution.None;
        var state = campaign.Process == ProcessStatus.CarriedOut ? ChargeState.Spent : ChargeState.Open;
        var amounts = fields.Real is { } real ? Uncategorised(real - ItemsCalculated(campaign))
            : Alone(campaign) ? fields.Provisional?.ByCategory() ?? Map<Money>.Empty
            : fields.FixedCost is { } fixedCost ? Uncategorised(fixedCost)
            : Map<Money>.Empty;
        return campaign.Settled is { } settled
            ? Contribution.Of(campaign.Code, null, ChargeState.Invoiced, ItemCharges.Invoiced(amounts, settled, campaign.Currency))
            : Contribution.Of(campaign.Code, null, state, amounts);
    }

    private static Money? Estimate(CampaignState campaign) =>
        campaign.Status != CampaignStatus.Canceled && Alone(campaign) ? campaign.Fields?.Provisional?.Total : null;

    private static Map<Money> Uncategorised(Money amount) => Map<Money>.Empty.Set(Contribution.Uncategorised, amount);

    /// <summary>What each budget concerned should be told: its own, those of its items, and those told something before.</summary>
    public static Map<CampaignPosting> Postings(CampaignState campaign)
    {
        var own = Own(campaign);
        var budgets = campaign.Items.Values.Select(i => i.Budget).Append(campaign.Budget).OfType<Code>().Select(b => b.Text)
            .Concat(campaign.Postings.Keys).Distinct();
        return Map<CampaignPosting>.Of(budgets.Select(b => KeyValuePair.Create(
            b, b == campaign.Budget?.Text ? new CampaignPosting(campaign.Terms, own, Estimate(campaign)) : new CampaignPosting(campaign.Terms, Contribution.None))));
    }

    public static bool CountsNow(CampaignState campaign) => campaign.Process != ProcessStatus.BeingEdited;

    public static bool IsDue(CampaignState campaign) => campaign.Fields is not null
        && (campaign.Holds.Count > 0
            || campaign.Calculated != Calculated(campaign)
            || campaign.Counts != CountsNow(campaign)
            || campaign.Postings != Postings(campaign));
}
