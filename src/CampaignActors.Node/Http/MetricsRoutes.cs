using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Node.Telemetry;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CampaignActors.Node.Http;

/// <summary>Metrics for a scraper: with the need to read, or open where the settings say so.</summary>
internal sealed class MetricsRoutes(NodeSettings settings) : IRouteGroup
{
    public bool OnEveryNode => true;

    public IEnumerable<HttpRoute> Routes => settings.Telemetry.Metrics switch
    {
        MetricsAccess.Off => [],
        MetricsAccess.Open => [Metrics(Admission.Open)],
        _ => [Metrics(Need.Read)],
    };

    private static HttpRoute Metrics(Admission admission) => HttpRoute.Get(TelemetrySetup.Path, admission, () => { }, _ =>
        [new("getMetrics", "node", "Figures for Prometheus.") { ReplyType = "text/plain", Reply = Schema.Text() }]) with
    {
        Library = routes => routes.MapPrometheusScrapingEndpoint(TelemetrySetup.Path)
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get])),
    };
}
