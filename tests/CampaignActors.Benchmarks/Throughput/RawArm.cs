using System.Diagnostics;
using System.Text;
using CampaignActors.Benchmarks.Load;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>
/// The limit: the same bytes into a table with the journal's own columns and indexes, a hundred rows in one prepared statement and one
/// transaction, write-ahead log and synchronous = FULL as in the node. Nobody is answered and nothing is decided.
/// </summary>
internal sealed class RawArm(string data, Func<JournalSample> sample, int rows = RawArm.Rows) : IArm
{
    public const int Rows = 100;

    private static readonly string[] s_columns =
        ["created", "deleted", "persistence_id", "sequence_number", "message", "manifest", "identifier", "writer_uuid"];

    public string Name => $"raw inserts, {rows} rows a transaction";

    public Task<Reading> MeasureAsync(Shape shape, double seconds) => Task.Run(() => Measure(shape, seconds));

    private Reading Measure(Shape shape, double seconds)
    {
        using var folder = new TempFolder(data);
        var path = Path.Combine(folder.Path, "raw.db");
        int total, measured;
        var latencies = new Latencies();
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            Run(connection, "PRAGMA journal_mode=WAL; PRAGMA busy_timeout=5000; PRAGMA synchronous=FULL;");
            foreach (var statement in sample().Ddl)
                Run(connection, statement);
            (total, measured) = Insert(connection, shape, seconds, latencies);
        }
        JournalCheck.NoGaps(path, PlainArm.Prefix, total);
        return new Reading(measured / seconds, latencies.At(50), latencies.At(99), total);
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
            for (var row = 0; row < rows; row++, total++)
            {
                var at = row * s_columns.Length;
                insert.Parameters[at].Value = created;
                insert.Parameters[at + 2].Value = ids[total % ids.Length];
                insert.Parameters[at + 3].Value = (total / ids.Length) + 1;
                insert.Parameters[at + 4].Value = envelopes[total % envelopes.Count].Bytes;
            }
            using (var transaction = connection.BeginTransaction())
            {
                insert.Transaction = transaction;
                insert.ExecuteNonQuery();
                transaction.Commit();
            }
            if (now < from)
                continue;
            measured += rows;
            latencies.Record(Stopwatch.GetTimestamp() - now);
        }
        return (total, measured);
    }

    private SqliteCommand Prepare(SqliteConnection connection)
    {
        var insert = connection.CreateCommand();
        var values = new StringBuilder();
        for (var row = 0; row < rows; row++)
        {
            values.Append(row == 0 ? "(" : ",(").AppendJoin(',', s_columns.Select(c => $"${c}{row}")).Append(')');
            foreach (var column in s_columns)
                insert.Parameters.AddWithValue($"${column}{row}", Constant(column));
        }
        insert.CommandText = $"INSERT INTO journal({string.Join(',', s_columns)}) VALUES {values}";
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
