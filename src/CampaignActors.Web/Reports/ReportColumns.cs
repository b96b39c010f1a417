using System.Text.Json;
using CampaignActors.Web.Budgets;
using CampaignActors.Web.Frame;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;

namespace CampaignActors.Web.Reports;

/// <summary>Columns of reports as people read them. Their names and order are those of the interface.</summary>
public static class ReportColumns
{
    /// <summary>Labels of the columns that are not amounts by level, in English and Dutch.</summary>
    private static readonly Dictionary<string, (string English, string Dutch)> s_labels = new()
    {
        ["campaign"] = ("Campaign", "Campagne"),
        ["program"] = ("Program", "Programma"),
        ["plan"] = ("Plan", "Plan"),
        ["budget"] = ("Budget", "Budget"),
        ["provider"] = ("Provider", "Leverancier"),
        ["category"] = ("Category", "Categorie"),
        ["item"] = ("Of", "Van"),
        ["day"] = ("Day", "Dag"),
        ["month"] = ("Month", "Maand"),
        ["quarter"] = ("Quarter", "Kwartaal"),
        ["year"] = ("Year", "Jaar"),
        ["period"] = ("Period", "Periode"),
        ["label"] = ("Label", "Label"),
        ["relatedTo"] = ("Part of", "Onderdeel van"),
        ["currency"] = ("Currency", "Valuta"),
        ["provisional"] = ("Provisional", "Voorlopig"),
        ["estimate"] = ("Estimate", "Schatting"),
        ["calculated"] = ("Calculated", "Berekend"),
        ["real"] = ("Real", "Werkelijk"),
        ["toEstimate"] = ("To the estimate", "T.o.v. schatting"),
        ["toCalculated"] = ("To the calculated", "T.o.v. berekend"),
        ["byCategory"] = ("By category", "Per categorie"),
    };

    /// <summary>Columns of text; all others are amounts.</summary>
    private static readonly HashSet<string> s_texts =
    [
        "campaign", "program", "plan", "budget", "provider", "category", "item", "day", "month", "quarter", "year", "period", "label",
        "relatedTo",
        "currency", "byCategory",
    ];

    /// <summary>Kinds that a column names by code.</summary>
    private static readonly Dictionary<string, string> s_kinds = new()
    {
        ["campaign"] = "campaigns",
        ["program"] = "programs",
        ["plan"] = "plans",
        ["budget"] = "budgets",
        ["relatedTo"] = "budgets",
        ["provider"] = "providers",
    };

    public static string Label(string column, Reader reader) => s_labels.TryGetValue(column, out var label)
        ? reader.T(label.English, label.Dutch)
        : LevelAmounts.Label(column, reader);

    public static bool IsAmount(string column) => !s_texts.Contains(column);

    public static bool IsTime(string column) => column is "day" or "month" or "quarter" or "year" or "period";

    /// <summary>The page of what a cell names; <c>null</c>: it names nothing.</summary>
    public static string? Link(string column, string text) => text.Length == 0 ? null
        : column == "item" ? UiAddress.Of(text)
        : s_kinds.TryGetValue(column, out var kind) ? UiAddress.Of(kind, text)
        : null;

    public static string Text(string column, JsonElement row, Reader reader) => IsAmount(column)
        ? row.Number(column) is { } amount ? reader.Amount(amount) : ""
        : row.Text(column) switch
        {
            null => "",
            var text when column == "byCategory" => CategoryNames.Amounts(text, reader),
            CategoryNames.Uncategorised => CategoryNames.Of(CategoryNames.Uncategorised, reader),
            var text => text,
        };

    /// <summary>The columns of a report, in its order.</summary>
    public static IReadOnlyList<string> Of(JsonElement report) => [.. report.List("columns").Select(c => c.GetString() ?? "")];
}
