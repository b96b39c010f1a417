using System.Data.Common;
using Akka.Configuration;
using CampaignActors.Local.Postgres;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CampaignActors.Journal.Tests.Stores;

/// <summary>A plugin of Akka.Persistence.</summary>
public enum Plugin
{
    Stock,
    Batched,
}

/// <summary>Where it writes.</summary>
public enum Database
{
    Postgres,
    Sqlite,
}

/// <summary>An empty database of one test, on which actor systems are started with either plugin, one after the other or at once.</summary>
internal sealed class Store : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<Running> _running = [];

    private Store(Database database) => Database = database;

    public Database Database { get; }

    public string ConnectionString { get; set; } = "";

    /// <summary>The four on which the suite runs.</summary>
    public static TheoryData<Plugin, Database> All => new()
    {
        { Plugin.Stock, Database.Postgres },
        { Plugin.Batched, Database.Postgres },
        { Plugin.Stock, Database.Sqlite },
        { Plugin.Batched, Database.Sqlite },
    };

    public static TheoryData<Database> Both => [Database.Postgres, Database.Sqlite];

    public static async Task<Store> NewAsync(Database database, PostgresFixture postgres)
    {
        var store = new Store(database);
        store.ConnectionString = database == Database.Postgres
            ? await postgres.DatabaseAsync()
            : new SqliteConnectionStringBuilder { DataSource = store._folder.In("journal.db"), Pooling = false }.ConnectionString;
        return store;
    }

    /// <summary>Starts an actor system on it, which makes its tables.</summary>
    /// <param name="settings">Of the plugin's journal and snapshot store, both.</param>
    /// <param name="hocon">Of the whole system.</param>
    public Running Start(Plugin plugin, string settings = "", string hocon = "")
    {
        var running = new Running(plugin, ActorSystem.Create("suite", ConfigurationFactory.ParseString(hocon)
            .WithFallback(ConfigurationFactory.ParseString(plugin == Plugin.Batched ? Batched(settings) : Stock(settings)))
            .WithFallback(ConfigurationFactory.ParseString(Common))
            .WithFallback(BatchedPersistence.Reference)));
        _running.Add(running);
        return running;
    }

    private const string Common = """
        akka {
          loglevel = ERROR
          stdout-loglevel = OFF
          actor {
            serializers.suite = "CampaignActors.Journal.Tests.Stores.TestSerializer, CampaignActors.Journal.Tests"
            serialization-bindings {
              "CampaignActors.Journal.Tests.Stores.Noted, CampaignActors.Journal.Tests" = suite
              "CampaignActors.Journal.Tests.Stores.Unwritable, CampaignActors.Journal.Tests" = suite
            }
          }
          persistence.journal-plugin-fallback.replay-filter.mode = off
        }
        """;

    private string Batched(string settings) => $$"""
        akka.persistence {
          journal.plugin = "akka.persistence.journal.batched"
          snapshot-store.plugin = "akka.persistence.snapshot-store.batched"
          journal.batched {
            {{Where("postgresql", "sqlite", "provider")}}
            {{settings}}
          }
          snapshot-store.batched { {{Where("postgresql", "sqlite", "provider")}} }
        }
        """;

    private string Stock(string settings) => $$"""
        akka.persistence {
          journal.plugin = "akka.persistence.journal.sql"
          snapshot-store.plugin = "akka.persistence.snapshot-store.sql"
          journal.sql {
            class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
            {{Where("PostgreSQL.15", "SQLite.MS", "provider-name")}}
            {{settings}}
          }
          snapshot-store.sql {
            class = "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore, Akka.Persistence.Sql"
            {{Where("PostgreSQL.15", "SQLite.MS", "provider-name")}}
          }
        }
        """;

    private string Where(string postgres, string sqlite, string key) =>
        $"{key} = \"{(Database == Database.Postgres ? postgres : sqlite)}\", auto-initialize = on, "
        + $"connection-string = \"{ConnectionString}\"";

    public async Task<DbConnection> ConnectAsync()
    {
        DbConnection connection = Database == Database.Postgres
            ? new NpgsqlConnection($"{ConnectionString};Pooling=false")
            : new SqliteConnection(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async Task RunAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await RunAsync(connection, sql);
    }

    public static async Task RunAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <returns>The rows, each as text with | between its fields.</returns>
    public async Task<List<string>> RowsAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Text(reader.GetValue(i)))));
        return rows;
    }

    private static string Text(object value) => value switch
    {
        DBNull => "",
        byte[] bytes => Convert.ToHexString(bytes),
        bool flag => flag ? "1" : "0",
        _ => value.ToString() ?? "",
    };

    /// <summary>Keeps all writers out until it is disposed.</summary>
    public async Task<IAsyncDisposable> LockAsync()
    {
        var connection = await ConnectAsync();
        await RunAsync(connection, Database == Database.Postgres ? "BEGIN; LOCK TABLE journal IN SHARE MODE" : "BEGIN IMMEDIATE");
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var running in _running)
            await running.DisposeAsync();
        _folder.Dispose();
    }
}
