using CampaignActors.Journal.Stores;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Journal.Sqlite;

/// <summary>The tables in SQLite: made as Akka.Persistence.Sql makes them, and looked at before they are used.</summary>
internal static class SqliteTables
{
    private const string Journal = """
        CREATE TABLE IF NOT EXISTS [journal]
        (
        	[ordering]        INTEGER        NOT NULL PRIMARY KEY AUTOINCREMENT,
        	[created]         INTEGER        NOT NULL,
        	[deleted]         Bit            NOT NULL,
        	[persistence_id]  NVarChar(255)  NOT NULL,
        	[sequence_number] INTEGER        NOT NULL,
        	[message]         VarBinary      NOT NULL,
        	[manifest]        NVarChar(500)      NULL,
        	[identifier]      INTEGER            NULL,
        	[writer_uuid]     NVarChar(128)      NULL
        );
        CREATE UNIQUE INDEX IF NOT EXISTS journal_uq ON journal (persistence_id, sequence_number);
        CREATE INDEX IF NOT EXISTS journal_created_idx ON journal (created);
        CREATE INDEX IF NOT EXISTS journal_sequence_number_idx ON journal (sequence_number);
        CREATE TABLE IF NOT EXISTS [tags]
        (
        	[ordering_id]    INTEGER        NOT NULL,
        	[tag]            NVarChar(64)   NOT NULL,
        	[sequence_nr]    INTEGER        NOT NULL,
        	[persistence_id] NVarChar(255)  NOT NULL,

        	CONSTRAINT [PK_tags] PRIMARY KEY ([ordering_id], [tag])
        );
        CREATE INDEX IF NOT EXISTS tags_persistence_id_sequence_nr_idx ON tags (persistence_id, sequence_nr);
        CREATE INDEX IF NOT EXISTS tags_tag_idx ON tags (tag);
        """;

    private const string Snapshot = """
        CREATE TABLE IF NOT EXISTS [snapshot]
        (
        	[persistence_id]  NVarChar(255)  NOT NULL,
        	[sequence_number] INTEGER        NOT NULL,
        	[created]         INTEGER        NOT NULL,
        	[snapshot]        VarBinary          NULL,
        	[manifest]        NVarChar(500)      NULL,
        	[serializer_id]   INTEGER            NULL,

        	CONSTRAINT [PK_snapshot] PRIMARY KEY ([persistence_id], [sequence_number])
        );
        CREATE INDEX IF NOT EXISTS snapshot_sequence_number_idx ON snapshot (sequence_number);
        CREATE INDEX IF NOT EXISTS snapshot_created_idx ON snapshot (created);
        """;

    public static void MakeJournal(SqliteConnection connection) => Make(connection, Journal);

    public static void MakeSnapshot(SqliteConnection connection) => Make(connection, Snapshot);

    private static void Make(SqliteConnection connection, string sql)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        connection.Run(sql);
        transaction.Commit();
    }

    /// <exception cref="JournalUnusableException">The table cannot be used; the message says why.</exception>
    public static void Check(SqliteConnection connection, TableShape shape)
    {
        var columns = connection.Rows(
            $"SELECT name, type, \"notnull\" AND dflt_value IS NULL AND NOT pk FROM pragma_table_info('{shape.Table}')",
            r => new FoundColumn(r.GetString(0), r.GetString(1), r.GetBoolean(2)));
        var keys = connection.Rows(
            $"""
            SELECT (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY name))
            FROM pragma_index_list('{shape.Table}') i WHERE i."unique" AND NOT i.partial
            """,
            r => r.IsDBNull(0) ? "" : r.GetString(0));
        shape.Check(columns, keys.Contains("persistence_id,sequence_number"), types: false);
    }

    public static bool HasTags(SqliteConnection connection) =>
        connection.Rows("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'tags'", _ => true).Count > 0;
}
