using System.Globalization;
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

    /// <summary>Codes of a page, each with what it is sorted by.</summary>
    /// <param name="find">The function of the database that finds one text in another: 0 where it is not there.</param>
    public static ListSql Page(ListQuery query, string find)
    {
        var sql = new ListSql();
        var (column, direction) = (Column(query.Sort), query.Descending ? "DESC" : "ASC");
        var text = $"SELECT l.code, l.{column} FROM listed l WHERE {sql.Conditions(query, find)}";
        if (query.After is { } after)
        {
            var comparison = query.Descending ? "<" : ">";
            text += query.Sort == ListSort.Code
                ? $" AND l.code {comparison} {sql.Value(after.Code)}"
                : $" AND (l.{column}, l.code) {comparison} ({sql.Value(Key(query.Sort, after.Key))}, {sql.Value(after.Code)})";
        }
        text += query.Sort == ListSort.Code ? $" ORDER BY l.code {direction}" : $" ORDER BY l.{column} {direction}, l.code {direction}";
        return sql.With($"{text} LIMIT {sql.Value((long)query.Limit)}");
    }

    /// <summary>How many match, but no more than one above the bound.</summary>
    /// <inheritdoc cref="Page"/>
    public static ListSql Count(ListQuery query, string find)
    {
        var sql = new ListSql();
        var conditions = sql.Conditions(query, find);
        return sql.With(
            $"SELECT count(*) FROM (SELECT 1 FROM listed l WHERE {conditions} LIMIT {sql.Value(ListQuery.MostCounted + 1L)}) c");
    }

    /// <summary>The place of a row of <see cref="Page"/>.</summary>
    public static ListPlace Place(ListSort sort, string code, object key) =>
        new(sort == ListSort.Code ? "" : Convert.ToString(key, CultureInfo.InvariantCulture)!, code);

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

/// <summary>The columns of a row of <c>listed</c>.</summary>
/// <param name="SortStart">Without a start the greatest number.</param>
/// <param name="Begins"><c>null</c>: it has no date; the least number: it is open.</param>
/// <param name="Ends">The same with the greatest number.</param>
internal readonly record struct ListedColumns(ListRow Row, long Ordering, long SortStart, long? Begins, long? Ends)
{
    public static ListedColumns Of(ListRow row, long ordering) => new(
        row, ordering, StoredReports.Ticks(row.Start) ?? long.MaxValue,
        row.Span is { } begun ? StoredReports.Ticks(begun.From) ?? long.MinValue : null,
        row.Span is { } ended ? StoredReports.Ticks(ended.To) ?? long.MaxValue : null);
}
