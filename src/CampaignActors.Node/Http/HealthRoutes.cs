using System.Text.Json.Nodes;
using CampaignActors.Node.Health;
using CampaignActors.Node.Start;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CampaignActors.Node.Http;

/// <summary>Whether the node is well, for those who start and stop it. Every node answers that, whatever its roles.</summary>
internal sealed class HealthRoutes(NodeHealth health)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Health(health.Live()));
        routes.MapGet("/health/ready", (Delegate)ReadyAsync);
    }

    private async Task<IResult> ReadyAsync(HttpContext http) => Health(await health.ReadyAsync(http.RequestAborted));

    private static JsonReply Health(IReadOnlyList<HealthCheck> checks) => new(
        new JsonObject
        {
            ["status"] = checks.All(c => c.Ok) ? "green" : "red",
            ["version"] = Banner.Version,
            ["checks"] = new JsonArray([.. checks.Select(c => new JsonObject { ["name"] = c.Name, ["ok"] = c.Ok, ["detail"] = c.Detail })]),
        },
        checks.All(c => c.Ok) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
}
