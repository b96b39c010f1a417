using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Settings;

/// <summary>Who may read <c>/metrics</c>.</summary>
public enum MetricsAccess
{
    /// <summary>There is no such address.</summary>
    Off,

    /// <summary>Callers who may read.</summary>
    Read,

    /// <summary>Everyone who reaches the node, without authentication.</summary>
    Open,
}

/// <summary>Section <c>Telemetry</c> of the configuration: metrics to be fetched, traces and metrics to be sent.</summary>
public sealed record TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>All keys of the section.</summary>
    public static readonly IReadOnlyList<string> Keys = ["Metrics", "Otlp", "Protocol", "TracesPercent"];

    public MetricsAccess Metrics { get; init; } = MetricsAccess.Read;

    /// <summary>A collector that takes OTLP; <c>null</c>: nothing is sent and nothing is traced.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>OTLP in HTTP requests instead of gRPC.</summary>
    public bool OverHttp { get; init; }

    /// <summary>Of requests that no caller has decided to trace.</summary>
    public int TracesPercent { get; init; } = 10;

    /// <exception cref="SettingsException">The section is wrong; the message says what.</exception>
    public static TelemetryOptions Read(IConfiguration configuration)
    {
        var section = new SettingsSection(configuration, Section, Keys);
        return new TelemetryOptions
        {
            Metrics = Enum.Parse<MetricsAccess>(section.OneOf("Metrics", "read", ["off", "read", "open"]), ignoreCase: true),
            Otlp = section.Text("Otlp") is { } text ? Address(section, text) : null,
            OverHttp = section.OneOf("Protocol", "grpc", ["grpc", "http"]) == "http",
            TracesPercent = section.Number("TracesPercent", 10, 0, 100),
        };
    }

    private static Uri Address(SettingsSection section, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        ? url
        : throw section.Bad("Otlp", $"is {Shown.Quote(text)}, expected the address of a collector such as http://collector:4317");
}
