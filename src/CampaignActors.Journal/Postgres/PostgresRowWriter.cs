using CampaignActors.Journal.Stores;
using Npgsql;
using NpgsqlTypes;
using static CampaignActors.Journal.Postgres.Columns;

namespace CampaignActors.Journal.Postgres;

/// <summary>Writes all rows of a batch in one statement, which is its own transaction: one round trip for rows and commit.</summary>
internal sealed class PostgresRowWriter : IRowWriter
{
    private const string Insert = """
        INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
        SELECT created, false, id, number, message, manifest, serializer, $7
        FROM unnest($1, $2, $3, $4, $5, $6) AS rows(created, id, number, message, manifest, serializer)
        """;

    private const string InsertTagged = $"""
        WITH written AS ({Insert} RETURNING ordering, persistence_id, sequence_number)
        INSERT INTO tags (ordering_id, tag, persistence_id, sequence_nr)
        SELECT written.ordering, tagged.tag, written.persistence_id, written.sequence_number
        FROM unnest($8, $9, $10) AS tagged(id, number, tag)
        JOIN written ON written.persistence_id = tagged.id AND written.sequence_number = tagged.number
        """;

    private readonly PostgresSession _session;
    private readonly string _writer;
    private readonly List<long> _created = [];
    private readonly List<string> _ids = [];
    private readonly List<long> _numbers = [];
    private readonly List<byte[]> _messages = [];
    private readonly List<string> _manifests = [];
    private readonly List<int> _serializers = [];

    /// <param name="tags">Whether there is a table of tags, asked when a connection is opened.</param>
    public PostgresRowWriter(NpgsqlDataSource source, TimeSpan patience, string writer, Func<bool> tags)
    {
        _writer = writer;
        _session = new PostgresSession(source, patience, () => tags() ? [Plain(), Tagged()] : [Plain()]);
    }

    private static NpgsqlCommand Plain() =>
        PostgresSession.Statement(Insert, Longs, Texts, Longs, Blobs, Texts, Integers, NpgsqlDbType.Text);

    private static NpgsqlCommand Tagged() => PostgresSession.Statement(
        InsertTagged, Longs, Texts, Longs, Blobs, Texts, Integers, NpgsqlDbType.Text, Texts, Longs, Texts);

    public async Task WriteAsync(IReadOnlyList<IReadOnlyList<NewRow>> requests, CancellationToken ct)
    {
        var (taggedIds, taggedNumbers, tags) = (new List<string>(), new List<long>(), new List<string>());
        foreach (var rows in requests)
        {
            foreach (var row in rows)
            {
                _created.Add(row.Created);
                _ids.Add(row.PersistenceId);
                _numbers.Add(row.SequenceNr);
                _messages.Add(row.Message);
                _manifests.Add(row.Manifest);
                _serializers.Add(row.SerializerId);
                foreach (var tag in row.Tags)
                {
                    taggedIds.Add(row.PersistenceId);
                    taggedNumbers.Add(row.SequenceNr);
                    tags.Add(tag);
                }
            }
        }
        try
        {
            await _session.UseAsync(tags.Count == 0 ? 0 : 1, command =>
            {
                command.Set(_created, _ids, _numbers, _messages, _manifests, _serializers, _writer);
                if (tags.Count > 0)
                {
                    command.Parameters[7].Value = taggedIds;
                    command.Parameters[8].Value = taggedNumbers;
                    command.Parameters[9].Value = tags;
                }
                return command.ExecuteNonQueryAsync(ct);
            }, ct).ConfigureAwait(false);
        }
        finally
        {
            _created.Clear();
            _ids.Clear();
            _numbers.Clear();
            _messages.Clear();
            _manifests.Clear();
            _serializers.Clear();
        }
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();
}
