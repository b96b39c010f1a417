using CampaignActors.Journal.Stores;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Journal.Sqlite;

/// <summary>Reads by the unique key. What is asked together is read in one transaction that locks out no writer.</summary>
internal sealed class SqliteRowReader(SqliteDatabase file) : IRowReader
{
    private const string Rows = """
        SELECT sequence_number, created, deleted, message, manifest, identifier, writer_uuid FROM journal
        WHERE persistence_id = $id AND sequence_number >= $from AND sequence_number <= $to ORDER BY sequence_number LIMIT $page
        """;

    private const string Highest =
        "SELECT coalesce(max(sequence_number), 0) FROM journal WHERE persistence_id = $id AND sequence_number > $above";

    private SqliteConnection? _connection;
    private SqliteCommand? _rows;
    private SqliteCommand? _highest;

    public Task ReadAsync(IReadOnlyList<RowRange> ranges, Action<int, OldRow> take, CancellationToken ct) => Use(transaction =>
    {
        _rows!.Transaction = transaction;
        for (var n = 0; n < ranges.Count; n++)
        {
            ct.ThrowIfCancellationRequested();
            _rows.Set(ranges[n].PersistenceId, ranges[n].From, ranges[n].To, ranges[n].Limit);
            using var reader = _rows.ExecuteReader();
            while (reader.Read())
                take(n, Row(reader));
        }
    });

    private static OldRow Row(SqliteDataReader reader) => new(
        reader.GetInt64(0), reader.GetInt64(1), reader.GetBoolean(2), reader.GetFieldValue<byte[]>(3),
        reader.IsDBNull(4) ? "" : reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetInt32(5),
        reader.IsDBNull(6) ? null : reader.GetString(6));

    public async Task<long[]> HighestAsync(IReadOnlyList<(string PersistenceId, long Above)> entities, CancellationToken ct)
    {
        var found = new long[entities.Count];
        await Use(transaction =>
        {
            _highest!.Transaction = transaction;
            for (var n = 0; n < found.Length; n++)
            {
                _highest.Set(entities[n].PersistenceId, entities[n].Above);
                found[n] = (long)_highest.ExecuteScalar()!;
            }
        }).ConfigureAwait(false);
        return found;
    }

    private Task Use(Action<SqliteTransaction> read)
    {
        try
        {
            if (_connection is null)
                Open();
            using var transaction = _connection!.BeginTransaction(deferred: true);
            read(transaction);
            transaction.Commit();
        }
        catch
        {
            Close();
            throw;
        }
        return Task.CompletedTask;
    }

    private void Open()
    {
        _connection = file.OpenReader();
        _rows = _connection.Statement(Rows, "$id", "$from", "$to", "$page");
        _highest = _connection.Statement(Highest, "$id", "$above");
    }

    private void Close()
    {
        _rows?.Dispose();
        _highest?.Dispose();
        _connection?.Dispose();
        (_rows, _highest, _connection) = (null, null, null);
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }
}
