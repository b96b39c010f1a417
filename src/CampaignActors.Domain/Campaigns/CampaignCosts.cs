using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Campaigns;

/// <summary>The money of a campaign: the sum over its items and its own part in the budgets (domain.md §3.2, §3.3).</summary>
public static class CampaignCosts
{
    /// <summary>
    /// <para>The calculated cost.</para>
    /// <para>A real cost wins. While the process status is Being edited, it is the estimate, or else Σ estimates of the items. From
    /// Defined on, it is fixed cost + Σ calculated of the items, or the estimate when there is neither an item nor a fixed cost
    /// (rule 14 of the scenario contract: existence decides, not a sum of 0).</para>
    /// <para>A canceled campaign keeps its spent and invoiced amounts. Once an invoice line for the campaign itself is settled, it
    /// is Σ items + the total of its own part.</para>
    /// </summary>
    public static Money Calculated(CampaignState campaign)
    {
        var zero = Money.Zero(campaign.Currency);
        if (campaign.Billing.Any || campaign.Status == CampaignStatus.Canceled)
            return ItemsCalculated(campaign) + OwnTotal(campaign);
        if (campaign.Fields?.Real is { } real)
            return real;
        if (campaign.Process == ProcessStatus.BeingEdited)
            return campaign.Fields?.Provisional?.Total ?? campaign.Items.Values.Select(i => i.Provisional ?? zero).Sum(campaign.Currency);
        return HasNoParts(campaign)
            ? campaign.Fields?.Provisional?.Total ?? zero
            : (campaign.Fields?.FixedCost ?? zero) + ItemsCalculated(campaign);
    }

    private static Money ItemsCalculated(CampaignState campaign) =>
        campaign.Items.Values.Select(i => i.Calculated ?? Money.Zero(campaign.Currency)).Sum(campaign.Currency);

    /// <summary>
    /// The part of the own amounts that no settled invoice line has paid; used once a line is settled or the campaign is canceled.
    /// </summary>
    public static Money OwnRest(CampaignState campaign) => OwnTotal(campaign) - campaign.Billing.Paid(campaign.Currency);

    private static Money OwnTotal(CampaignState campaign) =>
        campaign.Billing.Total(OwnAmounts(campaign).Values.Sum(campaign.Currency), IsDone(campaign));

    /// <summary>Whether neither an item nor a fixed cost exists.</summary>
    private static bool HasNoParts(CampaignState campaign) => campaign.Items.IsEmpty && campaign.Fields?.FixedCost is null;

    /// <summary>Whether the campaign's own part is done: then it is spent.</summary>
    public static bool IsDone(CampaignState campaign) => campaign.Process == ProcessStatus.CarriedOut;

    /// <summary>
    /// The own part by category: the estimate when there is neither an item nor a fixed cost, else the fixed cost. With a real
    /// cost, it is the difference between real cost and items, so that Σ lines = real (domain.md §3.3 rule 5). A canceled campaign
    /// keeps what was spent or is a real cost.
    /// </summary>
    private static Map<Money> OwnAmounts(CampaignState campaign) =>
        campaign.Fields?.Real is { } real ? Uncategorised(real - ItemsCalculated(campaign)) : OwnComputedAmounts(campaign);

    /// <summary>What the own part is computed to cost, without regard to a real cost and to what was invoiced.</summary>
    public static Money OwnComputed(CampaignState campaign) => OwnComputedAmounts(campaign).Values.Sum(campaign.Currency);

    private static Map<Money> OwnComputedAmounts(CampaignState campaign) => campaign.Fields is not { } fields ? Map<Money>.Empty
        : campaign.Status == CampaignStatus.Canceled && !IsDone(campaign) ? Map<Money>.Empty
        : HasNoParts(campaign) ? fields.Provisional?.ByCategory() ?? Map<Money>.Empty
        : fields.FixedCost is { } fixedCost ? Uncategorised(fixedCost)
        : Map<Money>.Empty;

    /// <summary>The contribution of the campaign's own part, with the amounts of its settled invoice lines.</summary>
    public static Contribution Own(CampaignState campaign)
    {
        var state = IsDone(campaign) || campaign.Status == CampaignStatus.Canceled ? ChargeState.Spent : ChargeState.Open;
        return campaign.Billing.Divide(campaign.Code, null, state, OwnAmounts(campaign), IsDone(campaign), campaign.Currency);
    }

    private static Money? Estimate(CampaignState campaign) =>
        campaign.Status != CampaignStatus.Canceled && HasNoParts(campaign) ? campaign.Fields?.Provisional?.Total : null;

    private static Map<Money> Uncategorised(Money amount) => Map<Money>.Empty.Set(Contribution.Uncategorised, amount);

    /// <summary>The charge for each budget concerned: the campaign's own, those of its items, and those charged before.</summary>
    public static Map<CampaignPosting> Postings(CampaignState campaign)
    {
        var own = Own(campaign);
        var budgets = campaign.Items.Values.Select(i => i.Budget).Append(campaign.Budget).OfType<Code>().Select(b => b.Text)
            .Concat(campaign.Postings.Keys).Distinct();
        return Map<CampaignPosting>.Of(budgets.Select(b => KeyValuePair.Create(
            b,
            b == campaign.Budget?.Text
                ? new CampaignPosting(campaign.Terms, own, Estimate(campaign))
                : new CampaignPosting(campaign.Terms, Contribution.None))));
    }

    public static bool CountsNow(CampaignState campaign) => campaign.Process != ProcessStatus.BeingEdited;

    public static bool IsDue(CampaignState campaign) => campaign.Fields is not null
        && (campaign.Holds.Count > 0
            || campaign.Calculated != Calculated(campaign)
            || campaign.Counts != CountsNow(campaign)
            || campaign.Postings != Postings(campaign));
}
