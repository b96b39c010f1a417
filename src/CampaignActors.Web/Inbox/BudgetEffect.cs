using System.Text.Json;
using CampaignActors.Web.Seam;

namespace CampaignActors.Web.Inbox;

/// <summary>What one item does to one budget, in the currency of the budget. Planned lines are not taken off what is free.</summary>
/// <param name="Before">What would be free without the item.</param>
/// <param name="Total">The item's lines at all levels.</param>
/// <param name="After">What is free once the whole item is taken off.</param>
/// <param name="Planned">Planned lines of other items.</param>
/// <param name="Levels">Levels at which the item has lines.</param>
public sealed record BudgetEffect(
    string Budget, string? Label, string? Currency, decimal? Allocated, decimal Before, decimal Total, decimal After, decimal Planned,
    IReadOnlyList<string> Levels)
{
    private static readonly string[] s_levels = ["planned", "reserved", "committed", "spent", "invoiced"];

    public bool IsOver => After < 0;

    /// <param name="row">Of the report of costs by item and budget.</param>
    public static BudgetEffect Of(JsonElement row, JsonElement budget)
    {
        var (total, planned) = (row.Number("total") ?? 0, row.Number("planned") ?? 0);
        var before = (budget.Number("free") ?? 0) + (total - planned);
        return new BudgetEffect(
            row.Text("budget") ?? "", budget.Text("label"), row.Text("currency"), budget.Number("allocated"), before, total, before - total,
            (budget.Number("planned") ?? 0) - planned, [.. s_levels.Where(level => row.Number(level) is not (null or 0))]);
    }
}
