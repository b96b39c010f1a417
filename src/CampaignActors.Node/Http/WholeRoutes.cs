using System.Text.Json.Nodes;
using CampaignActors.Actors;
using CampaignActors.Actors.Hosting;
using CampaignActors.Gateways;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Start;
using CampaignActors.Operations.Access;
using CampaignActors.Simulation.Engines;
using CampaignActors.Vocabulary.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CampaignActors.Node.Http;

/// <summary>What concerns the node as a whole: its state, what has left it, whether it is at rest.</summary>
internal sealed class WholeRoutes(CampaignNode node, IOutsideCounts outside, IDomainClock clock, NodeOptions options, Lanes lanes)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", (Delegate)Index).Asks(Need.Read);
        routes.MapGet("/state", (Delegate)StateAsync).Asks(Need.Read);
        routes.MapGet("/outside", (Delegate)OutsideAsync).Asks(Need.Read);
        routes.MapGet("/quiet", (Delegate)QuietAsync).Asks(Need.Read);
    }

    private JsonReply Index() => new(new JsonObject
    {
        ["name"] = "CampaignActors",
        ["version"] = Banner.Version,
        ["zone"] = options.Zone.Id,
        ["currency"] = options.Currency.Code,
        ["resources"] = new JsonArray([.. Composer.Shown.Order(StringComparer.Ordinal)
            .Concat(["state", "outside", "quiet", "quarantine", "parked", "views/status", "cluster", "keys", "audit", "health/live", "health/ready"])
            .Select(r => JsonValue.Create("/" + r))]),
    });

    /// <summary>Everything, with at least all that was durable when it was asked for.</summary>
    private async Task<IResult> StateAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        using var turn = await lanes.State.EnterAsync(http.Asker(), http.RequestAborted);
        await node.CaughtUpAsync(http.RequestAborted);
        return new JsonReply(Composer.All(node.Views, clock.Now, options.Zone));
    }

    /// <summary>The first count reads folders, which may be large.</summary>
    private async Task<IResult> OutsideAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        return new JsonReply(OutsideJson.Of(await Task.Run(outside.Read, http.RequestAborted)));
    }

    private async Task<IResult> QuietAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        var report = await node.QuietAsync(http.RequestAborted);
        return new JsonReply(new JsonObject
        {
            ["quiet"] = report.IsQuiet,
            ["commands"] = report.CommandsInFlight,
            ["outboxes"] = report.OutboxRows,
            ["due"] = report.DueRows,
            ["projectionLag"] = report.ProjectionLag,
            ["workflows"] = report.DriversInFlight,
            ["gateways"] = report.GatewaysInFlight,
            ["unanswered"] = report.Unanswered,
            ["moving"] = report.Moving,
        });
    }
}
