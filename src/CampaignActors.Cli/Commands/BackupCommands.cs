using System.CommandLine;
using System.Globalization;
using CampaignActors.Actors.Copies;
using CampaignActors.Cli.Terminal;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary>
/// <c>campaign database backup</c> and <c>restore</c>: all that happened, in one file, of a database or of a data folder.
/// </summary>
internal static class BackupCommands
{
    public static Option<string?> DataOption() => new("--data")
    {
        HelpName = "FOLDER",
        Description = "A data folder, instead of a database: the node keeps its journal in SQLite.",
    };

    public static Command Backup(Host host, Option<string?> database)
    {
        var data = DataOption();
        var file = new Option<string>("--out")
        {
            HelpName = "FILE", Description = "Where to write it. A file that is there is replaced.", Required = true,
        };
        var command = new Command(
            "backup", "Copies journal and snapshots of one moment into a file, while nodes run. Only its owner can read the file.")
        {
            data, file,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (path, now) = (parsed.GetRequiredValue(file), TimeProvider.System.GetUtcNow());
            var head = Folder(parsed, data, database) is { } folder
                ? await SqliteBackup.BackupAsync(folder, path, now, cancellation)
                : await new PostgresBackup(DatabaseCommand.Settings(host, parsed.GetValue(database))).BackupAsync(path, now, cancellation);
            host.Out.WriteLine($"{path}: {Of(head)}");
            return ExitCodes.Ok;
        });
        return command;
    }

    public static Command Restore(Host host, Option<string?> database)
    {
        var (data, file) = (DataOption(), new Option<string>("--in") { HelpName = "FILE", Description = "A backup.", Required = true });
        var command = new Command(
            "restore",
            "Puts a backup into an empty database that has the schema, or into a folder without a journal. Lists and agendas are built "
                + "when a node starts.")
        {
            data, file,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(file);
            if (Folder(parsed, data, database) is { } folder)
            {
                Said(await SqliteBackup.RestoreAsync(path, folder, cancellation), Path.GetFullPath(folder));
                Waiting(host, await RestoredMark.SetFolderAsync(folder, cancellation));
                return ExitCodes.Ok;
            }
            var settings = DatabaseCommand.Settings(host, parsed.GetValue(database));
            Said(await new PostgresBackup(settings).RestoreAsync(path, cancellation), settings.Shown);
            Waiting(host, await RestoredMark.SetDatabaseAsync(settings, cancellation));
            return ExitCodes.Ok;
        });
        return command;

        void Said(BackupHead head, string where) => host.Out.WriteLine($"{where}: {Of(head)}, checked");
    }

    /// <summary><c>campaign database restored</c>: for copies that were not put back by <c>restore</c>.</summary>
    public static Command Restored(Host host, Option<string?> database)
    {
        var data = DataOption();
        var command = new Command(
            "restored",
            "Marks mailings that have not ended: nothing of them is sent until a person resumes or stops their delivery. For a database or "
                + "folder that was put back by other means than `restore`, before nodes start on it.")
        {
            data,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var marked = Folder(parsed, data, database) is { } folder
                ? await RestoredMark.SetFolderAsync(folder, cancellation)
                : await RestoredMark.SetDatabaseAsync(DatabaseCommand.Settings(host, parsed.GetValue(database)), cancellation);
            if (marked == 0)
                host.Out.WriteLine("no mailing was open");
            Waiting(host, marked);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Waiting(Host host, int mailings)
    {
        if (mailings > 0)
            host.Out.WriteLine($"{mailings} mailings wait for a person: resume or stop their deliveries, see `campaign messages`");
    }

    /// <returns>The folder, or <c>null</c> when a database is meant.</returns>
    /// <exception cref="InputException">Both are named.</exception>
    public static string? Folder(ParseResult parsed, Option<string?> data, Option<string?> database) =>
        parsed.GetValue(data) is { } folder && parsed.GetValue(database) is not null
            ? throw new InputException(null, $"--data {Shown.Quote(folder)} and --database are both given, expected one")
            : parsed.GetValue(data);

    private static string Of(BackupHead head) => string.Create(
        CultureInfo.InvariantCulture,
        $"{head.JournalRows} rows up to {head.LastOrdering}, {head.Snapshots} snapshots, of {head.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
}
