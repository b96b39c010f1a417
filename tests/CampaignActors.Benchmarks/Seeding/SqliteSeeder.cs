using CampaignActors.Actors.Entities;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Benchmarks.Throughput;
using CampaignActors.Protocol.Shell;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Benchmarks.Seeding;

/// <summary>
/// Fills the files of a node that has made its tables and is stopped: journal, views, agenda, and how far they are folded.
/// </summary>
internal static class SqliteSeeder
{
    public static void Write(string folder, IEnumerable<SeededEntity> entities)
    {
        using var journal = Open(SqliteStore.PathIn(folder));
        using var views = Open(Path.Combine(folder, ProjectionStore.FileName));
        using (var writing = journal.BeginTransaction())
        using (var viewing = views.BeginTransaction())
        {
            Write(journal, views, entities);
            viewing.Commit();
            writing.Commit();
        }
    }

    private static void Write(SqliteConnection journal, SqliteConnection views, IEnumerable<SeededEntity> entities)
    {
        using var row = Prepare(
            journal,
            "INSERT INTO journal(ordering, created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid) "
            + $"VALUES($0, $1, 0, $2, $3, $4, '{EnvelopeCodec.Manifest}', {JournalSample.Serializer}, '{Guid.NewGuid()}')", 5);
        using var view = Prepare(
            views, "INSERT INTO entities(kind, code, revision, view, ordering, facts) VALUES($0, $1, $2, $3, $4, $5)", 6);
        using var agenda = Prepare(views, "INSERT INTO agenda(agenda, entity, due_at) VALUES($0, $1, $2)", 3);
        using var last = journal.CreateCommand();
        last.CommandText = "SELECT coalesce(max(ordering), 0) FROM journal";
        var (ordering, created) = ((long)last.ExecuteScalar()!, DateTime.UtcNow.Ticks);
        foreach (var entity in entities)
        {
            var id = PersistenceIds.Of(entity.Entity);
            for (var n = 0; n < entity.Rows.Count; n++)
                Run(row, ++ordering, created, id, n + 1L, entity.Rows[n]);
            Run(
                view, entity.Entity.Kind, entity.Entity.Code.Text, (long)entity.Rows.Count,
                entity.View.Document, ordering, entity.View.Facts);
            foreach (var (name, at) in entity.Due)
                Run(agenda, name, entity.Entity.ToString(), at.ToUnixTimeTicks());
        }
        using var offset = Prepare(views, "UPDATE offset SET ordering = $0", 1);
        Run(offset, ordering);
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var n = 0; n < parameters; n++)
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${n}" });
        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var n = 0; n < values.Length; n++)
            command.Parameters[n].Value = values[n];
        command.ExecuteNonQuery();
    }
}
