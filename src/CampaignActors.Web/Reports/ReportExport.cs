using System.Globalization;
using System.Text.Json;
using CampaignActors.Web.Budgets;
using CampaignActors.Web.Frame;
using CampaignActors.Web.Lists;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using Microsoft.AspNetCore.Http;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;

namespace CampaignActors.Web.Reports;

/// <summary>A report as a file: CSV as the interface writes it, or a spreadsheet with the same rows and its totals.</summary>
internal static class ReportExport
{
    private const int PageRows = 10_000;

    /// <summary>Rows after which a file ends; Excel takes a few more.</summary>
    private const int MaxRows = 1_000_000;

    /// <summary><c>GET /ui/reports/NAME/export?format=csv|xlsx</c> with the query of the page.</summary>
    /// <exception cref="PageException">There is no such report.</exception>
    /// <exception cref="ApiException">The interface refused the filters.</exception>
    public static async Task WriteAsync(HttpContext http, UiContext ui, Api api, IBackOffice office, string name)
    {
        var report = ReportName.Find(name) ?? throw new PageException(
            StatusCodes.Status404NotFound, ui.Reader.T($"There is no report {name}.", $"Er is geen rapport {name}."));
        if (PastMoment.Of(http.Request, ui.Reader).Mistyped is { } mistyped)
            throw new PageException(StatusCodes.Status400BadRequest, mistyped.Problem);
        var ask = ReportAsk.Of(report, http.Request, ui.Reader);
        if (http.Request.Query["format"] != "xlsx")
        {
            await office.RelayAsync(http, ui.Ticket, new Ask(HttpMethods.Get, ask.Csv()));
            return;
        }
        var page = await api.GetAsync(ask.Json(PageRows, null)); // Refused filters are an error page, not half a file.
        http.Response.ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        http.Response.Headers.ContentDisposition = $"attachment; filename={report.Name}.xlsx";
        await WriteAsync(http, api, ask, page, ui.Reader);
    }

    private static async Task WriteAsync(HttpContext http, Api api, ReportAsk ask, JsonElement page, Reader reader)
    {
        await using var answer = new SheetStream(http.Response.Body);
        await using var sheet = await Spreadsheet.CreateNewAsync(answer, cancellationToken: http.RequestAborted);
        await sheet.StartWorksheetAsync("report", new WorksheetOptions { FrozenRows = 1 }, http.RequestAborted);
        var bold = sheet.AddStyle(new Style { Font = { Bold = true } });
        var columns = ReportColumns.Of(page);
        await sheet.AddRowAsync([.. columns.Select(c => new Cell(ReportColumns.Label(c, reader), bold))], http.RequestAborted);
        for (var count = 0; count < MaxRows;)
        {
            foreach (var row in page.List("rows"))
            {
                count++;
                await sheet.AddRowAsync([.. columns.Select(c => Cell(c, row, reader, null))], http.RequestAborted);
            }
            if (page.Number("next") is not { } next)
                break;
            page = await api.GetAsync(ask.Json(PageRows, next.ToString(CultureInfo.InvariantCulture)));
        }
        foreach (var total in page.List("totals"))
            await sheet.AddRowAsync([.. columns.Select(c => Cell(c, total, reader, bold))], http.RequestAborted);
        await sheet.FinishAsync(http.RequestAborted);
    }

    private static Cell Cell(string column, JsonElement row, Reader reader, StyleId? style) => ReportColumns.IsAmount(column)
        ? row.Number(column) is { } amount ? new Cell(amount, style) : default
        : new Cell(ReportColumns.Text(column, row, reader), style);
}
