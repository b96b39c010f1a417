using CampaignActors.Actors.Entities;
using CampaignActors.Actors.Projections;
using CampaignActors.Benchmarks.Throughput;
using CampaignActors.Protocol.Serialization;
using Npgsql;

namespace CampaignActors.Benchmarks.Seeding;

/// <summary>Fills the tables of a node that is stopped, by COPY: journal, views, agenda, and how far they are folded.</summary>
internal static class PostgresSeeder
{
    public static async Task WriteAsync(NpgsqlDataSource source, IEnumerable<SeededEntity> entities)
    {
        var ordering = await source.CreateCommand("SELECT coalesce(max(ordering), 0) FROM journal").ExecuteScalarAsync() is long last
            ? last
            : 0;
        ordering = await CopyAsync(source, entities, ordering);
        await using var after = source.CreateCommand(
            $"SELECT setval('journal_ordering_seq', {ordering}); UPDATE projected SET ordering = {ordering}, shape = "
                + $"{ProjectionStore.Schema}; ANALYZE");
        await after.ExecuteNonQueryAsync();
    }

    private static async Task<long> CopyAsync(NpgsqlDataSource source, IEnumerable<SeededEntity> entities, long ordering)
    {
        await using var journalConnection = await source.OpenConnectionAsync();
        await using var viewsConnection = await source.OpenConnectionAsync();
        await using var agendaConnection = await source.OpenConnectionAsync();
        await using var journal = await journalConnection.BeginBinaryImportAsync(
            "COPY journal(ordering, created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid) FROM "
                + "STDIN (FORMAT BINARY)");
        await using var views = await viewsConnection.BeginBinaryImportAsync(
            "COPY entities(kind, code, revision, view, ordering) FROM STDIN (FORMAT BINARY)");
        await using var agenda = await agendaConnection.BeginBinaryImportAsync(
            "COPY agenda(agenda, kind, code, due_at) FROM STDIN (FORMAT BINARY)");
        var (created, writer) = (DateTime.UtcNow.Ticks, $"{Guid.NewGuid()}");
        foreach (var entity in entities)
        {
            var (self, id) = (entity.Entity, PersistenceIds.Of(entity.Entity));
            for (var n = 0; n < entity.Rows.Count; n++)
                Row(
                    journal, ++ordering, created, false, id, n + 1L, entity.Rows[n], EnvelopeCodec.Manifest, JournalSample.Serializer,
                    writer);
            Row(views, self.Kind, self.Code.Text, (long)entity.Rows.Count, entity.View, ordering);
            foreach (var (name, at) in entity.Due)
                Row(agenda, name, self.Kind, self.Code.Text, at.ToUnixTimeTicks());
        }
        await journal.CompleteAsync();
        await views.CompleteAsync();
        await agenda.CompleteAsync();
        return ordering;
    }

    private static void Row(NpgsqlBinaryImporter table, params ReadOnlySpan<object> values)
    {
        table.StartRow();
        foreach (var value in values)
            table.Write(value);
    }
}
