using CampaignActors.Journal.Stores;
using Npgsql;
using NpgsqlTypes;

namespace CampaignActors.Journal.Postgres;

/// <summary>The journal in PostgreSQL.</summary>
/// <param name="writer">Stands in each row that is written.</param>
internal sealed class PostgresJournalTable(PluginSettings settings, string writer) : IJournalTable
{
    private const string Mark =
        "UPDATE journal SET deleted = true WHERE persistence_id = $1 AND sequence_number <= $2 AND NOT deleted";

    private const string Sweep = """
        DELETE FROM journal WHERE persistence_id = $1 AND deleted
        AND sequence_number < (SELECT max(sequence_number) FROM journal WHERE persistence_id = $1 AND deleted)
        """;

    private const string SweepTags = "DELETE FROM tags WHERE persistence_id = $1 AND sequence_nr <= $2";

    private readonly NpgsqlDataSource _source = Columns.Source(settings.ConnectionString);
    private bool _tags;

    public int Writers => int.MaxValue;

    public async Task<bool> PrepareAsync(CancellationToken ct)
    {
        await using var connection = await _source.OpenConnectionAsync(ct).ConfigureAwait(false);
        if (settings.AutoInitialize)
            await PostgresTables.MakeJournalAsync(connection, ct).ConfigureAwait(false);
        await PostgresTables.CheckJournalAsync(connection, ct).ConfigureAwait(false);
        return _tags = await PostgresTables.HasTagsAsync(connection, ct).ConfigureAwait(false);
    }

    public IRowWriter Writer() => new PostgresRowWriter(_source, settings.CallTimeout, writer, () => _tags);

    public IRowReader Reader() => new PostgresRowReader(_source, settings.CallTimeout);

    public async Task DeleteAsync(string persistenceId, long toSequenceNr, CancellationToken ct)
    {
        await using var connection = await _source.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        foreach (var sql in _tags ? new[] { Mark, Sweep, SweepTags } : [Mark, Sweep])
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction)
            {
                CommandTimeout = Math.Max(1, (int)Math.Ceiling(settings.CallTimeout.TotalSeconds)),
            };
            command.Parameters.Add(new NpgsqlParameter { Value = persistenceId });
            if (sql != Sweep)
                command.Parameters.Add(new NpgsqlParameter { Value = toSequenceNr, NpgsqlDbType = NpgsqlDbType.Bigint });
            await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
        await transaction.CommitAsync(ct).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
