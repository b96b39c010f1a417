using CampaignActors.Actors.Telemetry;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Operations.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CampaignActors.Node.Telemetry;

/// <summary>Sends metrics and traces to a collector, and offers metrics to a scraper at <c>/metrics</c>.</summary>
internal static class TelemetrySetup
{
    public const string Path = "/metrics";
    private const string Service = "campaign-actors";

    private static readonly string[] s_meters =
    [
        TelemetryNames.Meter, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql",
    ];

    public static IServiceCollection AddTelemetry(this IServiceCollection services, TelemetryOptions options)
    {
        if (options is { Metrics: MetricsAccess.Off, Otlp: null })
            return services;
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(Service, serviceVersion: ProductVersion.Text));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(s_meters);
            if (options.Metrics != MetricsAccess.Off)
                metrics.AddPrometheusExporter();
            if (options.Otlp is not null)
                metrics.AddOtlpExporter(otlp => Send(otlp, options, "v1/metrics"));
        });
        if (options.Otlp is null)
            return services;
        telemetry.WithTracing(traces => traces
            .AddSource(TelemetryNames.Source)
            .AddAspNetCoreInstrumentation(http => http.Filter = IsOfInterest)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.TracesPercent / 100d)))
            .AddOtlpExporter(otlp => Send(otlp, options, "v1/traces")));
        return services;
    }

    private static void Send(OtlpExporterOptions otlp, TelemetryOptions options, string signal)
    {
        otlp.Protocol = options.OverHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        // Over HTTP the library does not add the path of the signal to a configured address.
        otlp.Endpoint = options.OverHttp ? new Uri(new Uri($"{options.Otlp!.ToString().TrimEnd('/')}/"), signal) : options.Otlp!;
    }

    private static bool IsOfInterest(HttpContext http) =>
        !http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
            && !http.Request.Path.StartsWithSegments(Path, StringComparison.Ordinal)
            // A span holds the address, and such an address the key of a person.
            && !http.Request.IsOfPeople();
}
