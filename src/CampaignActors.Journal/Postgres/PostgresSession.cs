using CampaignActors.Journal.Stores;
using Npgsql;
using NpgsqlTypes;

namespace CampaignActors.Journal.Postgres;

/// <summary>A connection that is kept, with its prepared statements. After it has failed the next use opens another.</summary>
/// <param name="statements">Prepared when a connection is opened, for as long as it lasts.</param>
/// <param name="settings">Statements of the session.</param>
internal sealed class PostgresSession(NpgsqlDataSource source, TimeSpan patience, Func<NpgsqlCommand[]> statements, string? settings = null)
    : IAsyncDisposable
{
    private NpgsqlConnection? _connection;
    private NpgsqlCommand[] _commands = [];

    /// <summary>Uses a prepared statement.</summary>
    /// <exception cref="RowsRefusedException">The database refused values that it was given.</exception>
    public async Task UseAsync(int statement, Func<NpgsqlCommand, Task> use, CancellationToken ct)
    {
        try
        {
            if (_connection is not { FullState: System.Data.ConnectionState.Open })
                await OpenAsync(ct).ConfigureAwait(false);
            await use(_commands[statement]).ConfigureAwait(false);
        }
        catch (PostgresException e) when (IsOfTheRows(e.SqlState))
        {
            throw new RowsRefusedException(e);
        }
        catch
        {
            await CloseAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// The transaction is over and nothing of it is stored: the values were bad (22), a constraint held (23), another transaction was in
    /// the way (40), or a value exceeds what an index takes (54).
    /// </summary>
    private static bool IsOfTheRows(string state) => state[..2] is "22" or "23" or "40" or "54";

    private async Task OpenAsync(CancellationToken ct)
    {
        await CloseAsync().ConfigureAwait(false);
        _connection = await source.OpenConnectionAsync(ct).ConfigureAwait(false);
        if (settings is not null)
        {
            await using var set = new NpgsqlCommand(settings, _connection);
            await set.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
        _commands = statements();
        foreach (var command in _commands)
        {
            command.Connection = _connection;
            command.CommandTimeout = Math.Max(1, (int)Math.Ceiling(patience.TotalSeconds));
            await command.PrepareAsync(ct).ConfigureAwait(false);
        }
    }

    private async Task CloseAsync()
    {
        foreach (var command in _commands)
            await command.DisposeAsync().ConfigureAwait(false);
        _commands = [];
        if (_connection is { } old)
            await old.DisposeAsync().ConfigureAwait(false);
        _connection = null;
    }

    public async ValueTask DisposeAsync() => await CloseAsync().ConfigureAwait(false);

    public static NpgsqlCommand Statement(string sql, params ReadOnlySpan<NpgsqlDbType> types)
    {
        var command = new NpgsqlCommand(sql);
        foreach (var type in types)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
        return command;
    }
}

/// <summary>Types of parameters that hold a column of many rows.</summary>
internal static class Columns
{
    public const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;
    public const NpgsqlDbType Longs = NpgsqlDbType.Array | NpgsqlDbType.Bigint;
    public const NpgsqlDbType Integers = NpgsqlDbType.Array | NpgsqlDbType.Integer;
    public const NpgsqlDbType Blobs = NpgsqlDbType.Array | NpgsqlDbType.Bytea;

    /// <summary>Gives a statement its values, in the order of its parameters.</summary>
    public static void Set(this NpgsqlCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
    }

    /// <summary>Connections that are kept need no pool, which would clear them of what was prepared.</summary>
    public static NpgsqlDataSource Source(string connectionString) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false });
}
