using CampaignActors.Journal.Stores;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Journal.Sqlite;

/// <summary>The journal in an SQLite file.</summary>
/// <param name="writer">Stands in each row that is written.</param>
internal sealed class SqliteJournalTable(PluginSettings settings, string writer) : IJournalTable
{
    private readonly SqliteDatabase _file = new(settings.ConnectionString, settings.CallTimeout);

    /// <summary>SQLite lets one write; a second connection would only wait for the first.</summary>
    public int Writers => 1;

    public Task<bool> PrepareAsync(CancellationToken ct)
    {
        using var connection = _file.OpenWriter();
        if (settings.AutoInitialize)
            SqliteTables.MakeJournal(connection);
        SqliteTables.Check(connection, TableShape.Journal);
        return Task.FromResult(SqliteTables.HasTags(connection));
    }

    public IRowWriter Writer() => new SqliteRowWriter(_file, writer);

    public IRowReader Reader() => new SqliteRowReader(_file);

    public Task DeleteAsync(string persistenceId, long toSequenceNr, CancellationToken ct) => Task.Run(() =>
    {
        using var connection = _file.OpenWriter();
        using var transaction = connection.BeginTransaction(deferred: false);
        connection.Run(
            "UPDATE journal SET deleted = 1 WHERE persistence_id = $id AND sequence_number <= $to AND NOT deleted",
            ("$id", persistenceId), ("$to", toSequenceNr));
        connection.Run(
            """
            DELETE FROM journal WHERE persistence_id = $id AND deleted
            AND sequence_number < (SELECT max(sequence_number) FROM journal WHERE persistence_id = $id AND deleted)
            """,
            ("$id", persistenceId));
        if (SqliteTables.HasTags(connection))
        {
            connection.Run(
                "DELETE FROM tags WHERE persistence_id = $id AND sequence_nr <= $to", ("$id", persistenceId), ("$to", toSequenceNr));
        }
        transaction.Commit();
    }, ct);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
