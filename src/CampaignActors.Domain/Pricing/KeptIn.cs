using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Pricing;

/// <summary>Every entity with amounts has one currency, set at its creation. Amounts in other currencies are refused.</summary>
internal static class KeptIn
{
    public static string? Problem(EntityRef self, Currency kept, IEnumerable<Money> amounts)
    {
        foreach (var amount in amounts)
        {
            if (amount.Currency != kept)
                return $"{Kinds.Singular(self.Kind)} {self.Code} is kept in {kept}, not in {amount.Currency}";
        }
        return null;
    }

    /// <summary>A campaign and its items have one currency, so that they can be added up; budgets convert.</summary>
    private static string? ProblemBelow(EntityRef self, Currency kept, Code? campaign, Currency? campaigns) =>
        campaigns is { } campaignCurrency && campaignCurrency != kept
            ? $"{Kinds.Singular(self.Kind)} {self.Code} is kept in {kept}, campaign {campaign} in {campaignCurrency}"
            : null;

    /// <summary>Problem of the amounts of a delivery or task, or <c>null</c>.</summary>
    public static string? ProblemOfItem(
        EntityRef self, Currency kept, Code? campaign, Currency? campaigns,
        CostEstimate? estimate, Seq<CostSelection>? costs, Money? real) =>
        ProblemBelow(self, kept, campaign, campaigns)
        ?? Problem(self, kept, Of(estimate).Concat((costs ?? []).Select(c => c.Surcharge).Append(real).OfType<Money>()));

    public static IEnumerable<Money> Of(CostEstimate? estimate) =>
        estimate is null ? [] : estimate.Breakdown.Values.Prepend(estimate.Total);
}
