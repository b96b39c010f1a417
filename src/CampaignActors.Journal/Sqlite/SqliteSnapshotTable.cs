using CampaignActors.Journal.Stores;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Journal.Sqlite;

/// <summary>Snapshots in an SQLite file. What is loaded together is read in one transaction, what is saved together in one too.</summary>
internal sealed class SqliteSnapshotTable(PluginSettings settings) : ISnapshotTable
{
    private const string Load = """
        SELECT sequence_number, created, snapshot, manifest, serializer_id FROM snapshot
        WHERE persistence_id = $id AND sequence_number >= $low AND sequence_number <= $high AND created >= $since AND created <= $until
        ORDER BY sequence_number DESC LIMIT 1
        """;

    private const string Save = """
        INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot, manifest, serializer_id)
        VALUES ($id, $number, $created, $snapshot, $manifest, $serializer)
        ON CONFLICT (persistence_id, sequence_number) DO UPDATE
        SET created = excluded.created, snapshot = excluded.snapshot, manifest = excluded.manifest, serializer_id = excluded.serializer_id
        """;

    private const string Delete = """
        DELETE FROM snapshot WHERE persistence_id = $id AND sequence_number >= $low AND sequence_number <= $high
        AND created >= $since AND created <= $until
        """;

    private readonly SqliteDatabase _file = new(settings.ConnectionString, settings.CallTimeout);
    private SqliteConnection? _reader;
    private SqliteConnection? _writer;

    public Task PrepareAsync(CancellationToken ct)
    {
        using var connection = _file.OpenWriter();
        if (settings.AutoInitialize)
            SqliteTables.MakeSnapshot(connection);
        SqliteTables.Check(connection, TableShape.Snapshot);
        return Task.CompletedTask;
    }

    public Task<SnapshotRow?[]> LoadAsync(IReadOnlyList<SnapshotRange> ranges, CancellationToken ct)
    {
        var found = new SnapshotRow?[ranges.Count];
        try
        {
            _reader ??= _file.OpenReader();
            using var transaction = _reader.BeginTransaction(deferred: true);
            using var command = _reader.Statement(Load, "$id", "$low", "$high", "$since", "$until");
            command.Transaction = transaction;
            for (var n = 0; n < found.Length; n++)
                found[n] = One(command, ranges[n]);
            transaction.Commit();
        }
        catch
        {
            Close(ref _reader);
            throw;
        }
        return Task.FromResult(found);
    }

    private static SnapshotRow? One(SqliteCommand command, SnapshotRange range)
    {
        command.Set(range.PersistenceId, range.MinSequenceNr, range.MaxSequenceNr, range.MinCreated, range.MaxCreated);
        using var reader = command.ExecuteReader();
        return reader.Read()
            ? new SnapshotRow(
                range.PersistenceId, reader.GetInt64(0), reader.GetInt64(1), reader.IsDBNull(2) ? [] : reader.GetFieldValue<byte[]>(2),
                reader.IsDBNull(3) ? "" : reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetInt32(4))
            : null;
    }

    public Task SaveAsync(IReadOnlyList<SnapshotRow> rows, CancellationToken ct)
    {
        try
        {
            _writer ??= _file.OpenWriter();
            using var transaction = _writer.BeginTransaction(deferred: false);
            using var command = _writer.Statement(Save, "$id", "$number", "$created", "$snapshot", "$manifest", "$serializer");
            command.Transaction = transaction;
            foreach (var row in rows)
            {
                command.Set(row.PersistenceId, row.SequenceNr, row.Created, row.Snapshot, row.Manifest, row.SerializerId ?? 0);
                command.ExecuteNonQuery();
            }
            transaction.Commit();
        }
        catch (SqliteException e) when (e.IsOfTheRow())
        {
            throw new RowsRefusedException(e);
        }
        catch
        {
            Close(ref _writer);
            throw;
        }
        return Task.CompletedTask;
    }

    public Task DeleteAsync(SnapshotRange range, CancellationToken ct) => Task.Run(() =>
    {
        using var connection = _file.OpenWriter();
        connection.Run(
            Delete, ("$id", range.PersistenceId), ("$low", range.MinSequenceNr), ("$high", range.MaxSequenceNr),
            ("$since", range.MinCreated), ("$until", range.MaxCreated));
    }, ct);

    private static void Close(ref SqliteConnection? connection)
    {
        connection?.Dispose();
        connection = null;
    }

    public ValueTask DisposeAsync()
    {
        Close(ref _reader);
        Close(ref _writer);
        return ValueTask.CompletedTask;
    }
}
