using Akka.Configuration;
using CampaignActors.Actors.Postgres;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.DataProvider.PostgreSQL;

namespace CampaignActors.Actors.Hosting;

/// <summary>Journal and snapshots in PostgreSQL, through the same plugin as in SQLite.</summary>
public static class PostgresStore
{
    private const string Provider = "PostgreSQL.15";

    /// <summary>
    /// The tables are those of the schema in cluster-config, made by a migration and never by the plugin. Recoveries are bounded so that a
    /// node that takes over many entities leaves connections to the writers.
    /// </summary>
    internal static Config Hocon(PostgresSettings settings) => ConfigurationFactory.ParseString($$"""
        akka.persistence {
          max-concurrent-recoveries = {{Math.Max(1, settings.Connections / 3)}}
          journal {
            plugin = "akka.persistence.journal.sql"
            sql {
              class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
              provider-name = "{{Provider}}"
              auto-initialize = false
              parallelism = 3
              # A node that comes back from a sleep may write a row between two of the new owner's before it is thrown out. The unique key
              # lets only that row in that continues the one before, decided by a writer that had read all of them: one history, whichever
              # node wrote a row.
              # The filter takes it for a fault and the entity could never be read again. A row that is missing is noticed by the entity.
              replay-filter.mode = off
              max-row-by-row-size = 1  # Anything beyond a single row goes the way of long batches: by COPY.
            }
          }
          snapshot-store {
            plugin = "akka.persistence.snapshot-store.sql"
            sql {
              class = "{{CampaignHocon.Name(typeof(AnsweringSnapshotStore))}}"
              provider-name = "{{Provider}}"
              auto-initialize = false
            }
          }
        }
        """);

    /// <summary>
    /// The way for the plugin to connect; the connection string is in no configuration that could be printed. Batches are written by binary
    /// COPY: by default the plugin makes one long statement of each, bytes as hexadecimal digits, which costs both sides more than the
    /// rows.
    /// </summary>
    /// <remarks>
    /// The version is said, or it would be asked of the server when the plugin first needs a connection; and the plugin keeps what comes of
    /// that for ever, so a node whose first entity wakes while the database is away could not read any entity until it is started again.
    /// </remarks>
    internal static DataOptions Connect(PostgresSettings settings) => new DataOptions()
        .UseConnectionString(Provider, settings.JournalConnection)
        .UsePostgreSQL(PostgreSQLVersion.v15, o => o with { BulkCopyType = BulkCopyType.ProviderSpecific });
}
