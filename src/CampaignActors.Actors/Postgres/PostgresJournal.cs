using CampaignActors.Actors.Entities;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;
using CampaignActors.Protocol.Shell;
using Npgsql;

namespace CampaignActors.Actors.Postgres;

/// <summary>
/// Reads the PostgreSQL journal. Several nodes write it at once, so rows do not become visible in the order of their orderings: one that
/// is committed late would be skipped by a reader that has gone past it. New rows are therefore given out up to a safe ordering only.
/// </summary>
/// <remarks>
/// Look at the newest ordering given out (N), then at the newest transaction (X): every ordering up to N was taken by a transaction that
/// has its number (a trigger of the journal sees to that, before the first ordering is taken), so by one before X. When no transaction
/// before X is running any more, all rows up to N are visible or will never be, and N is safe.
/// </remarks>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class PostgresJournal(NpgsqlDataSource source) : INodeJournal
{
    private const string Row = "ordering, persistence_id, sequence_number, manifest, message";
    private readonly Lock _lock = new();
    private long _safe;

    /// <summary>An ordering that is safe once no transaction below that number is running.</summary>
    private (long Ordering, ulong Transaction)? _candidate;

    public JournalBatch ReadAfter(long ordering, int limit) => Read(ordering, limit, null);

    public JournalBatch ReadAfter(long ordering, int limit, RowHandover handover) => Read(ordering, limit, handover);

    private JournalBatch Read(long ordering, int limit, RowHandover? handover)
    {
        using var connection = source.OpenConnection();
        var (safe, held) = Advance(connection);
        if (safe <= ordering)
            return new JournalBatch([], ordering, false) { Held = held };
        using var command = new NpgsqlCommand(
            $"SELECT {Row} FROM journal WHERE ordering > $1 AND ordering <= $2 ORDER BY ordering LIMIT $3", connection)
        {
            Parameters = { new() { Value = ordering }, new() { Value = safe }, new() { Value = limit } },
        };
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
        return new JournalBatch(rows, ordering, seen == limit) { Held = held };
    }

    /// <returns>The safe ordering, and whether there may be rows beyond it.</returns>
    private (long Safe, bool Held) Advance(NpgsqlConnection connection)
    {
        lock (_lock)
        {
            if (_candidate is { } known)
            {
                Settle(known, Oldest(connection));
                if (_candidate is not null)
                    return (_safe, true);
            }
            var newest = Newest(connection);
            if (newest > _safe)
            {
                // One round trip; each statement has a snapshot of its own.
                using var batch = new NpgsqlBatch(connection)
                {
                    BatchCommands =
                    {
                        new("SELECT pg_current_xact_id()::text"),
                        new("SELECT pg_snapshot_xmin(pg_current_snapshot())::text"),
                    },
                };
                using var reader = batch.ExecuteReader();
                reader.Read();
                var candidate = (newest, ulong.Parse(reader.GetString(0)));
                reader.NextResult();
                reader.Read();
                Settle(candidate, ulong.Parse(reader.GetString(0)));
            }
            return (_safe, newest > _safe);
        }
    }

    private void Settle((long Ordering, ulong Transaction) candidate, ulong oldest)
    {
        var over = oldest >= candidate.Transaction;
        if (over)
            _safe = Math.Max(_safe, candidate.Ordering);
        _candidate = over ? null : candidate;
    }

    private static ulong Oldest(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT pg_snapshot_xmin(pg_current_snapshot())::text", connection);
        return ulong.Parse((string)command.ExecuteScalar()!);
    }

    private static long Newest(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(
            "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM journal_ordering_seq", connection);
        return (long)command.ExecuteScalar()!;
    }

    public IEnumerable<JournalRow> ReadEntity(EntityRef entity, long toSequence) => ReadEntity(entity, 0, toSequence);

    public IEnumerable<JournalRow> ReadEntityAfter(EntityRef entity, long ordering) => ReadEntity(entity, ordering, long.MaxValue);

    private IEnumerable<JournalRow> ReadEntity(EntityRef entity, long after, long toSequence)
    {
        using var connection = source.OpenConnection();
        using var command = new NpgsqlCommand(
            $"SELECT {Row} FROM journal WHERE persistence_id = $1 AND sequence_number <= $2 AND ordering > $3 ORDER BY sequence_number",
            connection)
        {
            Parameters = { new() { Value = PersistenceIds.Of(entity) }, new() { Value = toSequence }, new() { Value = after } },
        };
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return Decode(reader, entity);
    }

    public IEnumerable<JournalRow> Rows(EntityRef entity) => ReadEntity(entity, long.MaxValue);

    public IEnumerable<EntityRef> Entities()
    {
        using var connection = source.OpenConnection();
        using var command = new NpgsqlCommand("SELECT DISTINCT persistence_id FROM journal", connection);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (PersistenceIds.Parse(reader.GetString(0)) is { } entity && EntityCatalog.Find(entity.Kind) is not null)
                yield return entity;
        }
    }

    public long MaxOrdering()
    {
        using var connection = source.OpenConnection();
        using var command = new NpgsqlCommand("SELECT coalesce(max(ordering), 0) FROM journal", connection);
        return (long)command.ExecuteScalar()!;
    }

    private static JournalRow Decode(NpgsqlDataReader reader, EntityRef entity) => StoredRow.Decode(
        reader.GetInt64(0), entity, reader.GetInt64(2),
        reader.IsDBNull(3) ? "" : reader.GetString(3), () => reader.GetFieldValue<byte[]>(4));

    /// <summary>The data source is disposed of by its owner.</summary>
    public void Dispose()
    {
    }
}
