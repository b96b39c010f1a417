using Microsoft.Data.Sqlite;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>Counts in a journal file, read behind the back of whoever wrote it.</summary>
internal static class JournalCheck
{
    /// <summary>Every command id that was acknowledged stands in exactly one row.</summary>
    public static void EveryIdOnce(string journal, string prefix, int total)
    {
        const string Id = "json_extract(CAST(message AS TEXT), '$.id')";
        var (rows, ids) = Counts(journal, $"SELECT count(*), count(DISTINCT {Id}) FROM journal WHERE {Id} LIKE '{prefix}%'");
        VoidRunException.Unless(rows == total && ids == total, $"{total} commands were acknowledged, the journal has {rows} rows of {ids} ids");
    }

    /// <summary>So many rows, and in each entity the sequence numbers 1 to n.</summary>
    public static void NoGaps(string journal, string prefix, int total)
    {
        var (rows, last) = Counts(journal, $"""
            SELECT sum(n), sum(last) FROM (
                SELECT count(*) n, max(sequence_number) last FROM journal WHERE persistence_id LIKE '{prefix}%' GROUP BY persistence_id)
            """);
        VoidRunException.Unless(rows == total && last == total, $"{total} rows were acknowledged, the journal has {rows} with last numbers that add up to {last}");
    }

    private static (long, long) Counts(string journal, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={journal};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
