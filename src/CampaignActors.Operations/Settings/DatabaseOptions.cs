using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Postgres;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Settings;

/// <summary>
/// Section <c>Database</c> of the configuration. Without a connection string a node keeps everything in its data folder; which plugin
/// writes the journal is said for both (<see cref="ReadJournal"/>).
/// </summary>
public sealed record DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>All keys of the section.</summary>
    public static readonly IReadOnlyList<string> Keys = ["ConnectionString", "ConnectionStringFile", "PasswordFile", "Connections",
        "Journal", "Migrate", "WaitFor"];

    public required PostgresSettings Postgres { get; init; }

    /// <summary>Whether a node brings the schema to its version when it starts, instead of refusing.</summary>
    public bool Migrate { get; init; }

    /// <summary>How long a node that starts waits for the database to take connections.</summary>
    public TimeSpan WaitFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <returns><c>null</c>: no database is configured.</returns>
    /// <exception cref="SettingsException">The section is wrong; the message says what.</exception>
    public static DatabaseOptions? Read(IConfiguration configuration)
    {
        var section = new SettingsSection(configuration, Section, Keys);
        if (!Keys.Any(k => k != "Journal" && section.Text(k) is not null))
            return null;
        var text = section.TextOrFile("ConnectionString")
            ?? throw section.Bad("ConnectionString", "is missing, expected one such as Host=db;Database=campaign;Username=campaign");
        var (options, migrate) = (Parse(section, text, section.File("PasswordFile")), section.OneOf("Migrate", "never", ["never", "auto"]));
        return new DatabaseOptions
        {
            Postgres = options with { Connections = section.Number("Connections", options.Connections, 4, 1_000) },
            Migrate = migrate == "auto",
            WaitFor = section.Duration("WaitFor", TimeSpan.FromSeconds(30)),
        };
    }

    /// <summary>Which plugin writes the journal; it counts with SQLite too.</summary>
    /// <exception cref="SettingsException">It is none that there is.</exception>
    public static JournalKind ReadJournal(IConfiguration configuration) =>
        new SettingsSection(configuration, Section, Keys).OneOf("Journal", "sql", ["batched", "sql"]) == "sql"
            ? JournalKind.Sql
            : JournalKind.Batched;

    private static PostgresSettings Parse(SettingsSection section, string text, string? password)
    {
        try
        {
            return PostgresSettings.Parse(text, password);
        }
        catch (ArgumentException e)
        {
            // The message of Npgsql may hold the value that it could not read, and with it the password.
            throw section.Bad(
                "ConnectionString",
                $"cannot be used: {Shown.OneLine(e.Message.Split('\'')[0].TrimEnd(), 200)}; expected one such as "
                    + "Host=db;Database=campaign;Username=campaign");
        }
    }
}
