using System.Globalization;
using System.Text.Json;
using CampaignActors.Vocabulary.Lists;

namespace CampaignActors.Actors.Projections;

/// <summary>
/// The statements of a search in a list, the same words for both databases: texts of this file and numbered parameters. What was asked for
/// is in the parameters alone.
/// </summary>
internal sealed class ListSql
{
    /// <summary>Behind every character that a code may have.</summary>
    private const string Last = "~";

    private readonly List<object> _values = [];

    /// <summary>Values of <c>$1</c>, <c>$2</c>, …</summary>
    public IReadOnlyList<object> Values => _values;

    public string Text { get; private init; } = "";

    /// <summary>Runs a search. All its statements must read the same moment.</summary>
    /// <param name="find">The function of the database that finds one text in another: 0 where it is not there.</param>
    /// <param name="read">Runs a statement.</param>
    public static FoundList Find(ListQuery query, string find, Func<ListSql, IReadOnlyList<ListSqlRow>> read)
    {
        if (!HasConditions(query))
            return new FoundList(Places(query, read(Page(query, find))), query.Counts ? read(Count(query, find))[0].Count : null);
        var matched = read(Matched(query, find));
        var count = matched[0].Count;
        // Where many match, the order's index comes to a page of them soon.
        return new FoundList(
            Places(query, count > ListQuery.MostCounted ? read(Page(query, find)) : matched), query.Counts ? count : null);
    }

    private static bool HasConditions(ListQuery query) =>
        query.Words.Count + query.States.Count + query.References.Count + query.Prefix.Length > 0 || query.From is not null
        || query.To is not null;

    private static List<ListPlace> Places(ListQuery query, IEnumerable<ListSqlRow> rows) =>
    [
        .. from row in rows
           where row.Code is not null
           let key = query.Sort == ListSort.Code ? "" : Convert.ToString(row.Key, CultureInfo.InvariantCulture)!
           select new ListPlace(key, row.Code!),
    ];

    /// <summary>A page along the index of its order, or of the whole kind where there is none.</summary>
    private static ListSql Page(ListQuery query, string find)
    {
        var sql = new ListSql();
        var conditions = sql.Conditions(query, find);
        return sql.With(
            $"SELECT l.code, l.{Column(query.Sort)}, 0 FROM listed l WHERE {conditions}{sql.Behind(query, "l", Column(query.Sort))} "
            + $"{Order(query, "l", Column(query.Sort))} LIMIT {sql.Value((long)query.Limit)}");
    }

    /// <summary>How many match, but no more than one above the bound.</summary>
    private static ListSql Count(ListQuery query, string find)
    {
        var sql = new ListSql();
        var conditions = sql.Conditions(query, find);
        return sql.With(
            $"SELECT NULL, NULL, count(*) FROM (SELECT 1 FROM listed l WHERE {conditions} "
            + $"LIMIT {sql.Value(ListQuery.MostCounted + 1L)}) c");
    }

    /// <summary>
    /// A page and how many match, from one look at the rows of the kind. Where more than the bound match, the page is one of some of them.
    /// </summary>
    private static ListSql Matched(ListQuery query, string find)
    {
        var sql = new ListSql();
        var conditions = sql.Conditions(query, find);
        return sql.With(
            $"WITH m AS MATERIALIZED (SELECT l.code AS code, l.{Column(query.Sort)} AS place FROM listed l WHERE {conditions} "
            + $"LIMIT {sql.Value(ListQuery.MostCounted + 1L)}) "
            + "SELECT p.code, p.place, c.n FROM (SELECT count(*) AS n FROM m) c LEFT JOIN "
            + $"(SELECT m.code AS code, m.place AS place FROM m WHERE 1 = 1{sql.Behind(query, "m", "place")} {Order(query, "m", "place")} "
            + $"LIMIT {sql.Value((long)query.Limit)}) p ON 1 = 1 {Order(query, "p", "place")}");
    }

    private string Behind(ListQuery query, string table, string column)
    {
        if (query.After is not { } after)
            return "";
        var comparison = query.Descending ? "<" : ">";
        return query.Sort == ListSort.Code
            ? $" AND {table}.code {comparison} {Value(after.Code)}"
            : $" AND ({table}.{column}, {table}.code) {comparison} ({Value(Key(query.Sort, after.Key))}, {Value(after.Code)})";
    }

    private static string Order(ListQuery query, string table, string column)
    {
        var direction = query.Descending ? "DESC" : "ASC";
        return query.Sort == ListSort.Code
            ? $"ORDER BY {table}.code {direction}"
            : $"ORDER BY {table}.{column} {direction}, {table}.code {direction}";
    }

    private static string Column(ListSort sort) => sort switch
    {
        ListSort.Changed => "ordering",
        ListSort.Label => "label",
        ListSort.State => "state",
        ListSort.Start => "sort_start",
        _ => "code",
    };

    private static object Key(ListSort sort, string key) =>
        sort is ListSort.Changed or ListSort.Start ? long.Parse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : key;

    private string Conditions(ListQuery query, string find)
    {
        var all = new List<string> { $"l.kind = {Value(query.Kind)}" };
        if (query.Prefix.Length > 0)
            all.Add($"l.code >= {Value(query.Prefix)} AND l.code < {Value(query.Prefix + Last)}");
        all.AddRange(query.Words.Select(word => $"{find}(l.words, {Value(word)}) > 0"));
        if (query.States.Count > 0)
            all.Add($"l.state IN ({string.Join(", ", query.States.Select(Value))})");
        foreach (var (field, code) in query.References)
        {
            all.Add(
                $"l.code IN (SELECT r.code FROM listed_references r WHERE r.kind = {Value(query.Kind)} AND r.field = {Value(field)} "
                + $"AND r.target = {Value(code.Text)})");
        }
        if (query.From is { } from)
            all.Add($"l.ends >= {Value(StoredInstant.Ticks(from))}");
        if (query.To is { } to)
            all.Add($"l.begins <= {Value(StoredInstant.Ticks(to))}");
        return string.Join(" AND ", all);
    }

    private string Value(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${_values.Count}");
    }

    private ListSql With(string text)
    {
        var whole = new ListSql { Text = text };
        whole._values.AddRange(_values);
        return whole;
    }
}

/// <summary>A row that a statement of a search reads.</summary>
/// <param name="Code"><c>null</c>: it says only how many match.</param>
/// <param name="Key">What it is sorted by.</param>
internal readonly record struct ListSqlRow(string? Code, object? Key, long Count);

/// <summary>The columns of a row of <c>listed</c>.</summary>
/// <param name="SortStart">Without a start the greatest number.</param>
/// <param name="Begins"><c>null</c>: it has no date; the least number: it is open.</param>
/// <param name="Ends">The same with the greatest number.</param>
/// <param name="Named">Codes by key, as JSON.</param>
internal readonly record struct ListedColumns(ListRow Row, long Ordering, long SortStart, long? Begins, long? Ends, string Named)
{
    public static ListedColumns Of(ListRow row, long ordering) => new(
        row, ordering, StoredReports.Ticks(row.Start) ?? long.MaxValue,
        row.Span is { } begun ? StoredReports.Ticks(begun.From) ?? long.MinValue : null,
        row.Span is { } ended ? StoredReports.Ticks(ended.To) ?? long.MaxValue : null, JsonSerializer.Serialize(row.References));
}
