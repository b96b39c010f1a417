using CampaignActors.Journal.Stores;
using Npgsql;

namespace CampaignActors.Journal.Postgres;

/// <summary>The tables in PostgreSQL: made as Akka.Persistence.Sql makes them, and looked at before they are used.</summary>
public static class PostgresTables
{
    private const string Journal = """
        CREATE TABLE IF NOT EXISTS journal (
            ordering        bigint GENERATED ALWAYS AS IDENTITY NOT NULL PRIMARY KEY,
            created         bigint NOT NULL,
            deleted         boolean NOT NULL,
            persistence_id  varchar(255) NOT NULL,
            sequence_number bigint NOT NULL,
            message         bytea NOT NULL,
            manifest        varchar(500),
            identifier      integer,
            writer_uuid     varchar(128),
            CONSTRAINT journal_uq UNIQUE (persistence_id, sequence_number)
        );
        CREATE INDEX IF NOT EXISTS journal_created_idx ON journal (created);
        CREATE INDEX IF NOT EXISTS journal_sequence_number_idx ON journal (sequence_number);
        CREATE TABLE IF NOT EXISTS tags (
            ordering_id    bigint NOT NULL,
            tag            varchar(64) NOT NULL,
            sequence_nr    bigint NOT NULL,
            persistence_id varchar(255) NOT NULL,
            CONSTRAINT "PK_tags" PRIMARY KEY (ordering_id, tag)
        );
        CREATE INDEX IF NOT EXISTS tags_persistence_id_sequence_nr_idx ON tags (persistence_id, sequence_nr);
        CREATE INDEX IF NOT EXISTS tags_tag_idx ON tags (tag);
        """;

    private const string Snapshot = """
        CREATE TABLE IF NOT EXISTS snapshot (
            persistence_id  varchar(255) NOT NULL,
            sequence_number bigint NOT NULL,
            created         bigint NOT NULL,
            snapshot        bytea,
            manifest        varchar(500),
            serializer_id   integer,
            CONSTRAINT "PK_snapshot" PRIMARY KEY (persistence_id, sequence_number)
        );
        CREATE INDEX IF NOT EXISTS snapshot_sequence_number_idx ON snapshot (sequence_number);
        CREATE INDEX IF NOT EXISTS snapshot_created_idx ON snapshot (created);
        """;

    /// <summary>Two that start at once would both make the table; any number that no other program uses.</summary>
    private const string OneAtATime = "SELECT pg_advisory_xact_lock(4810377);";

    private const string ColumnsOf = """
        SELECT a.attname::text, t.typname::text, a.attnotnull AND a.attgenerated = '' AND a.attidentity = '' AND NOT a.atthasdef
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
        """;

    private const string HasUniqueKey = """
        SELECT EXISTS (
            SELECT 1 FROM pg_index i
            WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indisvalid AND i.indimmediate
                AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indnatts = 2
                AND (SELECT array_agg(a.attname::text ORDER BY a.attname) FROM pg_attribute a
                     WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) = ARRAY['persistence_id', 'sequence_number'])
        """;

    internal static Task MakeJournalAsync(NpgsqlConnection connection, CancellationToken ct) => RunAsync(connection, Journal, ct);

    internal static Task MakeSnapshotAsync(NpgsqlConnection connection, CancellationToken ct) => RunAsync(connection, Snapshot, ct);

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await using (var command = new NpgsqlCommand(OneAtATime, connection, transaction))
            await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        await using (var command = new NpgsqlCommand(sql, connection, transaction))
            await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Looks whether there is a journal that can be written: its columns, and its unique key, the last fence.</summary>
    /// <exception cref="JournalUnusableException">It cannot be used; the message says why.</exception>
    public static Task CheckJournalAsync(NpgsqlConnection connection, CancellationToken ct = default) =>
        CheckAsync(connection, TableShape.Journal, ct);

    /// <summary>Looks whether there is a table of snapshots that can be written.</summary>
    /// <exception cref="JournalUnusableException">It cannot be used; the message says why.</exception>
    public static Task CheckSnapshotAsync(NpgsqlConnection connection, CancellationToken ct = default) =>
        CheckAsync(connection, TableShape.Snapshot, ct);

    private static async Task CheckAsync(NpgsqlConnection connection, TableShape shape, CancellationToken ct)
    {
        var columns = new List<FoundColumn>();
        await using (var command = new NpgsqlCommand(ColumnsOf, connection) { Parameters = { new() { Value = shape.Table } } })
        await using (var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
                columns.Add(new FoundColumn(reader.GetString(0), reader.GetString(1), reader.GetBoolean(2)));
        }
        await using var key = new NpgsqlCommand(HasUniqueKey, connection) { Parameters = { new() { Value = shape.Table } } };
        shape.Check(columns, await key.ExecuteScalarAsync(ct).ConfigureAwait(false) is true);
    }

    internal static async Task<bool> HasTagsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT to_regclass('tags') IS NOT NULL", connection);
        return await command.ExecuteScalarAsync(ct).ConfigureAwait(false) is true;
    }
}
