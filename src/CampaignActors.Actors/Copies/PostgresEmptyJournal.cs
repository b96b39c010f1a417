using CampaignActors.Actors.Postgres;
using CampaignActors.Actors.Serialization;
using Npgsql;
using NpgsqlTypes;

namespace CampaignActors.Actors.Copies;

/// <summary>The journal of an empty database that has the schema of this version.</summary>
public sealed class PostgresEmptyJournal(PostgresSettings settings) : IEmptyJournal
{
    public string Shown => settings.Shown;

    /// <exception cref="PostgresUnusableException">The database has another schema, or cannot be written.</exception>
    /// <exception cref="NpgsqlException">The database cannot be reached, or refuses a row.</exception>
    public async Task<RowTotals> FillAsync(IAsyncEnumerable<StoredJournalRow> rows, CancellationToken ct = default)
    {
        await using var source = NpgsqlDataSource.Create(settings.CopyConnection);
        await new PostgresSchema(source).CheckAsync(ct).ConfigureAwait(false);
        await using var connection = await source.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await EmptyDatabase.ClaimAsync(connection, settings.Shown, ct).ConfigureAwait(false);
        using var written = new RowDigest();
        await WriteAsync(connection, rows, written, ct).ConfigureAwait(false);
        using var stored = new RowDigest();
        await ReadAsync(connection, stored, ct).ConfigureAwait(false);
        if (stored.Totals() != written.Totals())
            throw new CopyException($"{Shown} does not hold what was written: {stored.Totals()} instead of {written.Totals()}");
        await EmptyDatabase.FinishAsync(connection, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return stored.Totals();
    }

    /// <summary>The orderings are those of the rows: COPY writes identity columns as they are given.</summary>
    private static async Task WriteAsync(
        NpgsqlConnection connection, IAsyncEnumerable<StoredJournalRow> rows, RowDigest digest, CancellationToken ct)
    {
        var writer = Guid.NewGuid().ToString("N");
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY journal ({PostgresBackup.JournalColumns}) FROM STDIN (FORMAT binary)", ct).ConfigureAwait(false);
        await foreach (var row in rows.WithCancellation(ct).ConfigureAwait(false))
        {
            digest.Add(row.Ordering, row.PersistenceId, row.Sequence, row.Manifest, row.Message);
            await copy.StartRowAsync(ct).ConfigureAwait(false);
            await copy.WriteAsync(row.Ordering, NpgsqlDbType.Bigint, ct).ConfigureAwait(false);
            await copy.WriteAsync(row.CreatedMs, NpgsqlDbType.Bigint, ct).ConfigureAwait(false);
            await copy.WriteAsync(false, NpgsqlDbType.Boolean, ct).ConfigureAwait(false);
            await copy.WriteAsync(row.PersistenceId, NpgsqlDbType.Text, ct).ConfigureAwait(false);
            await copy.WriteAsync(row.Sequence, NpgsqlDbType.Bigint, ct).ConfigureAwait(false);
            await copy.WriteAsync(row.Message, NpgsqlDbType.Bytea, ct).ConfigureAwait(false);
            await copy.WriteAsync(row.Manifest, NpgsqlDbType.Text, ct).ConfigureAwait(false);
            await copy.WriteAsync(CampaignSerializer.Id, NpgsqlDbType.Integer, ct).ConfigureAwait(false);
            await copy.WriteAsync(writer, NpgsqlDbType.Text, ct).ConfigureAwait(false);
        }
        await copy.CompleteAsync(ct).ConfigureAwait(false);
    }

    private static async Task ReadAsync(NpgsqlConnection connection, RowDigest digest, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT ordering, persistence_id, sequence_number, coalesce(manifest, ''), message FROM journal ORDER BY ordering", connection);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
            digest.Add(reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3), reader.GetFieldValue<byte[]>(4));
    }
}
