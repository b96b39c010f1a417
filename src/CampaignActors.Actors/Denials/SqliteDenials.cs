using CampaignActors.Actors.Projections;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace CampaignActors.Actors.Denials;

/// <summary>In the file of the projections, in a table that a rebuild leaves alone.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class SqliteDenials : IDenialStore
{
    private readonly string _file;

    /// <param name="path">The file of the projections; it is there.</param>
    public SqliteDenials(string path)
    {
        _file = SqliteFile.ConnectionString(path, SqliteOpenMode.ReadWrite);
        using var connection = SqliteFile.Open(_file);
        connection.Run("""
            CREATE TABLE IF NOT EXISTS denied(
                id INTEGER PRIMARY KEY AUTOINCREMENT, minute INTEGER NOT NULL, address TEXT NOT NULL,
                status INTEGER NOT NULL, reason TEXT NOT NULL,
                who TEXT NOT NULL, what TEXT NOT NULL, count INTEGER NOT NULL, UNIQUE(minute, address, status, reason, who))
            """);
    }

    public void Add(IReadOnlyList<DeniedRequests> denied)
    {
        using var connection = SqliteFile.Open(_file);
        using var transaction = connection.BeginTransaction(deferred: false);
        foreach (var d in denied)
        {
            using var upsert = connection.Command(
                "INSERT INTO denied(minute, address, status, reason, who, what, count) "
                + "VALUES($minute, $address, $status, $reason, $who, $what, $count) "
                + "ON CONFLICT(minute, address, status, reason, who) DO UPDATE SET count = count + excluded.count",
                ("$minute", StoredInstant.Ticks(d.Minute)), ("$address", d.Address), ("$status", d.Status),
                ("$reason", d.Reason), ("$who", d.Who),
                ("$what", d.What), ("$count", d.Count));
            upsert.Transaction = transaction;
            upsert.ExecuteNonQuery();
        }
        using var trim = connection.Command(
            "DELETE FROM denied WHERE id <= (SELECT id FROM denied ORDER BY id DESC LIMIT 1 OFFSET $kept)", ("$kept", IDenialStore.Kept));
        trim.Transaction = transaction;
        trim.ExecuteNonQuery();
        transaction.Commit();
    }

    public DenialPage List(Instant since, int limit, DenialPlace? after = null)
    {
        var (minute, number) = after is { } place ? (StoredInstant.Ticks(place.Minute), place.Number) : (long.MaxValue, long.MaxValue);
        using var connection = SqliteFile.Open(_file);
        var rows = connection.Rows(
            "SELECT minute, address, status, reason, who, what, count, id FROM denied "
            + "WHERE minute >= $since AND (minute, id) < ($minute, $id) "
            + "ORDER BY minute DESC, id DESC LIMIT $limit",
            r => (new DeniedRequests(
                StoredInstant.FromTicks(r.GetInt64(0)), r.GetString(1), r.GetInt32(2), r.GetString(3), r.GetString(4), r.GetString(5),
                r.GetInt64(6)), r.GetInt64(7)),
            ("$since", StoredInstant.Ticks(since)), ("$minute", minute), ("$id", number), ("$limit", (long)limit + 1));
        return DenialPage.Of(rows, limit);
    }
}
