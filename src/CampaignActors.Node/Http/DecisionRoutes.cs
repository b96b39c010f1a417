using System.Text.Json.Nodes;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Vocabulary.Explaining;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace CampaignActors.Node.Http;

/// <summary>The rounds of approvals: who submitted and who decided what, with which comment, from the journal.</summary>
internal sealed class DecisionRoutes(StartedNode node, Lanes lanes, IHostApplicationLifetime life) : IRouteGroup
{
    private const string Tag = "journal";
    private static readonly Dictionary<string, JsonObject> s_code = new() { ["code"] = Schema.Code() };

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/deliveries/{code}/decisions", Need.Read, (HttpContext http, string code) =>
            ListAsync(http, Kinds.Delivery(Incoming.Code(code, "delivery"))), schemas =>
        [
            new("listDeliveryDecisions", Tag, "Who submitted and who decided the approvals of a delivery, in all rounds, the oldest first.")
            {
                Parts = s_code, Reply = Reply(schemas),
            },
        ]),
        HttpRoute.Get("/tasks/{code}/decisions", Need.Read, (HttpContext http, string code) =>
            ListAsync(http, Kinds.Task(Incoming.Code(code, "task"))), schemas =>
        [
            new("listTaskDecisions", Tag, "Who submitted and who decided the reviews of a task, in all rounds, the oldest first.")
            {
                Parts = s_code, Reply = Reply(schemas),
            },
        ]),
    ];

    private static JsonObject Reply(ApiSchemas schemas) => schemas.Define("Decisions", () => Schema.Items(Schema.Object(
        ("at", Schema.Time()), ("step", Schema.Text()), ("round", Schema.Whole(1)),
        ("what", Schema.Words(DecisionHistory.Whats)), ("by", Schema.Described(Schema.Text(), "Empty: the system.")),
        ("for", Schema.Described(Schema.Code(), "The reviewer who had delegated.")),
        ("stages", Schema.ListOf(Schema.Text())), ("comment", Schema.Text()))));

    private async Task<IResult> ListAsync(HttpContext http, EntityRef entity)
    {
        Incoming.OnlyQuery(http.Request);
        using var turn = await lanes.Histories.EnterAsync(http.Asker(), http.RequestAborted);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        var history = new BoundedHistory(node.History, ends.Token, BoundedHistory.Held);
        var items = await Task.Run(() => DecisionHistory.Of(history, entity), ends.Token);
        return items is null
            ? Problem.Unknown($"unknown {(entity.Kind == Kinds.Tasks ? "task" : "delivery")} '{entity.Code}'")
            : new JsonReply(new JsonObject { ["items"] = items });
    }
}
