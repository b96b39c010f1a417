using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Settings;

/// <summary>Section <c>Http</c> of the configuration: how much one caller may ask, and how changes are streamed.</summary>
public sealed record HttpOptions
{
    public const string Section = "Http";

    /// <summary>All keys of the section.</summary>
    public static readonly IReadOnlyList<string> Keys = ["RequestsPerSecond", "Burst", "UnidentifiedPerSecond", "EventStreams", "Heartbeat"];

    /// <summary>Requests that one caller may make in a second in the long run; 0: as many as it likes.</summary>
    public int RequestsPerSecond { get; init; } = 5_000;

    /// <summary>Requests that one caller may make at once after having been quiet.</summary>
    public int Burst { get; init; } = 20_000;

    /// <summary>
    /// Requests of one address without a key or token that counts, in a second in the long run, and ten times as many at once; 0: as many as come.
    /// </summary>
    public int UnidentifiedPerSecond { get; init; } = 50;

    /// <summary>Streams of changes that are open at the same time, at the most.</summary>
    public int EventStreams { get; init; } = 256;

    /// <summary>A stream on which nothing happens says so this often, so that whatever stands in between keeps it open.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <exception cref="SettingsException">The section is wrong; the message says what.</exception>
    public static HttpOptions Read(IConfiguration configuration)
    {
        var (section, defaults) = (new SettingsSection(configuration, Section, Keys), new HttpOptions());
        return new HttpOptions
        {
            RequestsPerSecond = section.Number("RequestsPerSecond", defaults.RequestsPerSecond, 0, 1_000_000),
            Burst = section.Number("Burst", defaults.Burst, 1, 10_000_000),
            UnidentifiedPerSecond = section.Number("UnidentifiedPerSecond", defaults.UnidentifiedPerSecond, 0, 100_000),
            EventStreams = section.Number("EventStreams", defaults.EventStreams, 1, 10_000),
            Heartbeat = section.Duration("Heartbeat", defaults.Heartbeat),
        };
    }
}
