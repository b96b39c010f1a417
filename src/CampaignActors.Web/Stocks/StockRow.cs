using System.Text.Json;
using CampaignActors.Web.Frame;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Web.Stocks;

/// <summary>One line of a stock as its stock shows it. Quantities are pieces.</summary>
/// <param name="Alert">Word of the interface: <c>none</c>, <c>low</c>, <c>lowCovered</c>, <c>out</c>.</param>
/// <param name="RunsOut"><c>null</c>: what is known of now does not use it up.</param>
/// <param name="Because">Deliveries that use it up, by date.</param>
public sealed record StockRow(
    string Stock, string StockLabel, string Line, string Label, decimal InStock, decimal Reserved, decimal Ordered, decimal Available,
    decimal AlertLevel, string Alert, LocalDate? RunsOut, IReadOnlyList<string> Because, LocalDate? OrderBy, decimal Proposed)
{
    /// <summary>The page of the line.</summary>
    public string Address => $"/ui{Paths.Of("stocks", Stock, Line)}";

    public static IEnumerable<StockRow> Of(string stock, JsonElement document) =>
        document.Map("lines").Select(line => Of(stock, document.Text("label") ?? stock, line.Key, line.Value));

    /// <summary>One of <c>GET /lines</c>.</summary>
    public static StockRow Of(JsonElement line) => Of(
        line.Text("stock") ?? "", line.Text("stockLabel") ?? line.Text("stock") ?? "", line.Text("code") ?? "", line);

    private static StockRow Of(string stock, string stockLabel, string code, JsonElement line) => new(
        stock, stockLabel, code, line.Text("label") ?? code, line.Number("inStock") ?? 0, line.Number("reserved") ?? 0,
        line.Number("ordered") ?? 0, line.Number("available") ?? 0, line.Number("alertLevel") ?? 0, line.Text("alert") ?? "none",
        Day(line, "stockOutDate"), [.. line.List("stockOutBecause").Select(d => d.GetString() ?? "")], Day(line, "orderBy"),
        line.Number("proposed") ?? 0);

    private static LocalDate? Day(JsonElement line, string field) =>
        line.Text(field) is { } text && LocalDatePattern.Iso.Parse(text) is { Success: true } read ? read.Value : null;

    /// <summary>What runs out first comes first; then what is out or low; the rest by label.</summary>
    public static IReadOnlyList<StockRow> ByUrgency(IEnumerable<StockRow> rows) =>
    [
        .. rows.OrderBy(r => r.Alert == "out" ? 0 : 1).ThenBy(r => r.RunsOut ?? LocalDate.MaxIsoValue)
            .ThenBy(r => r.Alert switch { "low" => 0, "lowCovered" => 1, _ => 2 }).ThenBy(r => r.Label, StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>Words of an alert.</summary>
    public static string AlertText(string alert, Reader reader) => alert switch
    {
        "out" => reader.T("Out", "Op"),
        "low" => reader.T("Low", "Laag"),
        "lowCovered" => reader.T("Low, ordered", "Laag, besteld"),
        _ => reader.T("Enough", "Voldoende"),
    };

    public static string AlertTone(string alert) => alert switch { "out" => "bad", "low" => "waits", "lowCovered" => "busy", _ => "good" };
}
