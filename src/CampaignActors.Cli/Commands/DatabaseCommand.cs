using System.CommandLine;
using CampaignActors.Actors.Postgres;
using CampaignActors.Vocabulary.Text;
using Npgsql;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign database …</c>: the PostgreSQL database of a cluster, as its owner sees it.</summary>
internal static class DatabaseCommand
{
    private const string Variable = "Database__ConnectionString";
    private const string PasswordVariable = "Database__PasswordFile";

    public static Command Of(Host host)
    {
        var database = DatabaseOption();
        var command = new Command("database", "The PostgreSQL database of a cluster; backup and restore of it, or of the data folder of one node.")
        {
            Migrate(host, database), Check(host, database), Script(host), BackupCommands.Backup(host, database), BackupCommands.Restore(host, database),
        };
        foreach (var each in command.Subcommands.Where(c => c.Name != "script"))
            each.Add(database);
        return command;
    }

    public static Option<string?> DatabaseOption() => new("--database")
    {
        HelpName = "STRING",
        Description = $"How to connect, such as Host=db;Database=campaign;Username=owner; else the environment variable {Variable} or {Variable}File. "
            + $"A password is better in a file that {PasswordVariable} names, or in PGPASSFILE, than here.",
    };

    private static Command Migrate(Host host, Option<string?> database)
    {
        var command = new Command("migrate", "Brings the schema to this version; needs the rights of the owner. Doing it twice does nothing.");
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = Settings(host, parsed.GetValue(database));
            await using var source = NpgsqlDataSource.Create(settings.ViewsConnection);
            var (from, to) = await new PostgresSchema(source).MigrateAsync(cancellation);
            host.Out.WriteLine(from == to ? $"{settings.Shown} has schema {to} already" : $"{settings.Shown}: schema {from} → {to}");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Check(Host host, Option<string?> database)
    {
        var command = new Command("check", "Whether nodes of this version can work with the database now.");
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = Settings(host, parsed.GetValue(database));
            await using var source = NpgsqlDataSource.Create(settings.ViewsConnection);
            await new PostgresSchema(source).CheckAsync(cancellation);
            host.Out.WriteLine($"{settings.Shown} has schema {PostgresSchema.Version} and can be written");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Script(Host host)
    {
        var command = new Command("script", "Prints the statements that `migrate` would run on an empty database, for whoever reviews or runs them by hand.");
        command.SetAction(_ =>
        {
            for (var version = 1; version <= PostgresSchema.Version; version++)
            {
                host.Out.WriteLine(PostgresSchema.Statements(version));
                host.Out.WriteLine(PostgresSchema.Stamp(version));
            }
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <exception cref="InputException">No database is named, or it cannot be read how to connect.</exception>
    public static PostgresSettings Settings(Host host, string? given)
    {
        try
        {
            var text = given ?? host.Variable(Variable) ?? FileOf(host, $"{Variable}File");
            return text is { Length: > 0 }
                ? PostgresSettings.Parse(text, FileOf(host, PasswordVariable))
                : throw new InputException(null, $"no database is named: expected --database or the environment variable {Variable}");
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            // What the driver says may hold the value that it could not read, and with it a password.
            throw new InputException(
                null, $"--database: {Shown.OneLine(e.Message.Split('\'')[0].TrimEnd(), 200)}; expected a connection string such as Host=db;Database=campaign");
        }
    }

    private static string? FileOf(Host host, string variable) => host.Variable(variable) is { Length: > 0 } file ? File.ReadAllText(file).Trim() : null;
}
