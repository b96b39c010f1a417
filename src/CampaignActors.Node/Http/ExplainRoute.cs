using System.Text.Json;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Explaining;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CampaignActors.Node.Http;

/// <summary>Why a figure is what it is, from the journal.</summary>
internal sealed class ExplainRoute(CampaignNode node, Lanes lanes)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/{kind}/{code}/explain/{field}", (HttpContext http, string kind, string code, string field) =>
            ExplainAsync(http, kind, [EntityJson.Ref(kind, code).Code], field)).Asks(Need.Read);
        routes.MapGet("/stocks/{stock}/{line}/explain/{field}", (HttpContext http, string stock, string line, string field) =>
            ExplainAsync(http, Kinds.Stocks, [Incoming.Code(stock, "stocks"), Incoming.Code(line, "stock line")], field)).Asks(Need.Read);
    }

    private async Task<IResult> ExplainAsync(HttpContext http, string kind, IReadOnlyList<Code> address, string field)
    {
        if (!EntityJson.IsKind(kind))
            return EntityJson.UnknownKind(kind);
        Incoming.OnlyQuery(http.Request);
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        try
        {
            var explanation = await Task.Run(() => new Explainer(node.History).Explain(kind, address, field), http.RequestAborted);
            return explanation is null
                ? Problem.Unknown($"unknown {(address.Count == 2 ? "stock line" : KindCatalogue.Singular(kind))} '{string.Join('/', address)}'")
                : new JsonReply(explanation.ToJson());
        }
        catch (JsonException e)
        {
            return Problem.Of(Refusal.State, e.Message);
        }
    }
}
