using CampaignActors.Actors.Projections;
using NodaTime;
using Npgsql;

namespace CampaignActors.Actors.Denials;

/// <summary>Of all nodes of a cluster, beside its projections.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class PostgresDenials(NpgsqlDataSource source) : IDenialStore
{
    public void Add(IReadOnlyList<DeniedRequests> denied)
    {
        using var connection = source.OpenConnection();
        using var transaction = connection.BeginTransaction();
        // In the same order on every node, or two of them could wait for each other.
        foreach (var d in denied.OrderBy(d => d.Minute).ThenBy(d => (d.Address, d.Status, d.Reason, d.Who)))
        {
            using var upsert = new NpgsqlCommand(
                "INSERT INTO denied(minute, address, status, reason, who, what, count) VALUES ($1, $2, $3, $4, $5, $6, $7) "
                + "ON CONFLICT (minute, address, status, reason, who) DO UPDATE SET count = denied.count + excluded.count",
                connection, transaction)
            {
                Parameters =
                {
                    new() { Value = StoredInstant.Ticks(d.Minute) }, new() { Value = d.Address },
                    new() { Value = d.Status }, new() { Value = d.Reason },
                    new() { Value = d.Who }, new() { Value = d.What }, new() { Value = d.Count },
                },
            };
            upsert.ExecuteNonQuery();
        }
        using var trim = new NpgsqlCommand(
            "DELETE FROM denied WHERE id <= (SELECT id FROM denied ORDER BY id DESC LIMIT 1 OFFSET $1)", connection, transaction)
        {
            Parameters = { new() { Value = IDenialStore.Kept } },
        };
        trim.ExecuteNonQuery();
        transaction.Commit();
    }

    public DenialPage List(Instant since, int limit, DenialPlace? after = null)
    {
        var (minute, number) = after is { } place ? (StoredInstant.Ticks(place.Minute), place.Number) : (long.MaxValue, long.MaxValue);
        using var connection = source.OpenConnection();
        using var command = new NpgsqlCommand(
            "SELECT minute, address, status, reason, who, what, count, id FROM denied WHERE minute >= $1 AND (minute, id) < ($2, $3) "
            + "ORDER BY minute DESC, id DESC LIMIT $4", connection)
        {
            Parameters =
            {
                new() { Value = StoredInstant.Ticks(since) }, new() { Value = minute },
                new() { Value = number }, new() { Value = (long)limit + 1 },
            },
        };
        using var reader = command.ExecuteReader();
        var rows = new List<(DeniedRequests, long)>();
        while (reader.Read())
        {
            var row = new DeniedRequests(
                StoredInstant.FromTicks(reader.GetInt64(0)), reader.GetString(1), reader.GetInt32(2),
                reader.GetString(3), reader.GetString(4), reader.GetString(5),
                reader.GetInt64(6));
            rows.Add((row, reader.GetInt64(7)));
        }
        return DenialPage.Of(rows, limit);
    }
}
