using CampaignActors.Local.Postgres;
using Npgsql;

namespace CampaignActors.Local.Tests.Postgres;

public sealed class PostgresServerSpecs
{
    [Fact]
    public async Task Server_keeps_data_and_port_over_a_crash_and_runs_unprivileged()
    {
        using var folder = new TempFolder();
        await using var server = await PostgresServer.StartAsync(new PostgresOptions { Folder = folder.In("pg") });
        var database = await server.CreateDatabaseAsync("kept");
        await RunAsync(database, "CREATE TABLE t(n int); INSERT INTO t VALUES (42)");
        var first = server.ProcessId;

        await server.CrashAsync();
        Assert.Null(server.ProcessId);
        await server.StartAgainAsync();

        Assert.NotEqual(first, server.ProcessId);
        Assert.Equal(42, await RunAsync(database, "SELECT n FROM t"));
        var owner = File.ReadLines($"/proc/{server.ProcessId}/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal));
        Assert.DoesNotContain("\t0\t", owner);
    }

    [Fact]
    public async Task Connection_without_the_password_is_refused()
    {
        using var folder = new TempFolder();
        await using var server = await PostgresServer.StartAsync(new PostgresOptions { Folder = folder.In("pg") });
        var wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString()) { Password = "guessed", Pooling = false }.ConnectionString;

        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => RunAsync(wrong, "SELECT 1"));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    private static async Task<object?> RunAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
