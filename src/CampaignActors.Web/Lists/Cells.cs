using System.Text.Json;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;

namespace CampaignActors.Web.Lists;

/// <summary>The text of a cell, for the page.</summary>
public static class Cells
{
    public static string Text(Column column, JsonElement row, Reader reader) => column.Kind switch
    {
        CellKind.Amount => reader.Amount(row.Number(column.Path), row.Text("currency")),
        CellKind.Number => reader.Number(row.Number(column.Path)),
        CellKind.Date => reader.Date(row.Time(column.Path)),
        CellKind.Time => reader.Time(row.Time(column.Path)),
        CellKind.State => row.Text(column.Path) is { } state ? StateNames.Of(state, reader) : "",
        CellKind.Flag => row.Flag(column.Path) ? reader.T("yes", "ja") : "",
        _ => row.Text(column.Path) ?? "",
    };

    public static bool IsNumeric(Column column) => column.Kind is CellKind.Amount or CellKind.Number;
}
