using System.Globalization;
using System.IO.Compression;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Actors.Serialization;
using CampaignActors.Recipients.Sqlite;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Actors.Copies;

/// <summary>
/// Backup and restore of the journal in a data folder. A backup may be made while the node runs: SQLite copies one moment and lets
/// writers go on. Projections are left out, they are folded from the journal again.
/// </summary>
public static class SqliteBackup
{
    internal const string Part = SqliteStore.FileName;

    /// <summary>People and targets. Backups of versions before 0.3 have none.</summary>
    internal const string PeoplePart = SqliteRecipients.FileName;

    /// <summary>SQLite counts rows in a table of its own, from which the next one gets its number.</summary>
    private const string SequenceTooFar = "SELECT 1 FROM sqlite_sequence WHERE typeof(seq) <> 'integer' OR seq > @most OR seq < 0";

    /// <param name="held">Called when the moment is held that is copied.</param>
    /// <exception cref="CopyException">There is no journal in the folder, it is damaged, or the file cannot be written.</exception>
    public static Task<BackupHead> BackupAsync(
        string folder, string path, DateTimeOffset now, CancellationToken ct = default, Action? held = null) =>
        WholeFile.MakeAsync(path, partial => FillAsync(folder, partial, now, held, ct));

    private static async Task<BackupHead> FillAsync(string folder, string partial, DateTimeOffset now, Action? held, CancellationToken ct)
    {
        if (!File.Exists(SqliteStore.PathIn(folder)))
            throw new CopyException($"there is no {SqliteStore.FileName} in {Path.GetFullPath(folder)}: is it the data folder of a node?");
        using var moment = HeldMoment.Take(folder);
        held?.Invoke();
        await using var file = new FileStream(partial, FileMode.Open, FileAccess.Write);
        using var archive = new ZipArchive(file, ZipArchiveMode.Create);
        (long Rows, long Last, long Snapshots) found = default;
        var parts = new Dictionary<string, string>
        {
            [Part] = await AddAsync(archive, Part, $"{partial}.db", moment.CopyJournal, copy => found = Check(copy), ct)
                .ConfigureAwait(false),
        };
        if (moment.HasPeople)
        {
            parts[PeoplePart] = await AddAsync(archive, PeoplePart, $"{partial}.people", moment.CopyPeople, _ => { }, ct)
                .ConfigureAwait(false);
        }
        var head = new BackupHead(BackupHead.Format, BackupHead.Sqlite, 0, now, found.Rows, found.Last, found.Snapshots, parts);
        await BackupFile.WriteHeadAsync(archive, head).ConfigureAwait(false);
        return head;
    }

