using System.Text.Json.Nodes;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Reports;

/// <summary>A row of a report: one cell for each column.</summary>
/// <param name="Cells">Text, a decimal in <paramref name="Currency"/>, or <c>null</c>.</param>
public sealed record ReportRow(Currency Currency, IReadOnlyList<object?> Cells);

/// <summary>A report as it was added up.</summary>
/// <param name="Totals">One row for each currency; amounts of two currencies are never added. Cells that have no sum are empty.</param>
public sealed record LedgerReport(
    string Name, IReadOnlyList<ReportColumn> Columns, IReadOnlyList<ReportRow> Rows, IReadOnlyList<ReportRow> Totals)
{
    /// <summary>Some of its rows, with the totals of all.</summary>
    /// <param name="after">Rows to leave out.</param>
    /// <param name="next">How many are shown up to here; <c>null</c>: there are no more.</param>
    public LedgerReport Page(int after, int limit, out int? next)
    {
        next = Rows.Count - after > limit ? after + limit : null;
        return this with { Rows = [.. Rows.Skip(after).Take(limit)] };
    }

    public JsonObject ToJson() => new()
    {
        ["report"] = Name,
        ["columns"] = new JsonArray([.. Columns.Select(c => JsonValue.Create(c.Name))]),
        ["rows"] = new JsonArray([.. Rows.Select(Json)]),
        ["totals"] = new JsonArray([.. Totals.Select(Json)]),
    };

    /// <summary>Cells by column; those that are empty are left out.</summary>
    private JsonObject Json(ReportRow row)
    {
        var map = new JsonObject();
        foreach (var (column, cell) in Columns.Zip(row.Cells))
        {
            if (cell is decimal amount)
                map[column.Name] = Text.Json.Amount(amount, row.Currency);
            else if (cell is string { Length: > 0 } text)
                map[column.Name] = text;
        }
        return map;
    }

    /// <summary>The text of a cell: amounts with the decimals of their currency, a point, and no separators.</summary>
    internal static string TextOf(ReportRow row, object? cell) => cell switch
    {
        decimal amount => Text.Json.Plain(amount, row.Currency),
        string text => text,
        _ => "",
    };
}
