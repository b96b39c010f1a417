using System.Threading.Channels;
using CampaignActors.Benchmarks.Load;
using CampaignActors.Benchmarks.Reporting;
using CampaignActors.Benchmarks.Stores;
using CampaignActors.Benchmarks.Throughput;
using CampaignActors.Protocol.Serialization;
using Npgsql;
using NpgsqlTypes;

namespace CampaignActors.Benchmarks.Postgres;

/// <summary>
/// The limit on PostgreSQL: the same bytes into the journal's own table, whatever waits in one statement of up to a hundred rows, on three
/// connections, each row answered when it is committed. Nothing is decided.
/// </summary>
internal sealed class RawPostgresArm(int inFlight, PostgresBenchStore store, JournalSample sample) : IArm
{
    private const int Rows = 100;
    private const int Connections = 3;

    /// <summary>Columns that differ as arrays: one statement for any number of rows, and no slower than a list of values.</summary>
    private const string Insert = """
        INSERT INTO journal(created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
        SELECT $1, false, id, number, message, $2, $3, $4 FROM unnest($5, $6, $7) AS rows(id, number, message)
        """;

    public string Name => ArmNames.At(ArmNames.Raw, inFlight);

    public async Task<Reading> MeasureAsync(Shape shape, double seconds)
    {
        await using var site = await store.NewAsync();
        await JournalTable.MakeAsync(site);
        Reading reading;
        await using (var pool = site.Pool(Connections))
        {
            var waiting = Channel.CreateUnbounded<Row>();
            var ids = Enumerable.Range(0, shape.Budgets).Select(n => $"{PlainArm.Prefix}{shape.Budget(n)}").ToArray();
            var writers = Enumerable.Range(0, Connections).Select(_ => WriteAsync(pool, waiting.Reader, ids)).ToArray();
            reading = await ClosedLoop.RunAsync(
                number =>
                {
                    var row = new Row(number);
                    waiting.Writer.TryWrite(row);
                    return row.Task;
                },
                inFlight, seconds);
            waiting.Writer.Complete();
            await Task.WhenAll(writers);
        }
        await JournalCheck.NoGapsAsync(site, PlainArm.Prefix, reading.Total);
        return reading;
    }

    private async Task WriteAsync(NpgsqlDataSource pool, ChannelReader<Row> waiting, string[] ids)
    {
        await using var connection = await pool.OpenConnectionAsync();
        await using var insert = Prepare(connection);
        var envelopes = sample.Envelopes;
        var batch = new List<Row>(Rows);
        while (await waiting.WaitToReadAsync())
        {
            while (batch.Count < Rows && waiting.TryRead(out var row))
                batch.Add(row);
            if (batch.Count == 0)
                continue; // Another connection was faster.
            try
            {
                insert.Parameters[0].Value = DateTime.UtcNow.Ticks;
                insert.Parameters[4].Value = batch.ConvertAll(r => ids[r.Number % ids.Length]);
                insert.Parameters[5].Value = batch.ConvertAll(r => (r.Number / ids.Length) + 1L);
                insert.Parameters[6].Value = batch.ConvertAll(r => envelopes[r.Number % envelopes.Count].Bytes);
                await insert.ExecuteNonQueryAsync();
                batch.ForEach(r => r.SetResult());
            }
            catch (Exception e)
            {
                batch.ForEach(r => r.SetException(e));
            }
            batch.Clear();
        }
    }

    private NpgsqlCommand Prepare(NpgsqlConnection connection)
    {
        var insert = new NpgsqlCommand(Insert, connection);
        void Add(NpgsqlDbType type, object? value = null) =>
            insert.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value });
        Add(NpgsqlDbType.Bigint);
        Add(NpgsqlDbType.Varchar, EnvelopeCodec.Manifest);
        Add(NpgsqlDbType.Integer, JournalSample.Serializer);
        Add(NpgsqlDbType.Varchar, sample.Writer);
        Add(NpgsqlDbType.Array | NpgsqlDbType.Varchar);
        Add(NpgsqlDbType.Array | NpgsqlDbType.Bigint);
        Add(NpgsqlDbType.Array | NpgsqlDbType.Bytea);
        return insert;
    }

    /// <summary>A row that waits to be durable.</summary>
    private sealed class Row(int number) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Number => number;
    }
}
