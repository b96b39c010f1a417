using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Reports;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Simulation.Scenarios;

/// <summary>
/// What an <c>expect</c> says of reports: a list of queries, each with the rows and totals that are expected. Rows compare in order and
/// number, as all lists; of a row only the cells that are named are checked.
/// </summary>
public static class ReportExpectations
{
    public const string Key = "reports";
    private const string Rows = "rows";
    private const string Totals = "totals";

    /// <summary>Checks that it names only reports, keys and columns that exist.</summary>
    internal static void Read(TextNode node, InputErrors errors)
    {
        if (node is not ListNode list)
        {
            errors.Add(node.Position, $"{Key}: this is {node.What}, expected a list of reports");
            return;
        }
        foreach (var item in list.Items)
        {
            if (item is not MapNode map)
                errors.Add(item.Position, $"{Key}: this is {item.What}, expected a report with name, rows and totals");
            else if (Query(map, errors) is { } query)
                Table(map, query, errors);
        }
    }

    /// <summary>The differences between the expected and the actual reports.</summary>
    /// <param name="make">Adds a report up.</param>
    public static async Task<IReadOnlyList<Mismatch>> CheckAsync(MapNode expect, Func<ReportQuery, Task<LedgerReport>> make,
        ReadContext context)
    {
        var comparison = new ValueComparison(context);
        foreach (var map in (expect.Find(Key) as ListNode)?.Items.OfType<MapNode>() ?? [])
        {
            var errors = new InputErrors();
            var report = await make(Query(map, errors) ?? throw new InputException(errors.Items));
            var shown = report.ToJson();
            foreach (var part in (string[])[Rows, Totals])
            {
                if (map.Find(part) is { } expected)
                    comparison.Compare($"{Key}/{report.Name}/{part}", new ListType(Row(report.Columns), Limits.ReadEntries), expected,
                        shown[part]);
            }
        }
        return comparison.Mismatches;
    }

    private static ReportQuery? Query(MapNode map, InputErrors errors)
    {
        if (map.Find("name") is not ScalarNode name)
        {
            errors.Add(map.Position, $"{Key}: the name is missing{Suggestion.Expected("", ReportCatalogue.Names)}");
            return null;
        }
        var given = map.Entries.Where(e => e.Key.Text is not ("name" or Rows or Totals))
            .ToDictionary(e => e.Key.Text, e => e.Value switch
            {
                ListNode list => string.Join(',', list.Items.OfType<ScalarNode>().Select(s => s.Text)),
                ScalarNode scalar => scalar.Text,
                _ => "",
            });
        try
        {
            return ReportQueryReader.Read(name.Text, given);
        }
        catch (InputException e)
        {
            foreach (var error in e.Errors)
                errors.Add(map.Position, error.Message);
            return null;
        }
    }

    private static void Table(MapNode map, ReportQuery query, InputErrors errors)
    {
        var columns = ReportCatalogue.Find(query.Name)!.Columns(query);
        foreach (var part in (string[])[Rows, Totals])
        {
            if (map.Find(part) is not { } node)
                continue;
            if (node is not ListNode list)
            {
                errors.Add(node.Position, $"{part}: this is {node.What}, expected a list");
                continue;
            }
            foreach (var item in list.Items)
            {
                if (item is MapNode row)
                    Cells(row, columns, errors);
                else
                    errors.Add(item.Position, $"{part}: this is {item.What}, expected a map of cells");
            }
        }
    }

    private static void Cells(MapNode row, IReadOnlyList<ReportColumn> columns, InputErrors errors)
    {
        foreach (var (key, value) in row.Entries)
        {
            var column = columns.FirstOrDefault(c => c.Name == key.Text);
            if (column is null)
                errors.Add(key.Position, $"unknown column {key.What}{Suggestion.Expected(key.Text, [.. columns.Select(c => c.Name)])}");
            else if (value is not ScalarNode cell)
                errors.Add(value.Position, $"{column.Name}: this is {value.What}, expected a single value");
            else if (!cell.IsNull && column.Type == ColumnType.Money)
                Scalars.Decimal(cell).In(column.Name).Take(errors, out _);
        }
    }

    private static RecordType Row(IReadOnlyList<ReportColumn> columns) => new("row",
    [
        .. columns.Select(c => new Field(c.Name, c.Type == ColumnType.Money ? new MoneyType() : new TextType(Limits.Text), c.Doc)),
    ]);
}
