using CampaignActors.Journal.Stores;
using Npgsql;
using NpgsqlTypes;
using static CampaignActors.Journal.Postgres.Columns;

namespace CampaignActors.Journal.Postgres;

/// <summary>Snapshots in PostgreSQL: many in one statement.</summary>
internal sealed class PostgresSnapshotTable : ISnapshotTable
{
    private const string Load = """
        SELECT asked.place, found.sequence_number, found.created, found.snapshot, found.manifest, found.serializer_id
        FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY AS asked(id, low, high, since, until, place)
        CROSS JOIN LATERAL (
            SELECT * FROM snapshot WHERE persistence_id = asked.id AND sequence_number >= asked.low AND sequence_number <= asked.high
                AND created >= asked.since AND created <= asked.until
            ORDER BY sequence_number DESC LIMIT 1) AS found
        """;

    private const string Save = """
        INSERT INTO snapshot AS s (persistence_id, sequence_number, created, snapshot, manifest, serializer_id)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
        ON CONFLICT (persistence_id, sequence_number) DO UPDATE
        SET created = excluded.created, snapshot = excluded.snapshot, manifest = excluded.manifest, serializer_id = excluded.serializer_id
        """;

    private const string Delete = """
        DELETE FROM snapshot WHERE persistence_id = $1 AND sequence_number >= $2 AND sequence_number <= $3
        AND created >= $4 AND created <= $5
        """;

    private readonly PluginSettings _settings;
    private readonly NpgsqlDataSource _source;
    private readonly PostgresSession _load;
    private readonly PostgresSession _save;

    public PostgresSnapshotTable(PluginSettings settings)
    {
        _settings = settings;
        _source = Source(settings.ConnectionString);
        _load = new PostgresSession(
            _source, settings.CallTimeout, () => [PostgresSession.Statement(Load, Texts, Longs, Longs, Longs, Longs)],
            "SET enable_seqscan = off");
        _save = new PostgresSession(
            _source, settings.CallTimeout, () => [PostgresSession.Statement(Save, Texts, Longs, Longs, Blobs, Texts, Integers)]);
    }

    public async Task PrepareAsync(CancellationToken ct)
    {
        await using var connection = await _source.OpenConnectionAsync(ct).ConfigureAwait(false);
        if (_settings.AutoInitialize)
            await PostgresTables.MakeSnapshotAsync(connection, ct).ConfigureAwait(false);
        await PostgresTables.CheckSnapshotAsync(connection, ct).ConfigureAwait(false);
    }

    public async Task<SnapshotRow?[]> LoadAsync(IReadOnlyList<SnapshotRange> ranges, CancellationToken ct)
    {
        var found = new SnapshotRow?[ranges.Count];
        await _load.UseAsync(0, async command =>
        {
            command.Set(
                ranges.Select(r => r.PersistenceId).ToList(), ranges.Select(r => r.MinSequenceNr).ToList(),
                ranges.Select(r => r.MaxSequenceNr).ToList(), ranges.Select(r => r.MinCreated).ToList(),
                ranges.Select(r => r.MaxCreated).ToList());
            await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
            {
                var place = (int)reader.GetInt64(0) - 1;
                found[place] = new SnapshotRow(
                    ranges[place].PersistenceId, reader.GetInt64(1), reader.GetInt64(2),
                    reader.IsDBNull(3) ? [] : reader.GetFieldValue<byte[]>(3), reader.IsDBNull(4) ? "" : reader.GetString(4),
                    reader.IsDBNull(5) ? null : reader.GetInt32(5));
            }
        }, ct).ConfigureAwait(false);
        return found;
    }

    public Task SaveAsync(IReadOnlyList<SnapshotRow> rows, CancellationToken ct) => _save.UseAsync(0, command =>
    {
        command.Set(
            rows.Select(r => r.PersistenceId).ToList(), rows.Select(r => r.SequenceNr).ToList(), rows.Select(r => r.Created).ToList(),
            rows.Select(r => r.Snapshot).ToList(), rows.Select(r => r.Manifest).ToList(), rows.Select(r => r.SerializerId ?? 0).ToList());
        return command.ExecuteNonQueryAsync(ct);
    }, ct);

    public async Task DeleteAsync(SnapshotRange range, CancellationToken ct)
    {
        await using var connection = await _source.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var command = PostgresSession.Statement(
            Delete, NpgsqlDbType.Text, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint);
        command.Connection = connection;
        command.CommandTimeout = Math.Max(1, (int)Math.Ceiling(_settings.CallTimeout.TotalSeconds));
        command.Set(range.PersistenceId, range.MinSequenceNr, range.MaxSequenceNr, range.MinCreated, range.MaxCreated);
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _load.DisposeAsync().ConfigureAwait(false);
        await _save.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }
}
