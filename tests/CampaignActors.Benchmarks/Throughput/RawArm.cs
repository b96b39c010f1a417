using System.Diagnostics;
using CampaignActors.Benchmarks.Load;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>
/// The limit: the same bytes into a table with the journal's own columns and indexes, a hundred rows a transaction, write-ahead log and
/// synchronous = FULL as in the node. Nobody is answered and nothing is decided.
/// </summary>
/// <remarks>
/// A prepared statement of one row is executed a hundred times: one statement with a hundred rows is half as fast, because the driver
/// finds each of its 800 parameters by comparing names. The limit has to be the faster of the two.
/// </remarks>
internal sealed class RawArm(string data, Func<JournalSample> sample) : IArm
{
    private const int Rows = 100;

    private static readonly string[] s_columns =
        ["created", "deleted", "persistence_id", "sequence_number", "message", "manifest", "identifier", "writer_uuid"];

    public string Name => $"{Reporting.ArmNames.Raw}, {Rows} rows a transaction";

    public Task<Reading> MeasureAsync(Shape shape, double seconds) => Task.Run(() => Measure(shape, seconds));

    private Reading Measure(Shape shape, double seconds)
    {
        using var folder = new TempFolder(data);
        var path = Path.Combine(folder.Path, "raw.db");
        int total, measured;
        double cpu;
        var latencies = new Latencies();
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            Run(connection, "PRAGMA journal_mode=WAL; PRAGMA busy_timeout=5000; PRAGMA synchronous=FULL;");
            foreach (var statement in sample().Ddl)
                Run(connection, statement);
            var clock = new CpuClock();
            (total, measured) = Insert(connection, shape, seconds, latencies);
            cpu = clock.MicrosEach(total);
        }
        JournalCheck.NoGaps(path, PlainArm.Prefix, total);
        return new Reading(measured / seconds, latencies.At(50), latencies.At(99), total, cpu);
    }

    private (int Total, int Measured) Insert(SqliteConnection connection, Shape shape, double seconds, Latencies latencies)
    {
        using var insert = Prepare(connection);
        var envelopes = sample().Envelopes;
        var ids = Enumerable.Range(0, shape.Budgets).Select(n => $"{PlainArm.Prefix}{shape.Budget(n)}").ToArray();
        var from = Stopwatch.GetTimestamp() + (long)(seconds * 0.15 * Stopwatch.Frequency);
        var to = from + (long)(seconds * Stopwatch.Frequency);
        var (total, measured) = (0, 0);
        for (var now = Stopwatch.GetTimestamp(); now < to; now = Stopwatch.GetTimestamp())
        {
            var created = DateTime.UtcNow.Ticks;
            using (var transaction = connection.BeginTransaction())
            {
                insert.Transaction = transaction;
                insert.Parameters[0].Value = created;
                for (var row = 0; row < Rows; row++, total++)
                {
                    insert.Parameters[2].Value = ids[total % ids.Length];
                    insert.Parameters[3].Value = (total / ids.Length) + 1;
                    insert.Parameters[4].Value = envelopes[total % envelopes.Count].Bytes;
                    insert.ExecuteNonQuery();
                }
                transaction.Commit();
            }
            if (now < from)
                continue;
            measured += Rows;
            latencies.Record(Stopwatch.GetTimestamp() - now);
        }
        return (total, measured);
    }

    private SqliteCommand Prepare(SqliteConnection connection)
    {
        var insert = connection.CreateCommand();
        foreach (var column in s_columns)
            insert.Parameters.AddWithValue($"${column}", Constant(column));
        insert.CommandText = $"INSERT INTO journal({string.Join(',', s_columns)}) VALUES (${string.Join(",$", s_columns)})";
        insert.Prepare();
        return insert;
    }

    private object Constant(string column) => column switch
    {
        "deleted" => 0,
        "manifest" => Protocol.Serialization.EnvelopeCodec.Manifest,
        "identifier" => JournalSample.Serializer,
        "writer_uuid" => sample().Writer,
        "persistence_id" => "",
        "message" => Array.Empty<byte>(),
        _ => 0L,
    };

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
