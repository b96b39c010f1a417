using CampaignActors.Actors.Entities;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Actors.Projections;

/// <summary>
/// Reads the SQLite journal that Akka.Persistence.Sql writes. SQLite gives out orderings inside the write lock, so they become
/// visible in order and none can turn up late behind the offset; another database needs a reader that sees to that.
/// </summary>
/// <param name="path">The journal's file. Neither it nor its table need exist yet.</param>
public sealed class JournalReader(string path) : INodeJournal
{
    private const string Row = "ordering, persistence_id, sequence_number, manifest, message";
    private readonly string _connectionString = SqliteFile.ConnectionString(path, SqliteOpenMode.ReadOnly);
    private volatile bool _tableSeen;

    public JournalBatch ReadAfter(long ordering, int limit) => Read(ordering, limit, null);

    public JournalBatch ReadAfter(long ordering, int limit, RowHandover handover) => Read(ordering, limit, handover);

    private JournalBatch Read(long ordering, int limit, RowHandover? handover)
    {
        using var connection = Open();
        if (connection is null)
            return new JournalBatch([], ordering, false);
        using var command = connection.Command(
            $"SELECT {Row} FROM journal WHERE ordering > $after ORDER BY ordering LIMIT $limit", ("$after", ordering), ("$limit", limit));
        using var reader = command.ExecuteReader();
        var rows = new List<JournalRow>();
        var seen = 0;
        while (reader.Read())
        {
            seen++;
            ordering = reader.GetInt64(0);
            if (PersistenceIds.Parse(reader.GetString(1)) is { } entity && EntityCatalog.Find(entity.Kind) is not null)
                rows.Add(StoredRow.HandedOver(ordering, entity, reader.GetInt64(2), handover) ?? Decode(reader, entity));
        }
        return new JournalBatch(rows, ordering, seen == limit);
    }

    public IEnumerable<JournalRow> ReadEntity(EntityRef entity, long toSequence) => ReadEntity(entity, 0, toSequence);

    public IEnumerable<JournalRow> ReadEntityAfter(EntityRef entity, long ordering) => ReadEntity(entity, ordering, long.MaxValue);

    private IEnumerable<JournalRow> ReadEntity(EntityRef entity, long after, long toSequence)
    {
        using var connection = Open();
        if (connection is null)
            yield break;
        using var command = connection.Command(
            $"SELECT {Row} FROM journal WHERE persistence_id = $id AND sequence_number <= $to AND ordering > $after "
            + "ORDER BY sequence_number",
            ("$id", PersistenceIds.Of(entity)), ("$to", toSequence), ("$after", after));
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return Decode(reader, entity);
    }

    public IEnumerable<JournalRow> Rows(EntityRef entity) => ReadEntity(entity, long.MaxValue);

    public IEnumerable<EntityRef> Entities()
    {
        using var connection = Open();
        if (connection is null)
            yield break;
        using var command = connection.Command("SELECT DISTINCT persistence_id FROM journal");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (PersistenceIds.Parse(reader.GetString(0)) is { } entity && EntityCatalog.Find(entity.Kind) is not null)
                yield return entity;
        }
    }

    public long MaxOrdering()
    {
        using var connection = Open();
        return connection?.Scalar("SELECT max(ordering) FROM journal") is long max ? max : 0;
    }

    private static JournalRow Decode(SqliteDataReader reader, EntityRef entity) => StoredRow.Decode(
        reader.GetInt64(0), entity, reader.GetInt64(2), reader.IsDBNull(3) ? "" : reader.GetString(3),
        () => reader.GetFieldValue<byte[]>(4));

    /// <returns><c>null</c> while the plugin has not made its table.</returns>
    private SqliteConnection? Open()
    {
        if (!_tableSeen && !File.Exists(path))
            return null;
        var connection = SqliteFile.Open(_connectionString);
        if (!_tableSeen && connection.Scalar("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'journal'") is null)
        {
            connection.Dispose();
            return null;
        }
        _tableSeen = true;
        return connection;
    }

    public void Dispose()
    {
        using var pooled = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(pooled);
    }
}
