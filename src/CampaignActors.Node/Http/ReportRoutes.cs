using System.Text;
using System.Text.Json.Nodes;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Reporting;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Explaining;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Reports;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace CampaignActors.Node.Http;

/// <summary>Reports over the ledgers, as JSON or CSV.</summary>
internal sealed class ReportRoutes(StartedNode node, NodeArguments arguments, Lanes lanes, IHostApplicationLifetime life) : IRouteGroup
{
    private const int DefaultLimit = 1_000;
    private const int MaxLimit = 10_000;

    /// <summary>Rows of a report as CSV, which has no pages.</summary>
    private const int MaxCsv = 100_000;

    private static readonly string[] s_formats = ["json", "csv"];
    private static readonly string s_costsBy = string.Join(", ", ReportCatalogue.Find("costs")!.By);

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/reports/{name}", Need.Read, ReportAsync, schemas =>
        [
            new("getReport", "reports", "A report over the ledgers of all budgets.")
            {
                Description = "Amounts of two currencies are never added: each row is in one currency. Totals are of all rows, on every "
                    + "page. As CSV (format=csv, or Accept: text/csv) it comes whole, without totals.",
                Parts = new Dictionary<string, JsonObject> { ["name"] = Schema.Words(ReportCatalogue.Names) },
                Query =
                [
                    new("by", Schema.Text(), $"What to group by, with commas: of costs {s_costsBy}; of variance item or campaign."),
                    new("from", Schema.Text(), "First day of the charges, such as 2026-01-01."),
                    new("to", Schema.Text(), "Last day, included."),
                    new("period", Schema.Text(), "Instead of days: a month 2026-01, a quarter 2026-Q1 or a fiscal year 2026."),
                    new("step", Schema.Words(["day", "month", "quarter", "year"]),
                        "Of evolution: the length of its periods; default month."),
                    new("cumulative", Schema.Flag(), "Of evolution: each period with all that are before it in the report."),
                    new("budget", Schema.Code(), "Only its ledger."), new("plan", Schema.Code(), "Only what belongs to it."),
                    new("program", Schema.Code(), "Only what belongs to it."), new("campaign", Schema.Code(), "Only what belongs to it."),
                    new("provider", Schema.Code(), "Only deliveries and tasks of this provider."),
                    new("item", Schema.Text(), "Only what this KIND/CODE has caused, such as deliveries/DM201."),
                    new("category", Schema.Text(), "Only this expense category."),
                    new("knownAt", Schema.Text(), "As it was known at a past instant."),
                    new("trueAt", Schema.Text(), "What was charged by then, as it is known today."),
                    new("zone", Schema.Text(), "IANA zone of a local time in knownAt or trueAt; default that of the node."),
                    new("format", Schema.Words(s_formats), "Default as Accept says, else json."),
                    new("limit", Schema.Whole(1, MaxLimit), "Rows of a page; default 1000."),
                    new("after", Schema.Whole(0), "The 'next' of the page before."),
                ],
                Reply = schemas.Define("Report", () => Schema.Object(
                    ("report", Schema.Words(ReportCatalogue.Names)),
                    ("columns", Schema.ListOf(Schema.Text())),
                    ("rows", Schema.ListOf(RowSchema("Cells by column; empty ones are left out."))),
                    ("totals", Schema.ListOf(RowSchema("One for each currency."))),
                    ("validUpTo", Schema.OrNull(Schema.Whole())),
                    ("next", Schema.OrNull(Schema.Whole())))),
            },
        ]),
    ];

    private async Task<IResult> ReportAsync(HttpContext http, string name)
    {
        if (ReportCatalogue.Find(name) is null)
            return Problem.Unknown($"unknown report {Shown.Quote(name)}{Suggestion.Expected(name, ReportCatalogue.Names)}");
        Incoming.OnlyQuery(http.Request, [.. ReportQueryReader.Keys, "knownAt", "trueAt", "zone", "format", "limit", "after"]);
        var query = ReportQueryReader.Read(name, ReportQueryReader.Keys
            .Select(key => (Key: key, Text: Incoming.Query(http.Request, key)))
            .Where(given => given.Text is not null)
            .ToDictionary(given => given.Key, given => given.Text!));
        var past = Incoming.Past(http.Request, arguments);
        var csv = IsCsv(http.Request);
        var limit = Incoming.Number(http.Request, "limit", DefaultLimit, 1, MaxLimit);
        var after = Incoming.Number(http.Request, "after", 0, 0, int.MaxValue);
        if (csv && (http.Request.Query.ContainsKey("limit") || http.Request.Query.ContainsKey("after")))
            throw new InputException(null, "'limit' and 'after' go with JSON: as CSV a report comes whole");

        using var turn = await (past is { Known: true } ? lanes.Histories : lanes.Reports).EnterAsync(http.Asker(), http.RequestAborted);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        try
        {
            var history = new BoundedHistory(node.History, ends.Token);
            var (report, validUpTo) = await Task.Run(() => NodeReports.Make(node, history, query, past), ends.Token);
            if (csv)
            {
                return report.Rows.Count <= MaxCsv
                    ? new CsvReply(name, ReportCsv.Write(report))
                    : throw new InputException(null,
                        $"the report has {report.Rows.Count} rows, expected at most {MaxCsv} as CSV: name a shorter span, or ask for JSON");
            }
            var page = report.Page(after, limit, out var next).ToJson();
            page["validUpTo"] = validUpTo;
            page["next"] = next;
            return new JsonReply(page);
        }
        catch (EarlierProjectionsException e)
        {
            return Problem.Busy(e.Message);
        }
    }

    /// <exception cref="InputException">There is no such format.</exception>
    private static bool IsCsv(HttpRequest request) => Incoming.Query(request, "format") switch
    {
        "csv" => true,
        "json" => false,
        null => request.GetTypedHeaders().Accept.Where(a => a.MediaType.Value is "text/csv" or "application/json" or "*/*")
            .Where(a => a.Quality is not 0).OrderByDescending(a => a.Quality ?? 1).FirstOrDefault()?.MediaType.Value == "text/csv",
        var text => throw new InputException(null, $"format: {Shown.Quote(text)} is no format{Suggestion.Expected(text, s_formats)}"),
    };

    private static JsonObject RowSchema(string doc)
    {
        var row = new JsonObject { ["type"] = "object", ["additionalProperties"] = true };
        return Schema.Described(row, doc);
    }

    private sealed class CsvReply(string name, string text) : IResult
    {
        private readonly byte[] _bytes = Encoding.UTF8.GetBytes(text);

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using var hold = JsonReply.Count(httpContext, _bytes);
            httpContext.Response.StatusCode = StatusCodes.Status200OK;
            httpContext.Response.Headers.ContentDisposition = $"attachment; filename={name}.csv";
            await JsonReply.WriteAsync(httpContext.Response, _bytes, "text/csv; charset=utf-8; header=present", hold);
        }
    }
}
