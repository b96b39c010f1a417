using System.Data;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Lists;
using Npgsql;

namespace CampaignActors.Actors.Postgres;

/// <content>Tables of what lists are searched, filtered and sorted by.</content>
public sealed partial class PostgresProjections
{
    public FoundList Find(ListQuery query)
    {
        using var connection = source.OpenConnection();
        // One snapshot, so that shape, page and count are of the same moment.
        using var moment = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        using (var shape = Command(connection, "SELECT shape FROM projected WHERE id = 1"))
        {
            // Shape 0: nothing was folded yet.
            if (shape.ExecuteScalar() is not (0 or ProjectionStore.Schema))
                throw new EarlierProjectionsException();
        }
        return ListSql.Find(query, "strpos", sql =>
        {
            using var command = Command(connection, sql.Text, [.. sql.Values]);
            using var reader = command.ExecuteReader();
            var rows = new List<ListSqlRow>();
            while (reader.Read())
                rows.Add(new ListSqlRow(Text(reader, 0), reader.GetValue(1), Convert.ToInt64(reader.GetValue(2), null)));
            return rows;
        });
    }

    // The word Views is that of the columns here.
    IReadOnlyDictionary<string, StoredView> IProjectionStore.Views(string kind, IReadOnlyCollection<string> codes) =>
        Rows($"{Views} WHERE kind = $1 AND code = ANY($2)", Stored, kind, codes.ToArray())
            .ToDictionary(v => v.Entity.Code.Text, StringComparer.Ordinal);

    private static void WriteListed(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<StoredView> entities)
    {
        if (entities.Count == 0)
            return;
        var (rows, gone) = (new List<ListedColumns>(entities.Count), new List<StoredView>());
        foreach (var entity in entities)
        {
            if (ListRow.Of(entity.Entity, entity.View) is { } row)
                rows.Add(ListedColumns.Of(row, entity.Ordering));
            else
                gone.Add(entity);
        }
        if (gone.Count > 0)
        {
            var (goneKinds, goneCodes) = (gone.Select(e => e.Entity.Kind).ToArray(), gone.Select(e => e.Entity.Code.Text).ToArray());
            foreach (var table in new[] { "listed", "listed_references" })
            {
                Run(
                    connection, transaction,
                    $"DELETE FROM {table} l USING unnest($1::text[], $2::text[]) g(kind, code) WHERE l.kind = g.kind AND l.code = g.code",
                    goneKinds, goneCodes);
            }
        }
        if (rows.Count == 0)
            return;
        var (kinds, codes) = (rows.Select(r => r.Row.Entity.Kind).ToArray(), rows.Select(r => r.Row.Entity.Code.Text).ToArray());
        var before = Named(connection, transaction, kinds, codes);
        Run(
            connection, transaction,
            "INSERT INTO listed SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], "
            + "$7::bigint[], $8::bigint[], $9::bigint[], $10::text[]) ON CONFLICT (kind, code) DO UPDATE SET words = excluded.words, "
            + "label = excluded.label, state = excluded.state, sort_start = excluded.sort_start, begins = excluded.begins, "
            + "ends = excluded.ends, ordering = excluded.ordering, named = excluded.named",
            kinds, codes, rows.Select(r => r.Row.Words).ToArray(), rows.Select(r => r.Row.Label).ToArray(),
            rows.Select(r => r.Row.State).ToArray(), rows.Select(r => r.SortStart).ToArray(), rows.Select(r => r.Begins).ToArray(),
            rows.Select(r => r.Ends).ToArray(), rows.Select(r => r.Ordering).ToArray(), rows.Select(r => r.Named).ToArray());
        WriteReferences(connection, transaction, [.. rows.Where(r => before.GetValueOrDefault(r.Row.Entity) != r.Named)]);
    }

    /// <summary>What rows named before.</summary>
    private static Dictionary<EntityRef, string> Named(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string[] kinds, string[] codes)
    {
        using var command = Command(
            connection,
            "SELECT l.kind, l.code, l.named FROM unnest($1::text[], $2::text[]) w(kind, code) "
            + "JOIN listed l ON l.kind = w.kind AND l.code = w.code",
            kinds, codes);
        command.Transaction = transaction;
        using var reader = command.ExecuteReader();
        var named = new Dictionary<EntityRef, string>();
        while (reader.Read())
            named[Ref(reader, 0)] = reader.GetString(2);
        return named;
    }

    private static void WriteReferences(NpgsqlConnection connection, NpgsqlTransaction transaction, List<ListedColumns> rows)
    {
        if (rows.Count == 0)
            return;
        var kept = rows.SelectMany(r => r.Row.References.Select(named => (r.Row.Entity, Field: named.Key, Target: named.Value))).ToList();
        var gone = rows.SelectMany(r => ListShape.Of(r.Row.Entity.Kind).References.Keys
            .Where(key => !r.Row.References.ContainsKey(key)).Select(key => (r.Row.Entity, Field: key))).ToList();
        if (gone.Count > 0)
        {
            Run(
                connection, transaction,
                "DELETE FROM listed_references r USING unnest($1::text[], $2::text[], $3::text[]) g(kind, code, field) "
                + "WHERE r.kind = g.kind AND r.code = g.code AND r.field = g.field",
                gone.Select(g => g.Entity.Kind).ToArray(), gone.Select(g => g.Entity.Code.Text).ToArray(),
                gone.Select(g => g.Field).ToArray());
        }
        if (kept.Count == 0)
            return;
        Run(
            connection, transaction,
            "INSERT INTO listed_references SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) "
            + "ON CONFLICT (kind, code, field) DO UPDATE SET target = excluded.target WHERE listed_references.target <> excluded.target",
            kept.Select(k => k.Entity.Kind).ToArray(), kept.Select(k => k.Entity.Code.Text).ToArray(), kept.Select(k => k.Field).ToArray(),
            kept.Select(k => k.Target).ToArray());
    }
}
