using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Settings;

/// <summary>
/// What a node is told besides its arguments. Read here for the node that starts and for whoever wants to know beforehand whether it would.
/// </summary>
public sealed record NodeSettings(DatabaseOptions? Database, ClusterOptions? Cluster, LogOptions? Log, AccessOptions Access, PbmOptions Pbm)
{
    public HttpOptions Http { get; init; } = new();

    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>Whether the log is JSON.</summary>
    public bool JsonLog { get; init; }

    public const string FileName = "appsettings.json";

    /// <summary>A file, and the environment, which wins.</summary>
    /// <param name="file">Full path; beside the running program when <c>null</c>. It need not be there.</param>
    /// <exception cref="SettingsException">The file cannot be read.</exception>
    public static void AddSources(IConfigurationBuilder configuration, string? file)
    {
        try
        {
            configuration.AddJsonFile(file ?? Path.Combine(AppContext.BaseDirectory, FileName), optional: true, reloadOnChange: false).AddEnvironmentVariables();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new SettingsException($"configuration: {e.Message}");
        }
    }

    /// <exception cref="SettingsException">Something is wrong; the message says what.</exception>
    public static NodeSettings Read(IConfiguration configuration)
    {
        var settings = new NodeSettings(
            DatabaseOptions.Read(configuration), ClusterOptions.Read(configuration), LogOptions.Read(configuration), AccessOptions.Read(configuration),
            PbmOptions.Read(configuration))
        {
            Http = HttpOptions.Read(configuration),
            Telemetry = TelemetryOptions.Read(configuration),
            JsonLog = LogOptions.IsJson(configuration),
        };
        return settings is { Cluster: not null, Database: null }
            ? throw new SettingsException("configuration: several nodes cannot share SQLite: set Database__ConnectionString (PostgreSQL), or leave out Cluster__Seeds")
            : settings;
    }
}
