using CampaignActors.Actors.Hosting;
using CampaignActors.Gateways.Keeping;
using CampaignActors.Sending.Bounces;
using CampaignActors.Sending.Channels;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Settings;

/// <summary>
/// The configuration of a node: everything but its arguments. The node reads it when it starts; <c>campaign doctor</c> reads it to check
/// it.
/// </summary>
public sealed record NodeSettings
{
    /// <summary><c>null</c>: journal and projections are files of the data folder.</summary>
    public DatabaseOptions? Database { get; init; }

    /// <summary>Which plugin writes the journal, in files or in the database.</summary>
    public JournalKind Journal { get; init; } = JournalKind.Sql;

    /// <summary><c>null</c>: the node is alone.</summary>
    public ClusterOptions? Cluster { get; init; }

    /// <summary><c>null</c>: the log goes to the standard output.</summary>
    public LogOptions? Log { get; init; }

    public AccessOptions Access { get; init; } = new();

    public PbmOptions Pbm { get; init; } = new();

    public HttpOptions Http { get; init; } = new();

    public PublicOptions Public { get; init; } = new();

    public SendingOptions Sending { get; init; } = new();

    /// <summary>Providers of mobile messages by code.</summary>
    public IReadOnlyDictionary<string, HttpProviderOptions> Mobile { get; init; } = new Dictionary<string, HttpProviderOptions>();

    /// <summary><c>null</c>: no mailbox is read for returned mails.</summary>
    public MailboxOptions? Mailbox { get; init; }

    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>How long people of deliveries are kept.</summary>
    public Retention Retention { get; init; } = new();

    /// <summary>Whether the log is JSON.</summary>
    public bool JsonLog { get; init; }

    /// <summary>Whether this node hands messages over. A node without a cluster has all roles.</summary>
    public bool Sends => Cluster?.Roles.Contains(ClusterOptions.Sender) ?? true;

    public const string FileName = "appsettings.json";

    /// <summary>A file, and the environment, which wins.</summary>
    /// <param name="file">Full path; beside the running program when <c>null</c>. It need not be there.</param>
    /// <exception cref="SettingsException">The file cannot be read.</exception>
    public static void AddSources(IConfigurationBuilder configuration, string? file)
    {
        try
        {
            configuration.AddJsonFile(file ?? Path.Combine(AppContext.BaseDirectory, FileName), optional: true, reloadOnChange: false)
                .AddEnvironmentVariables();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new SettingsException($"configuration: {e.Message}");
        }
    }

    /// <exception cref="SettingsException">Something is wrong; the message says what.</exception>
    public static NodeSettings Read(IConfiguration configuration)
    {
        var settings = new NodeSettings
        {
            Database = DatabaseOptions.Read(configuration),
            Journal = DatabaseOptions.ReadJournal(configuration),
            Cluster = ClusterOptions.Read(configuration),
            Log = LogOptions.Read(configuration),
            Access = AccessOptions.Read(configuration),
            Pbm = PbmOptions.Read(configuration),
            Http = HttpOptions.Read(configuration),
            Public = PublicOptions.Read(configuration),
            Sending = SendingOptions.Read(configuration),
            Mobile = MobileSettings.Read(configuration),
            Mailbox = OutsideSettings.Mailbox(configuration),
            Telemetry = TelemetryOptions.Read(configuration),
            Retention = RetentionSettings.Read(configuration),
            JsonLog = LogOptions.IsJson(configuration),
        };
        return settings is { Cluster: not null, Database: null }
            ? throw new SettingsException(
                "configuration: several nodes cannot share SQLite: set Database__ConnectionString (PostgreSQL), or leave out "
                    + "Cluster__Seeds")
            : settings;
    }
}
