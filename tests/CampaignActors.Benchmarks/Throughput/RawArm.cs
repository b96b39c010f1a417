using System.Diagnostics;
using CampaignActors.Benchmarks.Load;
using CampaignActors.Benchmarks.Stores;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>
/// The limit on SQLite: the same bytes into the journal's own table, a hundred rows a transaction, write-ahead log and
/// synchronous = FULL as in the node. No caller is answered and nothing is decided.
/// </summary>
/// <remarks>
/// A prepared statement of one row is executed a hundred times: one statement with a hundred rows is half as fast, because the driver
/// finds each of its 800 parameters by comparing names. The limit has to be the faster of the two.
/// </remarks>
internal sealed class RawArm(IStore store, JournalSample sample) : IArm
{
    private const int Rows = 100;

    private static readonly string[] s_columns =
        ["created", "deleted", "persistence_id", "sequence_number", "message", "manifest", "identifier", "writer_uuid"];

    public string Name => $"{Reporting.ArmNames.Raw}, {Rows} rows a transaction";

    public async Task<Reading> MeasureAsync(Shape shape, double seconds)
    {
        await using var site = await store.NewAsync();
        await JournalTable.MakeAsync(site);
        Reading reading;
        await using (var connection = (SqliteConnection)await site.ConnectAsync())
        {
            await connection.RunAsync("PRAGMA busy_timeout=5000; PRAGMA synchronous=FULL;");
            reading = await Task.Run(() => Insert(connection, shape, seconds));
        }
        await JournalCheck.NoGapsAsync(site, PlainArm.Prefix, reading.Total);
        return reading;
    }

    private Reading Insert(SqliteConnection connection, Shape shape, double seconds)
    {
        using var insert = Prepare(connection);
        var envelopes = sample.Envelopes;
        var ids = Enumerable.Range(0, shape.Budgets).Select(n => $"{PlainArm.Prefix}{shape.Budget(n)}").ToArray();
        var (meter, total) = (new Meter(seconds), 0);
        for (var more = true; more;)
        {
            var started = Stopwatch.GetTimestamp();
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
            more = meter.Answered(started, Stopwatch.GetTimestamp(), Rows);
        }
        return meter.Read(total);
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
        "writer_uuid" => sample.Writer,
        "persistence_id" => "",
        "message" => Array.Empty<byte>(),
        _ => 0L,
    };
}
