using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.OpenApi;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Explaining;
using CampaignActors.Vocabulary.Registry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace CampaignActors.Node.Http;

/// <summary>Why a figure is what it is, from the journal.</summary>
internal sealed class ExplainRoute(StartedNode node, Lanes lanes, IHostApplicationLifetime life) : IRouteGroup
{
    private const string Tag = "journal";

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/{kind}/{code}/explain/{field}", Need.Read, OneAsync, _ =>
        [
            new("explain", Tag, "Why a figure is what it is, from the journal.")
            {
                Parts = new Dictionary<string, JsonObject>(KindOperations.AnyKind()) { ["field"] = Schema.Text() },
            },
        ]),
        HttpRoute.Get("/stocks/{stock}/{line}/explain/{field}", Need.Read, StockLineAsync, _ =>
        [
            new("explainStockLine", Tag, "Why a figure of a stock line is what it is.")
            {
                Parts = new Dictionary<string, JsonObject> { ["field"] = Schema.Text() },
            },
        ]),
    ];

    private Task<IResult> OneAsync(HttpContext http, string kind, string code, string field) =>
        ExplainAsync(http, kind, [EntityJson.Ref(kind, code).Code], field);

    private Task<IResult> StockLineAsync(HttpContext http, string stock, string line, string field) =>
        ExplainAsync(http, Kinds.Stocks, [Incoming.Code(stock, "stocks"), Incoming.Code(line, "stock line")], field);

    private async Task<IResult> ExplainAsync(HttpContext http, string kind, IReadOnlyList<Code> address, string field)
    {
        if (!EntityJson.IsKind(kind))
            return EntityJson.UnknownKind(kind);
        Incoming.OnlyQuery(http.Request);
        using var turn = await lanes.Histories.EnterAsync(http.Asker(), http.RequestAborted);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        try
        {
            var history = new BoundedHistory(node.History, ends.Token, BoundedHistory.Held);
            var explanation = await Task.Run(() => new Explainer(history).Explain(kind, address, field), ends.Token);
            return explanation is null
                ? Problem.Unknown(
                    $"unknown {(address.Count == 2 ? "stock line" : KindCatalogue.Singular(kind))} '{string.Join('/', address)}'")
                : new JsonReply(explanation.ToJson());
        }
        catch (JsonException e)
        {
            return Problem.Of(Refusal.State, e.Message);
        }
    }
}
