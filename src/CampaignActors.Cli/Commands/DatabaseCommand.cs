using System.CommandLine;
using CampaignActors.Actors.Postgres;
using CampaignActors.Cli.Terminal;
using CampaignActors.Vocabulary.Text;
using Npgsql;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign database …</c>: the PostgreSQL database of a cluster, as its owner sees it.</summary>
internal static class DatabaseCommand
{
    private const string Variable = "Database__ConnectionString";
    private const string PasswordVariable = "Database__PasswordFile";
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(500);

    public static Command Of(Host host)
    {
        var database = DatabaseOption();
        var command = new Command(
            "database", "The PostgreSQL database of a cluster; backup and restore of it, or of the data folder of one node.")
        {
            Migrate(host, database), Check(host, database), Script(host), BackupCommands.Backup(host, database),
            BackupCommands.Restore(host, database), BackupCommands.Restored(host, database),
        };
        foreach (var each in command.Subcommands.Where(c => c.Name != "script"))
            each.Add(database);
        return command;
    }

    public static Option<string?> DatabaseOption() => new("--database")
    {
        HelpName = "STRING",
        Description = $"How to connect, such as Host=db;Database=campaign;Username=owner; else the environment variable {Variable} or "
            + $"{Variable}File. "
            + $"A password is better in a file that {PasswordVariable} names, or in PGPASSFILE, than here.",
    };

    private static Command Migrate(Host host, Option<string?> database)
    {
        var wait = ClusterClientOptions.Duration(
            "--wait", "How long to wait for a database that is away or starts, such as 60s; default not at all.");
        var command = new Command(
            "migrate", "Brings the schema to this version; needs the rights of the owner. Doing it twice does nothing.") { wait };
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = Settings(host, parsed.GetValue(database));
            var (from, to) = await MigrateAsync(host, settings, ClusterClientOptions.Read(parsed, wait, TimeSpan.Zero), cancellation);
            host.Out.WriteLine(from == to ? $"{settings.Shown} has schema {to} already" : $"{settings.Shown}: schema {from} → {to}");
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>Errors that waiting cannot cure, such as a wrong password, are reported at once.</summary>
    private static async Task<(int From, int To)> MigrateAsync(Host host, PostgresSettings settings, TimeSpan wait, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(settings.ViewsConnection);
        var began = TimeProvider.System.GetTimestamp();
        for (var said = false; ; said = true)
        {
            try
            {
                return await new PostgresSchema(source).MigrateAsync(ct);
            }
            catch (NpgsqlException e) when ((e is not PostgresException answered || answered.IsTransient)
                && TimeProvider.System.GetElapsedTime(began) < wait)
            {
                if (!said)
                    host.Error.WriteLine(
                        Shown.OneLine(
                            $"{settings.Shown} does not answer, waiting for up to {wait.TotalSeconds:0} s: {e.GetBaseException().Message}",
                                300));
                await Task.Delay(s_again, ct);
            }
        }
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
        var command = new Command(
            "script", "Prints the statements that `migrate` would run on an empty database, to review them or run them by hand.");
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
        catch (ArgumentException e)
        {
            // The driver's message may hold the value that it could not read, and with it a password.
            throw new InputException(
                null, $"--database: {Shown.OneLine(e.Message.Split('\'')[0].TrimEnd(), 200)}; expected a connection string such as "
                    + "Host=db;Database=campaign");
        }
    }

    /// <exception cref="InputException">The file that the variable names cannot be read; the message says which and why.</exception>
    private static string? FileOf(Host host, string variable)
    {
        if (host.Variable(variable) is not { Length: > 0 } file)
            return null;
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(null, $"{variable} names {Shown.Quote(file)}, which cannot be read: {Shown.OneLine(e.Message, 200)}");
        }
    }
}
