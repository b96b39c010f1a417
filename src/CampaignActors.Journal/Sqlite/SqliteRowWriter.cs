using CampaignActors.Journal.Stores;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Journal.Sqlite;

/// <summary>Writes all rows of a batch in one transaction: one flush to the disk for all.</summary>
internal sealed class SqliteRowWriter(SqliteDatabase file, string writer) : IRowWriter
{
    private const string Insert = """
        INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
        VALUES ($created, 0, $id, $number, $message, $manifest, $serializer, $writer)
        """;

    private SqliteConnection? _connection;
    private SqliteCommand? _insert;

    public Task WriteAsync(IReadOnlyList<IReadOnlyList<NewRow>> requests, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            if (_connection is null)
                Open();
            Write(requests);
        }
        catch (Exception e) when (e is not RowsRefusedException)
        {
            Close();
            throw;
        }
        return Task.CompletedTask;
    }

    private void Write(IReadOnlyList<IReadOnlyList<NewRow>> requests)
    {
        // BEGIN IMMEDIATE: the lock is waited for before anything is written.
        using var transaction = _connection!.BeginTransaction(deferred: false);
        _insert!.Transaction = transaction;
        for (var n = 0; n < requests.Count; n++)
        {
            try
            {
                foreach (var row in requests[n])
                    Write(row, transaction);
            }
            catch (SqliteException e) when (e.IsOfTheRow())
            {
                transaction.Rollback();
                throw new RowsRefusedException(e, n);
            }
        }
        transaction.Commit();
    }

    private void Write(in NewRow row, SqliteTransaction transaction)
    {
        _insert!.Set(row.Created, row.PersistenceId, row.SequenceNr, row.Message, row.Manifest, row.SerializerId, writer);
        _insert!.ExecuteNonQuery();
        if (row.Tags.Count == 0)
            return;
        // Each tag has a row of its own, so the number of the event's row must be kept.
        using var ordering = _connection!.Statement("SELECT last_insert_rowid()", []);
        ordering.Transaction = transaction;
        var number = ordering.ExecuteScalar()!;
        foreach (var tag in row.Tags)
        {
            _connection!.Run(
                "INSERT INTO tags (ordering_id, tag, persistence_id, sequence_nr) VALUES ($ordering, $tag, $id, $number)",
                ("$ordering", number), ("$tag", tag), ("$id", row.PersistenceId), ("$number", row.SequenceNr));
        }
    }

    private void Open()
    {
        _connection = file.OpenWriter();
        _insert = _connection.Statement(Insert, "$created", "$id", "$number", "$message", "$manifest", "$serializer", "$writer");
    }

    private void Close()
    {
        _insert?.Dispose();
        _connection?.Dispose();
        (_insert, _connection) = (null, null);
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }
}
