using System.Globalization;
using System.Text;
using System.Text.Json;
using CampaignActors.Vocabulary.Lists;
using CampaignActors.Web.Frame;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using Microsoft.AspNetCore.Http;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;

namespace CampaignActors.Web.Lists;

/// <summary>A list as a file, with exactly the rows and columns that its address shows, page after page without keeping them.</summary>
internal static class ListExport
{
    private const int PageRows = 1_000;

    /// <summary>Rows after which a file ends; Excel takes a few more.</summary>
    private const int MaxRows = 1_000_000;

    /// <summary><c>GET /ui/export/KIND?format=csv|xlsx</c> with the query of the list.</summary>
    public static async Task WriteAsync(HttpContext http, UiContext ui, Api api, string kind)
    {
        if (ListShape.Find(kind) is null)
            throw new PageException(StatusCodes.Status404NotFound, ui.Reader.T($"There is no list {kind}.", $"Er is geen lijst {kind}."));
        var definition = ListCatalogue.Of(kind);
        var columns = definition.Chosen(string.Join(',', http.Request.Query["cols"].ToArray()));
        var query = ListFilter.Of(definition, http.Request, ui.Reader);
        var first = await api.GetAsync(query.Path(PageRows, null)); // Refused filters are an error page, not half a file.
        var name = string.Create(CultureInfo.InvariantCulture, $"{kind}.{(http.Request.Query["format"] == "xlsx" ? "xlsx" : "csv")}");
        http.Response.Headers.ContentDisposition = $"attachment; filename={name}";
        var rows = RowsAsync(api, query, first);
        if (http.Request.Query["format"] == "xlsx")
            await XlsxAsync(http, columns, rows, ui.Reader);
        else
            await CsvAsync(http, columns, rows, ui.Reader);
    }

    private static async IAsyncEnumerable<JsonElement> RowsAsync(Api api, ListFilter query, JsonElement page)
    {
        for (var count = 0; count < MaxRows;)
        {
            foreach (var row in page.List("items"))
            {
                count++;
                yield return row;
            }
            if (page.Text("next") is not { } next)
                yield break;
            page = await api.GetAsync(query.Path(PageRows, next));
        }
    }

    /// <summary>For programs: numbers with a point, times in UTC. A text that a spreadsheet would run as a formula is led by an
    /// apostrophe.</summary>
    private static async Task CsvAsync(HttpContext http, IReadOnlyList<Column> columns, IAsyncEnumerable<JsonElement> rows, Reader reader)
    {
        http.Response.ContentType = "text/csv; charset=utf-8";
        await using var writer = new StreamWriter(http.Response.Body, new UTF8Encoding(false));
        await writer.WriteAsync(string.Join(',', columns.Select(c => Quoted(reader.T(c.English, c.Dutch)))) + "\r\n");
        await foreach (var row in rows)
            await writer.WriteAsync(string.Join(',', columns.Select(c => Quoted(Plain(c, row)))) + "\r\n");
    }

    private static string Plain(Column column, JsonElement row)
    {
        var text = row.Text(column.Path) ?? "";
        return text.Length > 0 && "=+-@\t\r".Contains(text[0]) && row.Number(column.Path) is null ? "'" + text : text;
    }

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static async Task XlsxAsync(HttpContext http, IReadOnlyList<Column> columns, IAsyncEnumerable<JsonElement> rows, Reader reader)
    {
        http.Response.ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        await using var answer = new SheetStream(http.Response.Body);
        await using var sheet = await Spreadsheet.CreateNewAsync(answer, cancellationToken: http.RequestAborted);
        await sheet.StartWorksheetAsync("list", new WorksheetOptions { FrozenRows = 1 }, http.RequestAborted);
        var bold = sheet.AddStyle(new Style { Font = { Bold = true } });
        await sheet.AddRowAsync([.. columns.Select(c => new Cell(reader.T(c.English, c.Dutch), bold))], http.RequestAborted);
        await foreach (var row in rows)
            await sheet.AddRowAsync([.. columns.Select(c => Cell(c, row, reader))], http.RequestAborted);
        await sheet.FinishAsync(http.RequestAborted);
    }

    private static Cell Cell(Column column, JsonElement row, Reader reader) => column.Kind switch
    {
        CellKind.Amount or CellKind.Number => row.Number(column.Path) is { } number ? new Cell(number) : default,
        CellKind.Date or CellKind.Time => row.Time(column.Path) is { } at
            ? new Cell(at.InZone(reader.Zone).ToDateTimeUnspecified())
            : default,
        _ => new Cell(Cells.Text(column, row, reader)),
    };
}
