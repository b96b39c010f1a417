using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Pricing;

/// <summary>Every entity with amounts is kept in one currency, which it has from its creation; amounts of others are refused at the door.</summary>
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

    /// <summary>A campaign and its items are kept in one currency, so that they can be added up; budgets convert.</summary>
    private static string? ProblemBelow(EntityRef self, Currency kept, Code? campaign, Currency? campaigns) => campaigns is { } theirs && theirs != kept
        ? $"{Kinds.Singular(self.Kind)} {self.Code} is kept in {kept}, campaign {campaign} in {theirs}"
        : null;

    /// <summary>A delivery or task with what it was given.</summary>
    public static string? ProblemOfItem(
        EntityRef self, Currency kept, Code? campaign, Currency? campaigns, CostEstimate? estimate, Seq<CostSelection>? costs, Money? real) =>
        ProblemBelow(self, kept, campaign, campaigns)
        ?? Problem(self, kept, Of(estimate).Concat((costs ?? []).Select(c => c.Surcharge).Append(real).OfType<Money>()));

    public static IEnumerable<Money> Of(CostEstimate? estimate) => estimate is null ? [] : estimate.Breakdown.Values.Prepend(estimate.Total);
}
