using System.Data;
using System.Globalization;
using System.IO.Compression;
using CampaignActors.Actors.Postgres;
using CampaignActors.Actors.Serialization;
using Npgsql;

namespace CampaignActors.Actors.Copies;

/// <summary>
/// Backup and restore of journal and snapshots in PostgreSQL, while nodes run: all of it is read in one transaction that sees one moment.
/// Projections are left out, they are folded from the journal again.
/// </summary>
public sealed class PostgresBackup(PostgresSettings settings)
{
    internal const string JournalColumns =
        "ordering, created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid";
    private const string SnapshotColumns = "persistence_id, sequence_number, created, snapshot, manifest, serializer_id";

    /// <summary>By the name of their part: what PostgreSQL's COPY gives and takes in its binary format.</summary>
    private static readonly (string Part, string Table, string Columns, string Order)[] s_tables =
    [
        ("journal.copy", "journal", JournalColumns, "ordering"),
        ("snapshot.copy", "snapshot", SnapshotColumns, "persistence_id, sequence_number"),
    ];

    internal static IEnumerable<string> Parts => s_tables.Select(t => t.Part);

    /// <exception cref="CopyException">The file cannot be written.</exception>
    /// <exception cref="PostgresUnusableException">The database has no schema of this version.</exception>
    /// <exception cref="NpgsqlException">The database cannot be reached or read.</exception>
    public Task<BackupHead> BackupAsync(string path, DateTimeOffset now, CancellationToken ct = default) =>
        WholeFile.MakeAsync(path, async partial =>
    {
        await using var source = NpgsqlDataSource.Create(settings.CopyConnection);
        var schema = await new PostgresSchema(source).CurrentAsync(ct).ConfigureAwait(false);
        if (schema.Step < PostgresSchema.Version || schema.Needed > PostgresSchema.Version)
            throw new PostgresUnusableException(
                $"{settings.Shown} has schema {schema.Step}, this version backs up schema {PostgresSchema.Version}");
        await using var connection = await source.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct).ConfigureAwait(false);
        await EmptyDatabase.RunAsync(connection, "SET TRANSACTION READ ONLY", ct).ConfigureAwait(false);
        await using var file = new FileStream(partial, FileMode.Open, FileAccess.Write);
        using var archive = new ZipArchive(file, ZipArchiveMode.Create);
        var parts = new Dictionary<string, string>();
        foreach (var (part, table, columns, order) in s_tables)
        {
            parts[part] = await BackupFile.WriteAsync(archive, part, async stream =>
            {
                await using var copy = await connection.BeginRawBinaryCopyAsync(
                    $"COPY (SELECT {columns} FROM {table} ORDER BY {order}) TO STDOUT (FORMAT binary)", ct).ConfigureAwait(false);
                await copy.CopyToAsync(stream, ct).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        await PostgresPeopleCopy.WriteAsync(connection, archive, parts, ct).ConfigureAwait(false);
        await PostgresMessageCopy.WriteAsync(connection, archive, parts, ct).ConfigureAwait(false);
        var head = new BackupHead(
            BackupHead.Format, BackupHead.Postgres, schema.Needed, now,
            await EmptyDatabase.ScalarAsync(connection, "SELECT count(*) FROM journal", ct).ConfigureAwait(false),
            await EmptyDatabase.ScalarAsync(connection, "SELECT coalesce(max(ordering), 0) FROM journal", ct).ConfigureAwait(false),
            await EmptyDatabase.ScalarAsync(connection, "SELECT count(*) FROM snapshot", ct).ConfigureAwait(false),
            parts);
        await BackupFile.WriteHeadAsync(archive, head).ConfigureAwait(false);
        return head;
    });

    /// <summary>Restores into an empty database that has the schema. All or nothing.</summary>
    /// <exception cref="CopyException">The file is no backup of PostgreSQL, or damaged; or the database is not empty.</exception>
    /// <exception cref="PostgresUnusableException">The database has another schema, or cannot be written.</exception>
    /// <exception cref="NpgsqlException">The database cannot be reached, or refuses a row.</exception>
    public async Task<BackupHead> RestoreAsync(string path, CancellationToken ct = default)
    {
        using var archive = BackupFile.Open(path);
        var head = BackupFile.ReadHead(archive, path);
        if (head.Store != BackupHead.Postgres)
        {
            throw new CopyException(
                $"{path} is a backup of {head.Store}: restore it with --data FOLDER, "
                + "and move it with `campaign export` and `campaign import`");
        }
        if (head.Schema > PostgresSchema.Version)
            throw new CopyException($"{path} is of schema {head.Schema}, this version knows {PostgresSchema.Version} at the most");
        var (withPeople, withMessages) = (PostgresPeopleCopy.IsIn(head), PostgresMessageCopy.IsIn(head));
        await BackupFile.CheckAsync(
            archive, head, path,
            [.. Parts, .. withPeople ? PostgresPeopleCopy.Parts : [], .. withMessages ? PostgresMessageCopy.Parts : []], ct)
            .ConfigureAwait(false);
        await using var source = NpgsqlDataSource.Create(settings.CopyConnection);
        await new PostgresSchema(source).CheckAsync(ct).ConfigureAwait(false);
        await using var connection = await source.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await EmptyDatabase.ClaimAsync(connection, settings.Shown, ct).ConfigureAwait(false);
        foreach (var (part, table, columns, _) in s_tables)
        {
            await using var stream = BackupFile.OpenPart(archive.GetEntry(part)!);
            await using var copy = await connection.BeginRawBinaryCopyAsync(
                $"COPY {table} ({columns}) FROM STDIN (FORMAT binary)", ct).ConfigureAwait(false);
            await stream.CopyToAsync(copy, ct).ConfigureAwait(false);
        }
        await CompareAsync(connection, "journal", head.JournalRows, ct).ConfigureAwait(false);
        await CompareAsync(connection, "snapshot", head.Snapshots, ct).ConfigureAwait(false);
        await CheckRowsAsync(connection, ct).ConfigureAwait(false);
        if (withPeople)
            await PostgresPeopleCopy.RestoreAsync(connection, archive, settings.Shown, ct).ConfigureAwait(false);
        if (withMessages)
            await PostgresMessageCopy.RestoreAsync(connection, archive, settings.Shown, ct).ConfigureAwait(false);
        await EmptyDatabase.FinishAsync(connection, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return head;
    }

    /// <summary>Whether entities of ours can have written these rows; what is in them each entity sees for itself.</summary>
    private static async Task CheckRowsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using (var foreign = new NpgsqlCommand(JournalRows.Foreign("IS DISTINCT FROM", "deleted"), connection))
        {
            foreign.Parameters.AddWithValue("id", CampaignSerializer.Id);
            if (await foreign.ExecuteScalarAsync(ct).ConfigureAwait(false) is string id)
                throw JournalRows.NotOurs(id);
        }
        await using (var gaps = new NpgsqlCommand(JournalRows.Gaps, connection))
        {
            if (await gaps.ExecuteScalarAsync(ct).ConfigureAwait(false) is string id)
                throw JournalRows.Incomplete(id);
        }
        await using var names = new NpgsqlCommand(JournalRows.Names, connection);
        await using var reader = await names.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
            JournalRows.CheckName(reader.GetString(0));
    }

    private static async Task CompareAsync(NpgsqlConnection connection, string table, long expected, CancellationToken ct)
    {
        var rows = await EmptyDatabase.ScalarAsync(connection, $"SELECT count(*) FROM {table}", ct).ConfigureAwait(false);
        if (rows != expected)
            throw new CopyException(
                string.Create(CultureInfo.InvariantCulture, $"{rows} rows of {table} were restored, the backup says {expected}"));
    }
}
