using System.Data.Common;

namespace CampaignActors.Benchmarks.Stores;

/// <summary>Plain SQL on whatever database it is.</summary>
internal static class Sql
{
    public static async Task RunAsync(this DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<List<T>> RowsAsync<T>(this DbConnection connection, string sql, Func<DbDataReader, T> read)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var all = new List<T>();
        while (await reader.ReadAsync())
            all.Add(read(reader));
        return all;
    }
}
