using System.Data;
using CampaignActors.Actors.Projections;
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
        var page = ListSql.Page(query, "strpos");
        var entries = new List<ListPlace>();
        using (var command = Command(connection, page.Text, [.. page.Values]))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
                entries.Add(ListSql.Place(query.Sort, reader.GetString(0), reader.GetValue(1)));
        }
        if (!query.Counts)
            return new FoundList(entries, null);
        var sql = ListSql.Count(query, "strpos");
        using var count = Command(connection, sql.Text, [.. sql.Values]);
        return new FoundList(entries, (long)count.ExecuteScalar()!);
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
        Run(
            connection, transaction,
            "INSERT INTO listed SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], "
            + "$7::bigint[], $8::bigint[], $9::bigint[]) ON CONFLICT (kind, code) DO UPDATE SET words = excluded.words, "
            + "label = excluded.label, state = excluded.state, sort_start = excluded.sort_start, begins = excluded.begins, "
            + "ends = excluded.ends, ordering = excluded.ordering",
            kinds, codes, rows.Select(r => r.Row.Words).ToArray(), rows.Select(r => r.Row.Label).ToArray(),
            rows.Select(r => r.Row.State).ToArray(), rows.Select(r => r.SortStart).ToArray(), rows.Select(r => r.Begins).ToArray(),
            rows.Select(r => r.Ends).ToArray(), rows.Select(r => r.Ordering).ToArray());
        WriteReferences(connection, transaction, rows, kinds, codes);
    }

    private static void WriteReferences(
        NpgsqlConnection connection, NpgsqlTransaction transaction, List<ListedColumns> rows, string[] kinds, string[] codes)
    {
        var kept = rows.SelectMany(r => r.Row.References.Select(named => (r.Row.Entity, Field: named.Key, Target: named.Value))).ToList();
        object[] columns =
        [
            kept.Select(k => k.Entity.Kind).ToArray(), kept.Select(k => k.Entity.Code.Text).ToArray(), kept.Select(k => k.Field).ToArray(),
            kept.Select(k => k.Target).ToArray(),
        ];
        Run(
            connection, transaction,
            "DELETE FROM listed_references r USING unnest($5::text[], $6::text[]) g(kind, code) "
            + "WHERE r.kind = g.kind AND r.code = g.code AND NOT EXISTS "
            + "(SELECT 1 FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) k(kind, code, field, target) "
            + "WHERE k.kind = r.kind AND k.code = r.code AND k.field = r.field AND k.target = r.target)",
            [.. columns, kinds, codes]);
        if (kept.Count == 0)
            return;
        Run(
            connection, transaction,
            "INSERT INTO listed_references SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) "
            + "ON CONFLICT (kind, code, field) DO NOTHING",
            columns);
    }
}
