using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Recipients.Sql;

/// <summary>A connection of either database with short forms. Values are parameters, never text of a statement.</summary>
internal sealed class SqlSession(DbConnection connection) : IAsyncDisposable
{
    private DbTransaction? _transaction;

    public DbConnection Connection => connection;

    /// <summary>Called when the session ends, before the connection is closed.</summary>
    public Func<Task>? Ending { get; init; }

    public async Task BeginAsync(IsolationLevel level, CancellationToken ct) =>
        _transaction = await connection.BeginTransactionAsync(level, ct).ConfigureAwait(false);

    /// <summary>Begins a transaction that sees the people as they are at its first statement, and locks out no writer.</summary>
    public async Task BeginSnapshotAsync(CancellationToken ct) => _transaction = connection is SqliteConnection sqlite
        ? sqlite.BeginTransaction(deferred: true)
        : await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct).ConfigureAwait(false);

    public async Task CommitAsync(CancellationToken ct)
    {
        await _transaction!.CommitAsync(ct).ConfigureAwait(false);
        await _transaction.DisposeAsync().ConfigureAwait(false);
        _transaction = null;
    }

    public async Task RollbackAsync()
    {
        if (_transaction is not null)
            await _transaction.DisposeAsync().ConfigureAwait(false);
        _transaction = null;
    }

    public DbCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = _transaction;
        foreach (var (name, value) in values)
            Add(command, name, value);
        return command;
    }

    public static void Add(DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }

    public async Task<int> RunAsync(string sql, CancellationToken ct, params (string Name, object? Value)[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    public async Task<object?> ScalarAsync(string sql, CancellationToken ct, params (string Name, object? Value)[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteScalarAsync(ct).ConfigureAwait(false) is { } value and not DBNull ? value : null;
    }

    public async Task<List<T>> RowsAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken ct, params (string Name, object? Value)[] values)
    {
        await using var command = Command(sql, values);
        return await RowsAsync(command, read, ct).ConfigureAwait(false);
    }

    public static async Task<List<T>> RowsAsync<T>(DbCommand command, Func<DbDataReader, T> read, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>Several statements in one round trip: the rows of the first results, each with its reader.</summary>
    public async Task<(List<T1> First, List<T2> Second)> RowsAsync<T1, T2>(
        string sql, Func<DbDataReader, T1> first, Func<DbDataReader, T2> second, CancellationToken ct,
        params (string Name, object? Value)[] values)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var (one, two) = (new List<T1>(), new List<T2>());
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
            one.Add(first(reader));
        if (await reader.NextResultAsync(ct).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
                two.Add(second(reader));
        }
        return (one, two);
    }

    public async ValueTask DisposeAsync()
    {
        await RollbackAsync().ConfigureAwait(false);
        if (Ending is not null)
            await Ending().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }
}

/// <summary>How instants are stored: ticks of 100 ns since 1970.</summary>
internal static class StoredTicks
{
    public static long Of(NodaTime.Instant instant) => instant.ToUnixTimeTicks();

    public static NodaTime.Instant Read(long ticks) => NodaTime.Instant.FromUnixTimeTicks(ticks);
}
