using System.Text.Json.Nodes;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>What a delivery or task costs, line by line, with how each amount comes about.</summary>
internal static class CostViews
{
    /// <param name="selections">What was priced; the lines are in the same order.</param>
    public static JsonArray? Lines(Seq<CostDetail> lines, Seq<PricedSelection> selections) => List(
        lines.Select((line, i) => (line, how: i < selections.Count ? LineCalculation.Of(selections[i], line) : null)), l => Of(
            ("category", Plain(l.line.Category)),
            ("type", Plain(l.line.Type)),
            ("quantity", l.line.Quantity is { } quantity ? Number(quantity) : null),
            ("amount", Amount(l.line.Amount)),
            ("expenseCategory", Plain(l.line.ExpenseCategory)),
            ("surcharge", Amount(l.how?.Surcharge)),
            ("unitPrice", l.how is { } how ? Number(how.UnitPrice) : null),
            ("upTo", l.how?.UpTo is { } bound ? Number(bound) : null),
            ("beyond", l.how is { Beyond: true } ? Flag(true) : null),
            ("batches", l.how?.Batches is { } batches ? Number(batches) : null),
            ("calculation", Plain(l.how?.Text))));

    /// <summary>Left out where no line has a category: there is nothing to split.</summary>
    public static JsonObject? ByCategory(Seq<CostDetail> lines, Currency currency) => lines.All(l => l.ExpenseCategory is null)
        ? null
        : new JsonObject(Costing.ByCategory(lines, currency)
            .OrderBy(c => c.Key, StringComparer.Ordinal)
            .Select(c => KeyValuePair.Create<string, JsonNode?>(
                c.Key == Contribution.Uncategorised ? BudgetView.Uncategorised : c.Key, Amount(c.Value))));
}
