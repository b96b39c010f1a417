using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Pricing;

/// <summary>A cost category chosen for a delivery or task, and the type within it.</summary>
/// <param name="Surcharge">Extra cost of this category for this item, added once, not per message.</param>
public sealed record CostSelection(string Category, string? Type, Money? Surcharge, string? ExpenseCategory);

/// <summary>A selection joined with the provider's price: all data to price it and to compute its stock need.</summary>
public sealed record PricedSelection(
    string Category,
    string Type,
    PriceStructure Price,
    Money? Surcharge,
    string? ExpenseCategory,
    Code? StockLine,
    decimal UnitsPerMessage);

/// <summary>A priced line of an item; <see cref="Quantity"/> is absent when the price does not depend on it.</summary>
public sealed record CostDetail(string Category, string Type, decimal? Quantity, Money Amount, string? ExpenseCategory);

/// <summary>Computes amounts from selections and a quantity (domain.md §3.1).</summary>
public static class Costing
{
    /// <summary>Each line is rounded separately, half away from zero; totals are sums of rounded lines.</summary>
    public static Seq<CostDetail> Price(IEnumerable<PricedSelection> selections, decimal quantity, Currency currency) =>
        selections.Select(s => new CostDetail(
            s.Category,
            s.Type,
            s.Price.DependsOnQuantity ? quantity : null,
            Money.Round(s.Price.Price(quantity) + (s.Surcharge?.Amount ?? 0), currency),
            s.ExpenseCategory)).ToSeq();

    /// <summary>Σ of the lines by expense category; <see cref="Contribution.Uncategorised"/> is the key of lines without one.</summary>
    public static Map<Money> ByCategory(IEnumerable<CostDetail> details, Currency currency) => Map<Money>.Of(details
        .GroupBy(d => d.ExpenseCategory ?? Contribution.Uncategorised)
        .Select(g => KeyValuePair.Create(g.Key, g.Select(d => d.Amount).Sum(currency))));

    /// <summary>Pieces used by <paramref name="messages"/> messages, by stock line. Types with the same line add up.</summary>
    public static Map<Quantity> StockNeeds(IEnumerable<PricedSelection> selections, decimal messages) => Map<Quantity>.Of(
        selections.Where(s => s.StockLine is not null)
            .GroupBy(s => s.StockLine!.Value.Text)
            .Select(g => KeyValuePair.Create(g.Key, new Quantity(g.Sum(s => s.UnitsPerMessage) * messages)))
            .Where(n => n.Value > Quantity.Zero));

    /// <summary>
    /// Joins selections with the service's categories for one process. A category of another process has no effect. A category
    /// without a type uses the default type, and costs nothing without one.
    /// </summary>
    /// <param name="mustSelect">Categories that require a type and have none; the analysis is refused while there are any.</param>
    /// <param name="problem">The first category or type that the service does not have.</param>
    public static Seq<PricedSelection> Resolve(
        ServiceTemplate service, ProcessType process, Seq<CostSelection> selections, out Seq<string> mustSelect, out string? problem)
    {
        problem = null;
        var priced = new List<PricedSelection>();
        foreach (var selection in selections)
        {
            var category = service.Categories.FirstOrDefault(c => c.Label == selection.Category);
            if (category is null)
            {
                problem ??= $"the service has no cost category '{selection.Category}'";
                continue;
            }
            var type = selection.Type is null
                ? category.Types.FirstOrDefault(t => t.Selected)
                : category.Types.FirstOrDefault(t => t.Label == selection.Type);
            if (type is null && selection.Type is not null)
                problem ??= $"cost category '{selection.Category}' has no type '{selection.Type}'";
            if (type is not null && category.Process == process)
                priced.Add(Join(category, type, selection.Surcharge, selection.ExpenseCategory));
        }
        foreach (var category in service.Categories.Where(c => c.Process == process && selections.All(s => s.Category != c.Label)))
        {
            if (category.Types.FirstOrDefault(t => t.Selected) is { } type)
                priced.Add(Join(category, type, null, null));
        }
        mustSelect = service.Categories
            .Where(c => c.Process == process && c.MustSelectType && priced.All(p => p.Category != c.Label))
            .Select(c => c.Label).ToSeq();
        return priced.ToSeq();
    }

    private static PricedSelection Join(CostCategory category, CostType type, Money? surcharge, string? expenseCategory) =>
        new(category.Label, type.Label, type.Price, surcharge, expenseCategory, type.StockLine, type.UnitsPerMessage);
}
