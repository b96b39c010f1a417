using System.Text.Json.Nodes;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Health;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Node.Http;

/// <summary>Health and membership, for orchestrators and operators. Every node answers these, whatever its roles.</summary>
internal sealed class HealthRoutes(NodeHealth health) : IRouteGroup
{
    private const string Tag = "node";

    public bool OnEveryNode => true;

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/health/live", Admission.Open, Live, schemas =>
            [new("getLiveness", Tag, "Liveness: whether this process should keep running.") { Reply = HealthSchema(schemas) }]),
        HttpRoute.Get("/health/ready", Admission.Open, ReadyAsync, schemas =>
            [new("getReadiness", Tag, "Readiness: whether the node can take requests now.") { Reply = HealthSchema(schemas) }]),
        HttpRoute.Get("/cluster", Need.Read, Cluster, _ => [new("getCluster", Tag, "The members of the cluster, as this node sees them.")]),
    ];

    private static JsonObject HealthSchema(ApiSchemas schemas) => schemas.Define("Health", () => Schema.Object(
        ("status", Schema.Words(["green", "red"])),
        ("version", Schema.Text()),
        ("now", Schema.Time()),
        ("checks", Schema.ListOf(schemas.Define(
            "HealthCheck", () => Schema.Object(("name", Schema.Text()), ("ok", Schema.Flag()), ("detail", Schema.Text())))))));

    private JsonReply Live() => Health(health.Live());

    private IResult Cluster() => health.Cluster() is { } cluster
        ? Members(cluster)
        : Problem.OfStatus(StatusCodes.Status503ServiceUnavailable, "the actor system has ended");

    private async Task<IResult> ReadyAsync(HttpContext http) => Health(await health.ReadyAsync(http.RequestAborted));

    /// <summary>The members of the cluster as this node sees them. All nodes must see the same.</summary>
    private static JsonReply Members(ClusterView cluster) => new(new JsonObject
    {
        ["self"] = cluster.Self,
        ["members"] = new JsonArray([.. cluster.Members.Select(m => new JsonObject
        {
            ["address"] = m.Address,
            ["status"] = m.Status,
            ["roles"] = new JsonArray([.. m.Roles.Select(r => JsonValue.Create(r))]),
            ["reachable"] = m.Reachable,
        })]),
    });

    private static JsonReply Health(IReadOnlyList<HealthCheck> checks) => new(
        new JsonObject
        {
            ["status"] = checks.All(c => c.Ok) ? "green" : "red",
            ["version"] = ProductVersion.Text,
            // `campaign doctor` compares clocks: they must agree to within seconds.
            ["now"] = InstantPattern.ExtendedIso.Format(SystemClock.Instance.GetCurrentInstant()),
            ["checks"] = new JsonArray([.. checks.Select(c => new JsonObject { ["name"] = c.Name, ["ok"] = c.Ok, ["detail"] = c.Detail })]),
        },
        checks.All(c => c.Ok) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
}
