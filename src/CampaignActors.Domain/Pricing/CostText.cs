using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Pricing;

/// <summary>What an item costs and how that is split, for the mails of those who approve it (domain.md §7.A, step 4).</summary>
public static class CostText
{
    /// <summary>Most lines, and most categories, that are spelled out.</summary>
    private const int Most = 20;

    /// <summary>
    /// <c>It costs 891.41 EUR: Envelopes 162x229 99.19, Postage Standard 223.44. By expense category: 1st 560.00, 2nd 331.41.</c>
    /// Empty when nothing is priced.
    /// </summary>
    public static string Of(Seq<CostDetail> lines, Currency currency)
    {
        if (lines.Count == 0)
            return "";
        var total = lines.Select(l => l.Amount).Sum(currency);
        var parts = Listed(lines.Select(l => $"{l.Category} {l.Type} {l.Amount.Plain()}"), lines.Count);
        var categories = Costing.ByCategory(lines, currency);
        var split = categories.Keys.All(c => c == Contribution.Uncategorised) ? ""
            : " By expense category: " + Listed(
                categories.OrderBy(c => c.Key == Contribution.Uncategorised).ThenBy(c => c.Key, StringComparer.Ordinal).Select(
                    c => $"{(c.Key == Contribution.Uncategorised ? "uncategorised" : c.Key)} {c.Value.Plain()}"), categories.Count) + ".";
        return $"It costs {total}: {parts}.{split}";
    }

    private static string Listed(IEnumerable<string> items, int count) =>
        string.Join(", ", items.Take(Most)) + (count > Most ? $" and {count - Most} more" : "");
}
