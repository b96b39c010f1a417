using System.Text.Json.Nodes;
using CampaignActors.Actors;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http;

/// <summary>Lines of all stocks, what needs care first.</summary>
internal sealed class StockLineRoutes(StartedNode node, NodeArguments arguments, IDomainClock clock, Lanes lanes) : IRouteGroup
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    /// <summary>Characters of a condition.</summary>
    private const int MaxText = 200;

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/lines", Need.Read, FindAsync, schemas =>
        [
            new("listStockLines", Kinds.Stocks, "A page of the lines of all stocks: out first, then by the date on which they run out.")
            {
                Description = "A line has the fields that it has within its stock, with code, stock and stockLabel.",
                Query =
                [
                    new("q", Schema.Text(), "Only lines with each of these words in code or label of line or stock."),
                    new("line", Schema.Code(), "Only this one."),
                    new("care", Schema.Flag(), "Only what is out or low, will run out, or has a proposal."),
                    new("limit", Schema.Whole(1, MaxLimit), "Lines of a page; default 100."),
                    new("after", Schema.Whole(0), "The 'next' of the page before."),
                ],
                Reply = schemas.Define("StockLinePage", () => Schema.Object(
                    ("items", Schema.ListOf(Schema.Object(
                        ("code", Schema.Code()), ("stock", Schema.Code()), ("stockLabel", Schema.Text()), ("label", Schema.Text()),
                        ("alert", Schema.Text()), ("stockOutDate", Schema.Text())))),
                    ("total", Schema.Whole()), ("validUpTo", Schema.Whole()), ("next", Schema.Whole()))),
            },
        ]),
    ];

    private async Task<IResult> FindAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "q", "line", "care", "limit", "after");
        var words = Incoming.Query(http.Request, "q") ?? "";
        if (words.Length > MaxText)
            throw new InputException(null, $"q: {words.Length} characters, expected at most {MaxText}");
        var query = new StockLineQuery(
            words.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Incoming.Query(http.Request, "line") is { Length: > 0 } line ? Incoming.Code(line, "line") : null, Care(http.Request));
        var limit = Incoming.Number(http.Request, "limit", DefaultLimit, 1, MaxLimit);
        var after = Incoming.Number(http.Request, "after", 0, 0, int.MaxValue);
        using var turn = await lanes.Searches.EnterAsync(http.Asker(), http.RequestAborted);
        return new JsonReply(await Task.Run(() => Page(query, after, limit), http.RequestAborted));
    }

    private JsonObject Page(StockLineQuery query, int after, int limit)
    {
        var validUpTo = node.Store.Ordering();
        var lines = StockLines.Find(query, node.Views, clock.Now, arguments.Zone);
        return new JsonObject
        {
            ["items"] = new JsonArray([.. lines.Skip(after).Take(limit)]),
            ["total"] = lines.Count,
            ["validUpTo"] = validUpTo,
            ["next"] = lines.Count - after > limit ? after + limit : null,
        };
    }

    private static bool Care(HttpRequest request) => Incoming.Query(request, "care") switch
    {
        null or "" or "false" => false,
        "true" => true,
        var other => throw new InputException(null, $"care: {Shown.Quote(other)} is neither true nor false"),
    };
}
