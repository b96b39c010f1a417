using CampaignActors.Local.Postgres;
using Xunit;

namespace CampaignActors.Testing;

/// <summary>One server for all tests of a collection; each takes a database of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    /// <summary>The collection whose tests share a server; each assembly of tests defines it for itself.</summary>
    public const string Collection = "postgres";

    private readonly TempFolder _folder = new();
    private PostgresServer? _server;
    private int _databases;

    public PostgresServer Server => _server ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync() =>
        _server = await PostgresServer.StartAsync(new PostgresOptions { Folder = _folder.In("postgres") });

    /// <returns>The connection string of a new, empty database.</returns>
    public Task<string> DatabaseAsync() => Server.CreateDatabaseAsync($"test{Interlocked.Increment(ref _databases)}");

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }
}
