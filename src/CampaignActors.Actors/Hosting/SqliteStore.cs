using Akka.Configuration;
using Akka.Persistence.Sql.Config;
using LinqToDB;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Actors.Hosting;

/// <summary>Journal and snapshots in one SQLite file, set up to be durable and fast.</summary>
public static class SqliteStore
{
    public const string FileName = "journal.db";

    /// <summary>
    /// FULL: a commit is on the disk when it returns. Without the timeout a reader would make a writer fail at once.
    /// </summary>
    private const string Pragmas = "PRAGMA busy_timeout=5000; PRAGMA synchronous=FULL;";

    public static string PathIn(string folder) => Path.Combine(Path.GetFullPath(folder), FileName);

    public static string ConnectionString(string path) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        DefaultTimeout = 30,
        Pooling = true,
    }.ConnectionString;

    /// <summary>As the plugin makes it, for a journal that is there before the first node.</summary>
    internal const string JournalTable = """
        CREATE TABLE [journal]
        (
        	[ordering]        INTEGER        NOT NULL PRIMARY KEY AUTOINCREMENT,
        	[created]         INTEGER        NOT NULL,
        	[deleted]         Bit            NOT NULL,
        	[persistence_id]  NVarChar(255)  NOT NULL,
        	[sequence_number] INTEGER        NOT NULL,
        	[message]         VarBinary      NOT NULL,
        	[manifest]        NVarChar(500)      NULL,
        	[identifier]      INTEGER            NULL,
        	[writer_uuid]     NVarChar(128)      NULL
        );
        CREATE UNIQUE INDEX journal_uq ON journal (persistence_id, sequence_number);
        CREATE INDEX journal_created_idx ON journal (created);
        CREATE INDEX journal_sequence_number_idx ON journal (sequence_number);
        """;

    /// <summary>One writer is all that SQLite has: a second connection would only wait for the first.</summary>
    internal static readonly Config Hocon = ConfigurationFactory.ParseString($$"""
        akka.persistence {
          journal {
            plugin = "akka.persistence.journal.sql"
            sql {
              class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
              provider-name = "SQLite.MS"
              auto-initialize = true
              parallelism = 1
            }
          }
          query.journal.sql {
            class = "Akka.Persistence.Sql.Query.SqlReadJournalProvider, Akka.Persistence.Sql"
            write-plugin = "akka.persistence.journal.sql"
            provider-name = "SQLite.MS"
            refresh-interval = 100ms
            journal-sequence-retrieval.query-delay = 50ms
          }
          snapshot-store {
            plugin = "akka.persistence.snapshot-store.sql"
            sql {
              class = "{{CampaignHocon.Name(typeof(AnsweringSnapshotStore))}}"
              provider-name = "SQLite.MS"
              auto-initialize = true
            }
          }
        }
        """);

    /// <summary>Makes the file a write-ahead-logged one, once, and gives the way to connect to it.</summary>
    public static DataOptionsSetup Open(string folder)
    {
        var connectionString = ConnectionString(PathIn(folder));
        using (var connection = new SqliteConnection(connectionString))
        {
            connection.Open();
            Run(connection, "PRAGMA journal_mode=WAL;");
        }
        return new DataOptionsSetup(new DataOptions()
            .UseConnectionString("SQLite.MS", connectionString)
            .UseAfterConnectionOpened(
                connection => Run(connection, Pragmas),
                async (connection, _) =>
                {
                    // The driver's async is synchronous: without a yield it holds up the journal's queue, and batches never grow.
                    await Task.Yield();
                    Run(connection, Pragmas);
                }));
    }

    /// <summary>
    /// Merges the write-ahead log into the file and removes it, when no process has the file open any more. Closing the last connection
    /// does that too, unless that connection only reads.
    /// </summary>
    public static void Close(string folder)
    {
        if (!File.Exists(PathIn(folder)))
            return;
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = PathIn(folder), Pooling = false }.ConnectionString);
        connection.Open();
        Run(connection, "PRAGMA wal_checkpoint(TRUNCATE);");
    }

    private static void Run(System.Data.Common.DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