    /// <returns>The hash of the part.</returns>
    private static async Task<string> AddAsync(
        ZipArchive archive, string part, string copy, Action<string> make, Action<string> check, CancellationToken ct)
    {
        try
        {
            await WholeFile.MakeAsync(copy, async empty =>
            {
                await Task.Run(() => make(empty), ct).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            check(copy);
            return await BackupFile.WriteAsync(archive, part, async stream =>
            {
                await using var from = File.OpenRead(copy);
                await from.CopyToAsync(stream, ct).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    /// <summary>Restores into a folder without a journal. All or nothing.</summary>
    /// <exception cref="CopyException">The file is no backup of a data folder, or damaged; or the folder has a journal.</exception>
    public static async Task<BackupHead> RestoreAsync(string path, string folder, CancellationToken ct = default)
    {
        using var archive = BackupFile.Open(path);
        var head = BackupFile.ReadHead(archive, path);
        if (head.Store != BackupHead.Sqlite)
        {
            throw new CopyException(
                $"{path} is a backup of {head.Store}: restore it with --database, "
                + "and move it with `campaign export` and `campaign import`");
        }
        string[] parts = head.Parts.ContainsKey(PeoplePart) ? [Part, PeoplePart] : [Part];
        await BackupFile.CheckAsync(archive, head, path, parts, ct).ConfigureAwait(false);
        using var held = EmptyFolder.Claim(folder);
        CheckRoom(folder, parts.Sum(p => archive.GetEntry(p)!.Length));
        if (parts.Length > 1)
            await RestorePeopleAsync(archive, folder, ct).ConfigureAwait(false);
        try
        {
            return await RestoreJournalAsync(archive, head, folder, ct).ConfigureAwait(false);
        }
        catch
        {
            File.Delete(SqliteRecipients.PathIn(folder));
            throw;
        }
    }

    private static Task RestorePeopleAsync(ZipArchive archive, string folder, CancellationToken ct) =>
        WholeFile.MakeAsync(SqliteRecipients.PathIn(folder), async partial =>
        {
            await using (var stream = BackupFile.OpenPart(archive.GetEntry(PeoplePart)!))
            await using (var file = new FileStream(partial, FileMode.Open, FileAccess.Write))
                await stream.CopyToAsync(file, ct).ConfigureAwait(false);
            if (SqliteRecipients.Problem(partial) is { } problem)
                throw new CopyException($"{PeoplePart} of the backup cannot be used: {problem}");
            RestoredMark.Set(partial);
            return true;
        });

    private static Task<BackupHead> RestoreJournalAsync(ZipArchive archive, BackupHead head, string folder, CancellationToken ct) =>
        WholeFile.MakeAsync(SqliteStore.PathIn(folder), async partial =>
        {
            await using (var stream = BackupFile.OpenPart(archive.GetEntry(Part)!))
            await using (var file = new FileStream(partial, FileMode.Open, FileAccess.Write))
                await stream.CopyToAsync(file, ct).ConfigureAwait(false);
            var found = Check(partial);
            return found == (head.JournalRows, head.LastOrdering, head.Snapshots)
                ? head
                : throw new CopyException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{found.Rows} rows and {found.Snapshots} snapshots were restored, "
                        + $"the backup says {head.JournalRows} and {head.Snapshots}"));
        });

    /// <summary>Whether entities of ours can have written these rows; what is in them each entity sees for itself.</summary>
    private static void CheckRows(SqliteConnection connection)
    {
        var foreignRow = JournalRows.Foreign("IS NOT", "deleted <> 0 OR typeof(message) <> 'blob'");
        if (connection.Scalar(foreignRow, ("@id", CampaignSerializer.Id)) is string foreign)
            throw JournalRows.NotOurs(foreign);
        if (connection.Scalar(JournalRows.Gaps) is string incomplete)
            throw JournalRows.Incomplete(incomplete);
        if (connection.Scalar(SequenceTooFar, ("@most", JournalRows.MostOrdering)) is not null)
            throw new CopyException(
                "the next row of the journal would have a number that no journal of ours reaches: it is no backup of ours");
        using var names = connection.Command(JournalRows.Names);
        using var reader = names.ExecuteReader();
        while (reader.Read())
            JournalRows.CheckName(reader.GetString(0));
    }

    /// <exception cref="CopyException">The disk of the folder has less room than the journal needs.</exception>
    private static void CheckRoom(string folder, long needed)
    {
        var path = Path.GetFullPath(folder);
        var free = new DriveInfo(path).AvailableFreeSpace;
        if (free < needed)
        {
            throw new CopyException(string.Create(
                CultureInfo.InvariantCulture,
                $"the backup needs {needed >> 20} MiB and {path} has {free >> 20} MiB free: make room, or name another folder"));
        }
    }

    /// <exception cref="CopyException">It is damaged, or no journal.</exception>
    private static (long Rows, long Last, long Snapshots) Check(string path)
    {
        try
        {
            using var connection = new SqliteConnection(SqliteFile.ConnectionString(path, SqliteOpenMode.ReadWrite, pooling: false));
            connection.Open();
            // Before anything is evaluated: a file may bring expressions of its own along.
            connection.Run("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
            JournalSchema.Check(connection);
            if (connection.Scalar("PRAGMA integrity_check(1)") is not "ok" and var damage)
                throw new CopyException($"the journal is damaged: {damage}");
            CheckRows(connection);
            return (Number("SELECT count(*) FROM journal"),
                Number("SELECT max(ordering) FROM journal"),
                Number("SELECT count(*) FROM snapshot"));

            long Number(string sql) => connection.Scalar(sql) is long number ? number : 0;
        }
        catch (SqliteException e)
        {
            throw new CopyException($"{path} is no journal: {e.Message}", e);
        }
    }
}
