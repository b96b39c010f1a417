using System.Text.Json;
using CampaignActors.Vocabulary.Lists;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Actors.Projections;

/// <content>Tables of what lists are searched, filtered and sorted by.</content>
public sealed partial class ProjectionStore
{
    private const string ListTables = """

        CREATE TABLE IF NOT EXISTS listed(
            kind TEXT NOT NULL, code TEXT NOT NULL, words TEXT NOT NULL, label TEXT NOT NULL, state TEXT NOT NULL,
            sort_start INTEGER NOT NULL, begins INTEGER, ends INTEGER, ordering INTEGER NOT NULL, named TEXT NOT NULL,
            PRIMARY KEY(kind, code)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS listed_label ON listed(kind, label, code);
        CREATE INDEX IF NOT EXISTS listed_state ON listed(kind, state, code);
        CREATE INDEX IF NOT EXISTS listed_start ON listed(kind, sort_start, code);
        CREATE TABLE IF NOT EXISTS listed_references(
            kind TEXT NOT NULL, code TEXT NOT NULL, field TEXT NOT NULL, target TEXT NOT NULL,
            PRIMARY KEY(kind, code, field)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS listed_references_target ON listed_references(kind, field, target, code);
        """;

    private const string DropListTables = " DROP TABLE IF EXISTS listed; DROP TABLE IF EXISTS listed_references;";

    private static readonly string[] s_listed =
        ["$kind", "$code", "$words", "$label", "$state", "$start", "$begins", "$ends", "$ordering", "$named"];

    public FoundList Find(ListQuery query) => Read(c =>
    {
        // One transaction, so that page and count are of the same moment.
        using var moment = c.BeginTransaction(deferred: true);
        return ListSql.Find(query, "instr", sql => c.Rows(
            sql.Text,
            r => new ListSqlRow(r.IsDBNull(0) ? null : r.GetString(0), r.GetValue(1), r.GetInt64(2)),
            Named(sql)));
    });

    private static (string Name, object? Value)[] Named(ListSql sql) => [.. sql.Values.Select((value, i) => ($"${i + 1}", (object?)value))];

    public IReadOnlyDictionary<string, StoredView> Views(string kind, IReadOnlyCollection<string> codes) => Read(c => c.Rows(
        "SELECT e.kind, e.code, e.revision, e.view, e.facts, e.ordering FROM json_each($codes) j "
        + "CROSS JOIN entities e ON e.kind = $kind AND e.code = j.value",
        Stored,
        ("$kind", kind), ("$codes", JsonSerializer.Serialize(codes))).DistinctBy(v => v.Entity)
        .ToDictionary(v => v.Entity.Code.Text, StringComparer.Ordinal));

    private static void WriteListed(SqliteConnection w, IReadOnlyList<StoredView> entities)
    {
        if (entities.Count == 0)
            return;
        using var gone = w.Command(
            "DELETE FROM listed WHERE kind = $kind AND code = $code; "
            + "DELETE FROM listed_references WHERE kind = $kind AND code = $code",
            ("$kind", null), ("$code", null));
        using var listed = w.Command(
            "INSERT INTO listed VALUES($kind, $code, $words, $label, $state, $start, $begins, $ends, $ordering, $named) "
            + "ON CONFLICT(kind, code) DO UPDATE SET words = excluded.words, label = excluded.label, state = excluded.state, "
            + "sort_start = excluded.sort_start, begins = excluded.begins, ends = excluded.ends, ordering = excluded.ordering, "
            + "named = excluded.named");
        using var before = w.Command("SELECT named FROM listed WHERE kind = $kind AND code = $code", ("$kind", null), ("$code", null));
        foreach (var name in s_listed)
            listed.Parameters.Add(new SqliteParameter { ParameterName = name });
        foreach (var entity in entities)
        {
            if (ListRow.Of(entity.Entity, entity.View) is not { } row)
            {
                gone.Parameters["$kind"].Value = entity.Entity.Kind;
                gone.Parameters["$code"].Value = entity.Entity.Code.Text;
                gone.ExecuteNonQuery();
                continue;
            }
            var columns = ListedColumns.Of(row, entity.Ordering);
            object?[] values =
            [
                row.Entity.Kind, row.Entity.Code.Text, row.Words, row.Label, row.State, columns.SortStart, columns.Begins, columns.Ends,
                columns.Ordering, columns.Named,
            ];
            before.Parameters["$kind"].Value = row.Entity.Kind;
            before.Parameters["$code"].Value = row.Entity.Code.Text;
            var named = before.ExecuteScalar() as string;
            for (var i = 0; i < values.Length; i++)
                listed.Parameters[i].Value = values[i] ?? DBNull.Value;
            listed.ExecuteNonQuery();
            if (named != columns.Named)
                WriteReferences(w, row.Entity.Kind, row.Entity.Code.Text, columns.Named);
        }
    }

    /// <param name="named">Codes by key, as JSON.</param>
    private static void WriteReferences(SqliteConnection w, string kind, string code, string named) => w.Run(
        "DELETE FROM listed_references WHERE kind = $kind AND code = $code; "
        + "INSERT INTO listed_references SELECT $kind, $code, j.key, j.value FROM json_each($named) j",
        ("$kind", kind), ("$code", code), ("$named", named));
}
