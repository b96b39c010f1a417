using CampaignActors.Benchmarks.Stores;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>Counts in a journal, read on a connection of its own.</summary>
internal static class JournalCheck
{
    /// <summary>Every command id that was acknowledged stands in exactly one row.</summary>
    public static async Task EveryIdOnceAsync(ISite site, string prefix, int total)
    {
        var id = site.MessageText("id");
        var (rows, ids) = await CountsAsync(site, $"SELECT count(*), count(DISTINCT {id}) FROM journal WHERE {id} LIKE '{prefix}%'");
        VoidRunException.Unless(
            rows == total && ids == total, $"{total} commands were acknowledged, the journal has {rows} rows of {ids} ids");
    }

    /// <summary>So many rows, and in each entity the sequence numbers 1 to n.</summary>
    public static async Task NoGapsAsync(ISite site, string prefix, int total)
    {
        var (rows, last) = await CountsAsync(site, $"""
            SELECT CAST(sum(n) AS bigint), CAST(sum(last) AS bigint) FROM (
                SELECT count(*) AS n, max(sequence_number) AS last FROM journal
                WHERE persistence_id LIKE '{prefix}%' GROUP BY persistence_id) AS entities
            """);
        VoidRunException.Unless(
            rows == total && last == total,
            $"{total} rows were acknowledged, the journal has {rows} with last numbers that add up to {last}");
    }

    private static async Task<(long, long)> CountsAsync(ISite site, string sql)
    {
        await using var connection = await site.ConnectAsync();
        return (await connection.RowsAsync(sql, r => (r.GetInt64(0), r.GetInt64(1)))).Single();
    }
}
