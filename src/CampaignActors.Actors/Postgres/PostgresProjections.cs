using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Values;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace CampaignActors.Actors.Postgres;

/// <summary>
/// Projections of a cluster, beside its journal. One projector writes at a time; should two overlap for a moment, the offset lets only one
/// of them through. Every node reads. Reads are in PostgresProjections.Reads.cs, lists in PostgresProjections.Lists.cs; this file opens
/// and writes.
/// </summary>
/// <threadsafety>Safe for concurrent use. Calls block on the database.</threadsafety>
public sealed partial class PostgresProjections(NpgsqlDataSource source) : IProjectionStore
{
    public long Prepare() => Write((connection, transaction) =>
    {
        using var read = new NpgsqlCommand("SELECT ordering, shape FROM projected WHERE id = 1 FOR UPDATE", connection, transaction);
        using (var row = read.ExecuteReader())
        {
            if (row.Read() && row.GetInt32(1) == ProjectionStore.Schema)
                return row.GetInt64(0);
        }
        Empty(connection, transaction);
        return 0L;
    });

    public void Reset() => Write((connection, transaction) =>
    {
        Empty(connection, transaction);
        return true;
    });

    private static void Empty(NpgsqlConnection connection, NpgsqlTransaction transaction) => Run(
        connection, transaction,
        "DELETE FROM agenda; DELETE FROM entities; DELETE FROM quarantine; DELETE FROM watermarks; "
        + "DELETE FROM ledger; DELETE FROM heads; DELETE FROM spans; DELETE FROM waits; DELETE FROM listed; "
        + "DELETE FROM listed_references; "
        + $"UPDATE projected SET ordering = 0, shape = {ProjectionStore.Schema} WHERE id = 1");

    public bool Commit(ProjectionBatch batch) => Write((connection, transaction) =>
    {
        if (Run(connection, transaction, "UPDATE projected SET ordering = $2 WHERE id = 1 AND ordering = $1", batch.From, batch.To) == 0)
            return false;
        WriteEntities(connection, transaction, batch.Entities);
        WriteListed(connection, transaction, batch.Entities);
        WriteMoved(connection, transaction, batch.Moved);
        WriteAgenda(connection, transaction, batch.Agenda);
        WriteRows(connection, transaction, batch.Rows);
        foreach (var entity in batch.Released)
            Run(connection, transaction, "DELETE FROM quarantine WHERE kind = $1 AND code = $2", entity.Kind, entity.Code.Text);
        foreach (var bad in batch.Quarantined)
        {
            Run(
                connection, transaction,
                "INSERT INTO quarantine VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kind, code) DO UPDATE SET "
                + "sequence = excluded.sequence, ordering = excluded.ordering, reason = excluded.reason",
                bad.Entity.Kind, bad.Entity.Code.Text, bad.Sequence, bad.Ordering, bad.Reason);
        }
        return true;
    });

    private static void WriteEntities(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<StoredView> entities)
    {
        if (entities.Count == 0)
            return;
        Run(
            connection, transaction,
            "INSERT INTO entities (kind, code, revision, view, ordering, facts) "
            + "SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::text[]) "
            + "ON CONFLICT (kind, code) DO UPDATE SET "
            + "revision = excluded.revision, view = excluded.view, ordering = excluded.ordering, facts = excluded.facts",
            entities.Select(e => e.Entity.Kind).ToArray(), entities.Select(e => e.Entity.Code.Text).ToArray(),
            entities.Select(e => e.Revision).ToArray(), entities.Select(e => e.View).ToArray(), entities.Select(e => e.Ordering).ToArray(),
            entities.Select(e => e.Facts!).ToArray());
    }

