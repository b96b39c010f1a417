using System.Data.Common;
using Akka.Configuration;
using CampaignActors.Actors.Copies;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Postgres;
using CampaignActors.Actors.Projections;
using CampaignActors.Benchmarks.Audiences;
using CampaignActors.Benchmarks.Seeding;
using CampaignActors.Gateways;
using CampaignActors.Local.Postgres;
using CampaignActors.Recipients.Postgres;
using Npgsql;

namespace CampaignActors.Benchmarks.Stores;

/// <summary>
/// PostgreSQL: one server of the run's own with its default durability (fsync and synchronous_commit on), a database for each
/// measurement. A checkpoint goes before it, so that none writes out what another has left.
/// </summary>
internal sealed class PostgresBenchStore : IStore
{
    private readonly string _data;
    private readonly ArmFolder _folder;
    private readonly PostgresServer _server;
    private int _databases;

    private PostgresBenchStore(string data, ArmFolder folder, PostgresServer server) => (_data, _folder, _server) = (data, folder, server);

    public string Title => "PostgreSQL";

    /// <summary>What the server says that it is, with the settings that decide what a commit costs.</summary>
    public string About { get; private set; } = "";

    /// <exception cref="PostgresException">PostgreSQL is not installed or does not start.</exception>
    public static async Task<PostgresBenchStore> StartAsync(string data)
    {
        var folder = new ArmFolder(data);
        var store = new PostgresBenchStore(
            data, folder, await PostgresServer.StartAsync(new PostgresOptions { Folder = Path.Combine(folder.Path, "server") }));
        store.About = await store.AskAsync(
            "SELECT 'PostgreSQL ' || current_setting('server_version') || ', fsync ' || current_setting('fsync')"
            + " || ', synchronous_commit ' || current_setting('synchronous_commit') || ', shared_buffers ' || "
                + "current_setting('shared_buffers')");
        return store;
    }

    async Task<ISite> IStore.NewAsync() => await NewAsync();

    public async Task<PostgresSite> NewAsync()
    {
        await AskAsync("CHECKPOINT");
        var name = $"bench{++_databases}";
        return new PostgresSite(new ArmFolder(_data), await _server.CreateDatabaseAsync(name), () =>
            AskAsync($"DROP DATABASE {name} WITH (FORCE)"));
    }

    private async Task<string> AskAsync(string sql)
    {
        await using var connection = new NpgsqlConnection($"{_server.ConnectionString()};Pooling=False");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() as string ?? "";
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>A database for one measurement.</summary>
internal sealed class PostgresSite(ArmFolder folder, string connectionString, Func<Task> drop) : ISite
{
    private NpgsqlDataSource? _pool;

    public CampaignActorsOptions Node => BenchNode.Options(folder.Path) with
    {
        Persistence = PersistenceKind.Postgres,
        Postgres = PostgresSettings.Parse(connectionString),
    };

    public async Task PrepareAsync()
    {
        await using var pool = Pool(1);
        await new PostgresSchema(pool).MigrateAsync();
    }

    /// <summary>Akka.Persistence.Sql as its manual has it: only what must be said is said.</summary>
    public CampaignActorsOptions Stock => new()
    {
        Persistence = PersistenceKind.Custom,
        Gateway = new RecordingGateway(),
        Hocon = ConfigurationFactory.ParseString($$"""
            akka.persistence {
              journal {
                plugin = "akka.persistence.journal.sql"
                sql {
                  class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
                  connection-string = "{{connectionString}}"
                  provider-name = "PostgreSQL.15"
                }
              }
              snapshot-store {
                plugin = "akka.persistence.snapshot-store.sql"
                sql {
                  class = "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore, Akka.Persistence.Sql"
                  connection-string = "{{connectionString}}"
                  provider-name = "PostgreSQL.15"
                }
              }
            }
            """),
    };

    /// <summary>Connections for an arm that talks to the database itself, at most so many.</summary>
    public NpgsqlDataSource Pool(int connections) => NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = connections, MaxAutoPrepare = 20, AutoPrepareMinUsages = 2, Timeout = 60,
        });

    public Task<HeldPeople> PeopleAsync()
    {
        var pool = NpgsqlDataSource.Create(PostgresSettings.Parse(connectionString).RecipientsConnection);
        return Task.FromResult(new HeldPeople(new PostgresRecipients(pool), pool.DisposeAsync));
    }

    public IBareTable Bare() => new PostgresBareTable(
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = 0, Timeout = 60 }));

    public IProjectionStore Projections() => new PostgresProjections(_pool ??= Pool(3));

    public async Task<DbConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection($"{connectionString};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>For those that open their connections themselves.</summary>
    public string ConnectionString => connectionString;

    public IEmptyJournal EmptyJournal(string folder) => new PostgresEmptyJournal(PostgresSettings.Parse(connectionString));

    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Database__ConnectionString"] = connectionString,
        ["Database__Migrate"] = "auto",
    };

    public async Task SeedAsync(IEnumerable<SeededEntity> entities)
    {
        await using var pool = Pool(3);
        await PostgresSeeder.WriteAsync(pool, entities);
    }

    public string MessageText(string field) => $"convert_from(message, 'UTF8')::json ->> '{field}'";

    public async ValueTask DisposeAsync()
    {
        if (_pool is not null)
            await _pool.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await drop();
        folder.Dispose();
    }
}
