using CampaignActors.Journal.Stores;
using Npgsql;
using static CampaignActors.Journal.Postgres.Columns;

namespace CampaignActors.Journal.Postgres;

/// <summary>Reads the rows of many entities in one statement, by the unique key.</summary>
internal sealed class PostgresRowReader(NpgsqlDataSource source, TimeSpan patience) : IRowReader
{
    /// <summary>A page for each entity; the nested query cannot be turned into anything but a look into the index for each.</summary>
    private const string Rows = """
        SELECT asked.place, found.sequence_number, found.created, found.deleted, found.message, found.manifest, found.identifier,
            found.writer_uuid
        FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS asked(id, low, high, page, place)
        CROSS JOIN LATERAL (
            SELECT * FROM journal WHERE persistence_id = asked.id AND sequence_number >= asked.low AND sequence_number <= asked.high
            ORDER BY sequence_number LIMIT asked.page) AS found
        """;

    private const string Highest = """
        SELECT coalesce((SELECT max(sequence_number) FROM journal WHERE persistence_id = asked.id AND sequence_number > asked.above), 0)
        FROM unnest($1, $2) WITH ORDINALITY AS asked(id, above, place) ORDER BY asked.place
        """;

    /// <summary>A plan made while the table was small would read all of it for each entity when it has grown.</summary>
    private readonly PostgresSession _session = new(
        source, patience,
        () => [PostgresSession.Statement(Rows, Texts, Longs, Longs, Longs), PostgresSession.Statement(Highest, Texts, Longs)],
        "SET enable_seqscan = off");

    public Task ReadAsync(IReadOnlyList<RowRange> ranges, Action<int, OldRow> take, CancellationToken ct) =>
        _session.UseAsync(0, async command =>
        {
            command.Set(
                ranges.Select(r => r.PersistenceId).ToList(), ranges.Select(r => r.From).ToList(), ranges.Select(r => r.To).ToList(),
                ranges.Select(r => r.Limit).ToList());
            await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
                take((int)reader.GetInt64(0) - 1, Row(reader));
        }, ct);

    private static OldRow Row(NpgsqlDataReader reader) => new(
        reader.GetInt64(1), reader.GetInt64(2), reader.GetBoolean(3), reader.GetFieldValue<byte[]>(4),
        reader.IsDBNull(5) ? "" : reader.GetString(5), reader.IsDBNull(6) ? null : reader.GetInt32(6),
        reader.IsDBNull(7) ? null : reader.GetString(7));

    public async Task<long[]> HighestAsync(IReadOnlyList<(string PersistenceId, long Above)> entities, CancellationToken ct)
    {
        var found = new List<long>(entities.Count);
        await _session.UseAsync(1, async command =>
        {
            command.Set(entities.Select(e => e.PersistenceId).ToList(), entities.Select(e => e.Above).ToList());
            await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
                found.Add(reader.GetInt64(0));
        }, ct).ConfigureAwait(false);
        return [.. found];
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();
}
