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
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Joins;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http;

/// <summary>What will become of one stock line, from the projections.</summary>
internal sealed class OutlookRoute(StartedNode node, NodeArguments arguments, IDomainClock clock, Lanes lanes) : IRouteGroup
{
    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/stocks/{stock}/{line}/outlook", Need.Read, FindAsync, schemas =>
        [
            new("getStockOutlook", Kinds.Stocks, "What deliveries will take of a stock line and orders will bring, by date.")
            {
                Reply = schemas.Define("StockOutlook", () => Schema.Object(
                    ("stock", Schema.Code()), ("line", Schema.Code()), ("now", Schema.Time()), ("inStock", Number()),
                    ("orders", Schema.Described(
                        Schema.ListOf(Schema.Object(("code", Schema.Code()), ("left", Number()), ("deliveryDate", Schema.Time()))),
                        "Open ones, with the pieces that have not arrived.")),
                    ("steps", Schema.ListOf(schemas.Define("StockStep", () => Schema.Object(
                        ("at", Schema.Time()), ("change", Number()),
                        ("balance", Schema.Described(Number(), "In stock after it.")),
                        ("because", Schema.Described(Schema.Text(), "KIND/CODE of the order or delivery.")))))),
                    ("reserved", Schema.Described(Schema.Object(), "Pieces by delivery.")),
                    ("consumed", Schema.Described(Schema.Object(), "Pieces by delivery.")))),
            },
        ]),
    ];

    private static JsonObject Number() => new() { ["type"] = "number" };

    private async Task<IResult> FindAsync(HttpContext http, string stock, string line)
    {
        Incoming.OnlyQuery(http.Request);
        var (stockCode, lineCode) = (Incoming.Code(stock, "stocks"), Incoming.Code(line, "stock line"));
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        return StockOutlook.Find(stockCode, lineCode, node.Views, clock.Now, arguments.Zone) is { } outlook
            ? new JsonReply(outlook)
            : Problem.Unknown($"unknown stock line '{stockCode}/{lineCode}'");
    }
}
