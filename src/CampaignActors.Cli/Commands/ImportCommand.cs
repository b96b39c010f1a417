using System.CommandLine;
using System.Globalization;
using CampaignActors.Actors.Copies;
using CampaignActors.Cli.Terminal;
using CampaignActors.Operations.Moving;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign import</c>: an export becomes the journal of another system, in SQLite or in PostgreSQL.</summary>
internal static class ImportCommand
{
    public static Command Of(Host host)
    {
        var file = new Argument<string>("FILE") { Description = "What `campaign export` has written." };
        var (data, database) = (BackupCommands.DataOption(), DatabaseCommand.DatabaseOption());
        var command = new Command(
            "import", "Fills an empty database, or a folder without a journal, with an export: the same rows under the same numbers. "
                + "Nodes are started afterwards.")
        {
            file, data, database,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(file);
            if (!File.Exists(path))
                throw new InputException(null, $"FILE: there is no file {Shown.Quote(path)}");
            IEmptyJournal journal = BackupCommands.Folder(parsed, data, database) is { } folder
                ? new SqliteEmptyJournal(folder)
                : new PostgresEmptyJournal(DatabaseCommand.Settings(host, parsed.GetValue(database)));
            var (head, totals) = await JournalImport.RunAsync(path, ExportCommand.LinesAsync(path, cancellation), journal, cancellation);
            host.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{journal.Shown}: {totals.Rows} rows up to {totals.LastOrdering}, read back and equal, "
                    + $"sha256 {totals.Sha256}"));
            host.Out.WriteLine(
                $"Start its nodes with --zone {head.Zone.Id} --currency {head.Currency}, as the one had that it comes from.");
            return ExitCodes.Ok;
        });
        return command;
    }
}
