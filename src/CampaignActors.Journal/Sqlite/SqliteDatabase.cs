using CampaignActors.Journal.Stores;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Journal.Sqlite;

/// <summary>Connections to the file: one at a time writes, in a write-ahead log that readers do not wait for.</summary>
/// <param name="connectionString">As Microsoft.Data.Sqlite takes it.</param>
/// <param name="patience">How long a statement waits for a lock.</param>
internal sealed class SqliteDatabase(string connectionString, TimeSpan patience)
{
    private readonly string _connectionString = new SqliteConnectionStringBuilder(connectionString)
    {
        // Kept as long as it is needed; the file is free when the plugin has stopped.
        Pooling = false,
        DefaultTimeout = Math.Max(1, (int)Math.Ceiling(patience.TotalSeconds)),
    }.ConnectionString;

    /// <summary>FULL: a commit is on the disk when it returns.</summary>
    public SqliteConnection OpenWriter() => Open($"PRAGMA busy_timeout = {Wait}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");

    /// <summary>A reader sees the file as it is when its statement begins, and locks out no writer.</summary>
    public SqliteConnection OpenReader() => Open($"PRAGMA busy_timeout = {Wait}; PRAGMA query_only = on;");

    private long Wait => (long)patience.TotalMilliseconds;

    private SqliteConnection Open(string pragmas)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            connection.Run(pragmas);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

/// <summary>Short forms.</summary>
internal static class SqliteStatements
{
    public static void Run(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var command = connection.Statement(sql, []);
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }

    /// <summary>A statement that is used again and again; its values are set before each use.</summary>
    public static SqliteCommand Statement(this SqliteConnection connection, string sql, params ReadOnlySpan<string> names)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in names)
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    public static void Set(this SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
    }

    public static List<T> Rows<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        using var command = connection.Statement(sql, []);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>Whether a row was refused for what it is: a constraint held, or a value is too long or of the wrong type.</summary>
    public static bool IsOfTheRow(this SqliteException e) => e.SqliteErrorCode is 18 or 19 or 20;
}
