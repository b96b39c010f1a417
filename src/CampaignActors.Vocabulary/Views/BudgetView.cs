using System.Text.Json.Nodes;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Ledger;
using static CampaignActors.Vocabulary.Views.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>A budget as people see it. The consolidated figures are joined by <see cref="Composer"/>.</summary>
internal static class BudgetView
{
    public const string Uncategorised = "uncategorised";

    public static JsonObject Render(BudgetState b) => Of(
        ("label", Plain(b.Fields!.Label)),
        ("allocated", Amount(b.Allocated)),
        ("owner", Plain(b.Fields.Owner)),
        ("categories", MapOf(b.Fields.Categories, a => Amount(a))),
        ("relatedTo", Plain(b.Fields.RelatedTo)),
        ("overrun", Word(b.Overrun)),
        ("planned", Amount(b.At(LedgerLevel.Planned))),
        ("reserved", Amount(b.At(LedgerLevel.Reserved))),
        ("committed", Amount(b.At(LedgerLevel.Committed))),
        ("spent", Amount(b.At(LedgerLevel.Spent))),
        ("invoiced", Amount(b.At(LedgerLevel.Invoiced))),
        ("free", Amount(b.Free)),
        ("forecast", Amount(b.Forecast)),
        ("byCategory", new JsonObject(b.ByCategory
            .Where(c => !c.Value.IsZero)
            .Select(c => KeyValuePair.Create<string, JsonNode?>(c.Key == Contribution.Uncategorised ? Uncategorised : c.Key, Amount(c.Value)))
            .OrderBy(c => c.Key, StringComparer.Ordinal))));
}
