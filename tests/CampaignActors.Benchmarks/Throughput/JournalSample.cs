using CampaignActors.Actors.Serialization;
using CampaignActors.Protocol.Serialization;
using CampaignActors.Protocol.Shell;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>
/// What the node really wrote: the journal's own table and index definitions, and a run of its rows byte by byte. The other arms
/// write these, so that no arm has fewer bytes, columns or indexes to write than another.
/// </summary>
internal sealed class JournalSample
{
    private const int Rows = 10_000;

    private JournalSample(IReadOnlyList<string> ddl, IReadOnlyList<StoredEnvelope> envelopes, string writer)
    {
        Ddl = ddl;
        Envelopes = envelopes;
        Writer = writer;
    }

    /// <summary>Statements that make the journal's table and its indexes.</summary>
    public IReadOnlyList<string> Ddl { get; }

    /// <summary>Rows of accepted commands, with the bytes as they stand in the journal.</summary>
    public IReadOnlyList<StoredEnvelope> Envelopes { get; }

    /// <summary>The journal's id of the process that wrote.</summary>
    public string Writer { get; }

    public static int Serializer => CampaignSerializer.Id;

    public double MeanBytes => Envelopes.Average(e => e.Bytes.Length);

    public static JournalSample Take(string journal)
    {
        using var connection = new SqliteConnection($"Data Source={journal};Pooling=False");
        connection.Open();
        var ddl = Read(connection, "SELECT sql FROM sqlite_master WHERE tbl_name = 'journal' AND sql IS NOT NULL ORDER BY type DESC", r => r.GetString(0));
        var rows = Read(
            connection,
            $"SELECT message, writer_uuid FROM journal WHERE persistence_id LIKE 'budgets-%' AND sequence_number > 1 ORDER BY ordering LIMIT {Rows}",
            r => (Bytes: r.GetFieldValue<byte[]>(0), Writer: r.GetString(1)));
        return new JournalSample(ddl, [.. rows.Select(r => new StoredEnvelope(EnvelopeCodec.Read(r.Bytes), r.Bytes))], rows[0].Writer);
    }

    private static List<T> Read<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var all = new List<T>();
        while (reader.Read())
            all.Add(read(reader));
        return all;
    }
}