    private static void WriteMoved(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<MovedEntity> entities)
    {
        if (entities.Count == 0)
            return;
        var (kinds, codes) = (entities.Select(e => e.Entity.Kind).ToArray(), entities.Select(e => e.Entity.Code.Text).ToArray());
        var orderings = entities.Select(e => e.Ordering).ToArray();
        Run(
            connection, transaction,
            "UPDATE entities e SET revision = m.revision, ordering = m.ordering "
            + "FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) m(kind, code, revision, ordering) "
            + "WHERE e.kind = m.kind AND e.code = m.code",
            kinds, codes, entities.Select(e => e.Revision).ToArray(), orderings);
        Run(
            connection, transaction,
            "UPDATE listed l SET ordering = m.ordering FROM unnest($1::text[], $2::text[], $3::bigint[]) m(kind, code, ordering) "
            + "WHERE l.kind = m.kind AND l.code = m.code",
            kinds, codes, orderings);
    }

    private static void WriteAgenda(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<AgendaWrite> entries)
    {
        var (kept, gone) = (entries.Where(e => e.Due is not null).ToList(), entries.Where(e => e.Due is null).ToList());
        if (kept.Count > 0)
        {
            Run(
                connection, transaction,
                "INSERT INTO agenda SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) "
                + "ON CONFLICT (agenda, kind, code) DO UPDATE SET due_at = excluded.due_at",
                Agendas(kept), Kinds(kept), Codes(kept), kept.Select(e => StoredInstant.Ticks(e.Due!.Value)).ToArray());
        }
        if (gone.Count > 0)
        {
            Run(
                connection, transaction,
                "DELETE FROM agenda a USING unnest($1::text[], $2::text[], $3::text[]) g(agenda, kind, code) "
                + "WHERE a.agenda = g.agenda AND a.kind = g.kind AND a.code = g.code",
                Agendas(gone), Kinds(gone), Codes(gone));
        }
    }

    private static string[] Agendas(List<AgendaWrite> entries) => [.. entries.Select(e => e.Agenda)];

    private static string[] Kinds(List<AgendaWrite> entries) => [.. entries.Select(e => e.Entity.Kind)];

    private static string[] Codes(List<AgendaWrite> entries) => [.. entries.Select(e => e.Entity.Code.Text)];

    public bool RepairAgenda(EntityRef entity, string agenda, Instant? due, long revision) => Write((connection, transaction) =>
    {
        using var find = Command(
            connection, "SELECT 1 FROM entities WHERE kind = $1 AND code = $2 AND revision = $3 FOR UPDATE", entity.Kind, entity.Code.Text,
            revision);
        find.Transaction = transaction;
        if (find.ExecuteScalar() is null)
            return false;
        WriteAgenda(connection, transaction, [new AgendaWrite(entity, agenda, due)]);
        return true;
    });

    public bool RepairView(EntityRef entity, string view, string? facts, long revision) => Write((connection, transaction) =>
    {
        using var repair = Command(
            connection,
            "UPDATE entities SET view = $4, facts = $5::text WHERE kind = $1 AND code = $2 AND revision = $3 RETURNING ordering",
            entity.Kind, entity.Code.Text, revision, view, (object?)facts ?? DBNull.Value);
        repair.Transaction = transaction;
        if (repair.ExecuteScalar() is not long ordering)
            return false;
        WriteListed(connection, transaction, [new StoredView(entity, revision, view, facts, ordering)]);
        return true;
    });

    public void SetWatermark(string workflow, long ordering) => Write((connection, transaction) => Run(
        connection, transaction,
        "INSERT INTO watermarks VALUES ($1, $2) ON CONFLICT (workflow) DO UPDATE SET ordering = excluded.ordering", workflow, ordering));

    private T Write<T>(Func<NpgsqlConnection, NpgsqlTransaction, T> change)
    {
        using var connection = source.OpenConnection();
        using var transaction = connection.BeginTransaction();
        var result = change(connection, transaction);
        transaction.Commit();
        return result;
    }

    private static int Run(NpgsqlConnection connection, NpgsqlTransaction transaction, string sql, params ReadOnlySpan<object> values)
    {
        using var command = Command(connection, sql, values);
        command.Transaction = transaction;
        return command.ExecuteNonQuery();
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(value is NpgsqlParameter own ? own
                : value is string[] texts ? new NpgsqlParameter { Value = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text }
                : new NpgsqlParameter { Value = value });
        }
        return command;
    }

    /// <summary>The caller disposes of the source.</summary>
    public void Dispose()
    {
    }
}
