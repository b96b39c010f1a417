using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Actors.Serialization;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Actors.Copies;

/// <summary>The journal of a data folder that has none yet. It is made beside and put in its place when it is whole.</summary>
public sealed class SqliteEmptyJournal(string folder) : IEmptyJournal
{
    public string Shown => Path.GetFullPath(folder);

    public async Task<RowTotals> FillAsync(IAsyncEnumerable<StoredJournalRow> rows, CancellationToken ct = default)
    {
        using var held = EmptyFolder.Claim(folder);
        try
        {
            return await WholeFile.MakeAsync(SqliteStore.PathIn(folder), partial => FillAsync(partial, rows, ct)).ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            throw new CopyException($"{Shown} cannot be filled: {e.Message}", e);
        }
    }

    private async Task<RowTotals> FillAsync(string partial, IAsyncEnumerable<StoredJournalRow> rows, CancellationToken ct)
    {
        using var connection = new SqliteConnection(SqliteFile.ConnectionString(partial, SqliteOpenMode.ReadWriteCreate, pooling: false));
        connection.Open();
        connection.Run("PRAGMA synchronous = FULL");
        using var transaction = connection.BeginTransaction();
        connection.Run(SqliteStore.JournalTable);
        using var written = new RowDigest();
        await WriteAsync(connection, transaction, rows, written, ct).ConfigureAwait(false);
        using var stored = new RowDigest();
        Read(connection, stored);
        if (stored.Totals() != written.Totals())
            throw new CopyException($"{Shown} does not hold what was written: {stored.Totals()} instead of {written.Totals()}");
        transaction.Commit();
        return stored.Totals();
    }

    private static async Task WriteAsync(
        SqliteConnection connection, SqliteTransaction transaction, IAsyncEnumerable<StoredJournalRow> rows,
        RowDigest digest, CancellationToken ct)
    {
        var writer = Guid.NewGuid().ToString("N");
        using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = "INSERT INTO journal(ordering, created, deleted, persistence_id, sequence_number, "
            + "message, manifest, identifier, writer_uuid) "
            + $"VALUES ($ordering, $created, 0, $id, $sequence, $message, $manifest, {CampaignSerializer.Id}, '{writer}')";
        var values = new[] { "$ordering", "$created", "$id", "$sequence", "$message", "$manifest" }
            .Select(n => insert.Parameters.AddWithValue(n, "")).ToArray();
        await foreach (var row in rows.WithCancellation(ct).ConfigureAwait(false))
        {
            digest.Add(row.Ordering, row.PersistenceId, row.Sequence, row.Manifest, row.Message);
            object[] fields = [row.Ordering, row.CreatedMs, row.PersistenceId, row.Sequence, row.Message, row.Manifest];
            for (var i = 0; i < fields.Length; i++)
                values[i].Value = fields[i];
            insert.ExecuteNonQuery();
        }
    }

    private static void Read(SqliteConnection connection, RowDigest digest)
    {
        using var command = connection.Command(
            "SELECT ordering, persistence_id, sequence_number, coalesce(manifest, ''), message FROM journal ORDER BY ordering");
        using var reader = command.ExecuteReader();
        while (reader.Read())
            digest.Add(reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3), reader.GetFieldValue<byte[]>(4));
    }
}
