using Akka.Actor;
using Akka.Pattern;
using Akka.Persistence;
using CampaignActors.Local.Postgres;

namespace CampaignActors.Actors.Tests.Postgres;

/// <summary>The persistence plugin while the database is away, and when it comes back.</summary>
public sealed class PluginSpecs : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private readonly TempFolder _folder = new();
    private PostgresServer _server = null!;
    private PostgresSettings _settings = null!;

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.StartAsync(new PostgresOptions { Folder = _folder.In("pg") });
        _settings = new PostgresSettings { ConnectionString = await _server.CreateDatabaseAsync("plugin") };
        await using var source = NpgsqlDataSource.Create(_settings.ConnectionString);
        await new PostgresSchema(source).MigrateAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Entity_woken_without_the_database_is_read_when_it_is_back()
    {
        await using var system = await StartAsync("akka.persistence.journal-plugin-fallback.circuit-breaker.reset-timeout = 1s");
        await _server.CrashAsync();
        Assert.NotNull(await ReadAsync(system));

        await _server.StartAgainAsync();
        await Until.TrueAsync(async () => await ReadAsync(system) is null, "read");
    }

    [Fact]
    public async Task Snapshot_request_is_answered_while_the_breaker_tries()
    {
        await using var system = await StartAsync(
            "akka.persistence.snapshot-store-plugin-fallback.circuit-breaker { max-failures = 1, call-timeout = 200ms, reset-timeout = "
                + "50ms }");
        var store = Persistence.Instance.Apply(system.System).SnapshotStoreFor("akka.persistence.snapshot-store.sql");
        await Until.TrueAsync(async () => await LoadAsync(store) is LoadSnapshotResult, "read");

        await using (var locking = NpgsqlDataSource.Create(_settings.ConnectionString))
        await using (var connection = await locking.OpenConnectionAsync())
        await using (await connection.BeginTransactionAsync())
        {
            await using (var command = new NpgsqlCommand("LOCK TABLE snapshot IN ACCESS EXCLUSIVE MODE", connection))
                await command.ExecuteNonQueryAsync();
            // Some go through and wait for the lock: the first ones, and then one at a time. All others come meanwhile.
            var waited = 0;
            await Until.TrueAsync(async () =>
            {
                var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => LoadAsync(store)));
                waited += replies.Count(reply => Assert.IsType<LoadSnapshotFailed>(reply).Cause is not OpenCircuitException);
                return waited > 15;
            }, "the breaker has tried some times");
        }
        await Until.TrueAsync(async () => await LoadAsync(store) is LoadSnapshotResult, "read again");
    }

    private Task<CampaignSystem> StartAsync(string hocon) => CampaignSystem.StartAsync(new CampaignActorsOptions
    {
        Persistence = PersistenceKind.Postgres,
        Journal = JournalKind.Sql,
        Postgres = _settings,
        Gateway = new RecordingGateway(),
        Client = EntityClientOptions.Default with { Tries = 1, TryFor = TimeSpan.FromSeconds(2) },
        Hocon = ConfigurationFactory.ParseString(hocon),
    });

    /// <returns>Why the entity could not be read, or <c>null</c>.</returns>
    private static async Task<string?> ReadAsync(CampaignSystem system)
    {
        try
        {
            await system.Client.ReadAsync(Kinds.Budget(new Code("B1")));
            return null;
        }
        catch (Exception e) when (e is TimeoutException or EntityUnreadableException)
        {
            return e.Message;
        }
    }

    private static Task<object> LoadAsync(IActorRef store) =>
        store.Ask<object>(new LoadSnapshot("budgets-B1", SnapshotSelectionCriteria.Latest, long.MaxValue), s_patience);
}
