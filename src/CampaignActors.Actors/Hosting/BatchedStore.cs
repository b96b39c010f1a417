using Akka.Actor.Setup;
using Akka.Configuration;
using CampaignActors.Actors.Postgres;
using CampaignActors.Journal.Hosting;

namespace CampaignActors.Actors.Hosting;

/// <summary>Journal and snapshots through our own plugin, in the same tables as through Akka.Persistence.Sql.</summary>
internal static class BatchedStore
{
    /// <summary>
    /// One process writes the file, so rows of two writers that alternate are a fault; the tables are made where they are missing.
    /// </summary>
    public static readonly Config Sqlite = Hocon("auto-initialize = on", "alternating-writers = fail", 2);

    /// <summary>The tables are made by a migration, and rows of two writers may alternate (see <see cref="PostgresStore"/>).</summary>
    public static Config Postgres(PostgresSettings settings) =>
        Hocon("auto-initialize = off", "alternating-writers = allow", settings.Connections < Few ? 1 : 2);

    /// <summary>Connections of a node below which it writes and recovers on one each. Snapshots need two besides.</summary>
    private const int Few = 9;

    public static Setup Open(string folder) =>
        BatchedPersistenceSetup.Sqlite(SqliteStore.ConnectionString(SqliteStore.PathIn(folder)));

    public static Setup Connect(PostgresSettings settings) => BatchedPersistenceSetup.Postgres(settings.JournalConnection);

    /// <summary>
    /// Entities that recover together cost one statement, so more of them may at a time; beyond that they wait in Akka.Persistence, where
    /// waiting does not count as time that a recovery takes.
    /// </summary>
    private static Config Hocon(string tables, string writers, int connections) => ConfigurationFactory.ParseString($$"""
        akka.persistence {
          max-concurrent-recoveries = 256
          journal.batched {
            {{tables}}
            {{writers}}
            writers = {{connections}}
            readers = {{connections}}
            # No row of ours is ever deleted.
            deletes = refuse
          }
          snapshot-store.batched {
            {{tables}}
          }
        }
        """).WithFallback(BatchedPersistence.AsDefault);
}
