using System.Globalization;
using System.Text.Json;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;

namespace CampaignActors.Web.Budgets;

/// <summary>The amounts of a budget, or of a row of a report, by level, as the interface says them.</summary>
/// <param name="Allocated"><c>null</c>: the row has none.</param>
public sealed record LevelAmounts(
    decimal? Allocated, decimal Planned, decimal Reserved, decimal Committed, decimal Spent, decimal Invoiced)
{
    /// <summary>In the order of the bars: what is gone for good comes first.</summary>
    public static readonly IReadOnlyList<string> InBars = ["invoiced", "spent", "committed", "reserved", "planned"];

    /// <summary>In the order of tables.</summary>
    public static readonly IReadOnlyList<string> Levels = ["planned", "reserved", "committed", "spent", "invoiced"];

    /// <summary>Begins the name of the figure of one expense category.</summary>
    private const string ByCategory = "byCategory.";

    /// <summary>Labels of figures by name, in English and Dutch.</summary>
    private static readonly Dictionary<string, (string English, string Dutch)> s_labels = new()
    {
        ["allocated"] = ("Allocated", "Toegewezen"),
        ["planned"] = ("Planned", "Gepland"),
        ["reserved"] = ("Reserved", "Gereserveerd"),
        ["committed"] = ("Committed", "Vastgelegd"),
        ["spent"] = ("Spent", "Besteed"),
        ["invoiced"] = ("Invoiced", "Gefactureerd"),
        ["held"] = ("Held", "Vastgehouden"),
        ["free"] = ("Free", "Vrij"),
        ["forecast"] = ("Forecast", "Prognose"),
        ["total"] = ("Total", "Totaal"),
        ["calculated"] = ("Calculated", "Berekend"),
        ["amount"] = ("Amount", "Bedrag"),
        ["inStock"] = ("In stock", "Op voorraad"),
        ["available"] = ("Available", "Beschikbaar"),
        ["ordered"] = ("Ordered", "Besteld"),
        ["consumed"] = ("Consumed", "Verbruikt"),
        ["initial"] = ("Initial", "Begin"),
        ["proposed"] = ("Proposed", "Voorgesteld"),
    };

    /// <param name="path">Where they are in the document, such as <c>consolidated</c>; empty: at its top.</param>
    public static LevelAmounts Of(JsonElement document, string path = "")
    {
        decimal? At(string name) => document.Number(path.Length == 0 ? name : $"{path}.{name}");
        return new(
            At("allocated"), At("planned") ?? 0, At("reserved") ?? 0, At("committed") ?? 0, At("spent") ?? 0, At("invoiced") ?? 0);
    }

    /// <summary>The label of a figure.</summary>
    public static string Label(string name, Reader reader) => s_labels.TryGetValue(name, out var label)
        ? reader.T(label.English, label.Dutch)
        : name.StartsWith(ByCategory, StringComparison.Ordinal)
        ? $"{reader.T("By category", "Per categorie")}: {CategoryNames.Of(name[ByCategory.Length..], reader)}"
        : StateNames.InWords(name);

    public decimal At(string level) => level switch
    {
        "planned" => Planned,
        "reserved" => Reserved,
        "committed" => Committed,
        "spent" => Spent,
        "invoiced" => Invoiced,
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "this is no level"),
    };

    /// <summary>What the whole width of a bar stands for, unless bars are compared.</summary>
    public decimal Width => Math.Max(Allocated ?? 0, InBars.Sum(At));

    /// <summary>A part of a width in percent, as styles write it; negative parts have no width.</summary>
    public static string Percent(decimal part, decimal whole) => whole <= 0 || part <= 0
        ? "0"
        : decimal.Round(Math.Min(part / whole, 1) * 100, 2).ToString(CultureInfo.InvariantCulture);
}
