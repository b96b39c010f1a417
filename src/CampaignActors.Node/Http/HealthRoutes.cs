using System.Text.Json.Nodes;
using CampaignActors.Node.Health;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Start;
using CampaignActors.Operations.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Node.Http;

/// <summary>Whether the node is well, for those who start and stop it. Every node answers that, whatever its roles.</summary>
internal sealed class HealthRoutes(NodeHealth health)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Health(health.Live())).OpenToAll();
        routes.MapGet("/health/ready", (Delegate)ReadyAsync).OpenToAll();
        routes.MapGet("/cluster", () => health.Cluster() is { } cluster
            ? Members(cluster)
            : (IResult)Problem.OfStatus(StatusCodes.Status503ServiceUnavailable, "the actor system has ended")).Asks(Need.Read);
    }

    private async Task<IResult> ReadyAsync(HttpContext http) => Health(await health.ReadyAsync(http.RequestAborted));

    /// <summary>Who belongs to the cluster as this node sees it. All must see the same.</summary>
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
            ["version"] = Banner.Version,
            // For whoever compares clocks: they must agree to within seconds.
            ["now"] = InstantPattern.ExtendedIso.Format(SystemClock.Instance.GetCurrentInstant()),
            ["checks"] = new JsonArray([.. checks.Select(c => new JsonObject { ["name"] = c.Name, ["ok"] = c.Ok, ["detail"] = c.Detail })]),
        },
        checks.All(c => c.Ok) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
}
