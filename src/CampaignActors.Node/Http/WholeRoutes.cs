using System.Text.Json.Nodes;
using CampaignActors.Actors;
using CampaignActors.Actors.Hosting;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using CampaignActors.Simulation.Engines;
using CampaignActors.Vocabulary.Joins;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CampaignActors.Node.Http;

/// <summary>The node as a whole: its index, all entities, what has left it, and whether work is under way.</summary>
internal sealed class WholeRoutes(StartedNode node, IOutsideCounts outside, IDomainClock clock, NodeArguments arguments, Lanes lanes)
    : IRouteGroup
{
    private const string Tag = "node";

    /// <summary>The addresses that the index lists; those with parts, streams and exports are left out.</summary>
    private static readonly string[] s_listed =
    [
        "state", "outside", "quiet", "quarantine", "parked", "views/status", "cluster", "keys", "audit", "health/live", "health/ready",
    ];

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/", Need.Read, Index, _ => [new("index", Tag, "What this node is and has.")]),
        HttpRoute.Get("/state", Need.Read, StateAsync, _ =>
        [
            new("getState", Tag, "All entities: kind, code, fields.")
            {
                Description = "With at least all that was durable when it was asked for. For small installations and tests: it is read "
                    + "whole.",
            },
        ]),
        HttpRoute.Get(
            "/outside", Need.Read, OutsideAsync, _ => [new("getOutside", Tag, "How many mails, files and jobs have left the node.")]),
        HttpRoute.Get("/quiet", Need.Read, QuietAsync, schemas =>
        [
            new("getQuiet", Tag, "Whether anything is under way or due.")
            {
                Reply = schemas.Define("Quiet", () => Schema.Object(
                    ("quiet", Schema.Flag()), ("commands", Schema.Whole()), ("outboxes", Schema.Whole()), ("due", Schema.Whole()),
                    ("projectionLag", Schema.Whole()), ("workflows", Schema.Whole()), ("gateways", Schema.Whole()),
                    ("unanswered", Schema.Whole()), ("moving", Schema.Flag()))),
            },
        ]),
    ];

    private JsonReply Index() => new(new JsonObject
    {
        ["name"] = "CampaignActors",
        ["version"] = ProductVersion.Text,
        ["zone"] = arguments.Zone.Id,
        ["currency"] = arguments.Currency.Code,
        ["resources"] = new JsonArray([.. Composer.Shown.Order(StringComparer.Ordinal)
            .Concat(s_listed)
            .Select(r => JsonValue.Create("/" + r))]),
    });

    /// <summary>All entities, with at least everything that was durable when the request came.</summary>
    private async Task<IResult> StateAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        using var turn = await lanes.State.EnterAsync(http.Asker(), http.RequestAborted);
        await node.CaughtUpAsync(http.RequestAborted);
        return new JsonReply(Composer.All(node.Views, clock.Now, arguments.Zone));
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
