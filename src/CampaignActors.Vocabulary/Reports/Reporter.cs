using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Reports;

/// <summary>
/// Adds up the ledgers. Every report counts the same lines, those that are consolidated (domain.md §3.3 rule 4), each once, so that the
/// totals of all reports over the same lines are equal, and equal to those of the budgets. Amounts are never rounded here, and those of two
/// currencies are never added.
/// </summary>
public static class Reporter
{
    /// <exception cref="InputException">There is no such report.</exception>
    public static LedgerReport Make(ReportQuery query, ILedgerSource source)
    {
        var (rows, summed) = query.Name switch
        {
            "expenses" => Both(Expenses(query, source)),
            "costs" => Both(Costs(query, source)),
            "evolution" => Evolution(query, source),
            "variance" => Both(Variance(query, source)),
            "summary" => Both(Summary(query, source)),
            _ => throw ReportQueryReader.Unknown(query.Name),
        };
        var columns = ReportCatalogue.Find(query.Name)!.Columns(query);
        return new LedgerReport(query.Name, columns, rows, Totals(columns, summed));
    }

    private static (List<ReportRow> Rows, List<ReportRow> Summed) Both(IEnumerable<ReportRow> rows)
    {
        var all = rows.ToList();
        return (all, all);
    }

    private static IEnumerable<ReportRow> Expenses(ReportQuery query, ILedgerSource source)
    {
        var lines = new GatheredLines(query, source, "campaign", "label", "program", "plan");
        return Sorted(lines.Lines
            .GroupBy(l => (
                Campaign: lines.Group(l.Key, "campaign"), Program: lines.Group(l.Key, "program"), Plan: lines.Group(l.Key, "plan"),
                l.Key.Currency))
            .Select(g =>
            {
                var head = lines.CampaignOf(g.First().Key);
                return new ReportRow(g.Key.Currency,
                [
                    g.Key.Campaign, head?.Label, g.Key.Program, g.Key.Plan, g.Key.Currency.Code, .. Sum(g.Select(l => l.Sums)).Cells(),
                    In(g.Key.Currency, head?.Costs.Estimate), In(g.Key.Currency, head?.Calculated), In(g.Key.Currency, head?.Costs.Real),
                ]);
            }));
    }

    private static IEnumerable<ReportRow> Costs(ReportQuery query, ILedgerSource source)
    {
        var by = ReportCatalogue.By(query, "category");
        var lines = new GatheredLines(query, source, [.. by]);
        return Grouped(lines, by).Select(g => new ReportRow(g.Currency, [.. g.Keys, g.Currency.Code, .. g.Sums.Cells()]));
    }

    private static (List<ReportRow> Rows, List<ReportRow> Summed) Evolution(ReportQuery query, ILedgerSource source)
    {
        var step = Scalars.NameOf(query.Step);
        var groups = Grouped(new GatheredLines(query, source, "budget", step), ["budget", step]);
        var rows = groups.Select(Row).ToList();
        if (!query.Cumulative)
            return (rows, rows);
        var grown = new List<ReportRow>();
        foreach (var budget in groups.GroupBy(g => (g.Keys[0], g.Currency)))
        {
            var sums = new LevelSums();
            foreach (var period in budget)
            {
                sums.Add(period.Sums);
                grown.Add(Row(period with { Sums = sums }));
            }
        }
        return ([.. Sorted(grown)], rows);

        static ReportRow Row(Group g) => new(g.Currency, [.. g.Keys, g.Currency.Code, .. g.Sums.Cells()]);
    }

    private static IEnumerable<ReportRow> Variance(ReportQuery query, ILedgerSource source)
    {
        var byItem = ReportCatalogue.By(query, "item")[0] == "item";
        var lines = new GatheredLines(query, source, byItem ? ["item", "label"] : ["campaign", "label"]);
        return Sorted(lines.Lines
            .GroupBy(l => (Key: lines.Group(l.Key, byItem ? "item" : "campaign"), l.Key.Currency, Campaign: byItem ? l.Key.Campaign : null))
            .Select(g =>
            {
                var (currency, first) = (g.Key.Currency, g.First().Key);
                var head = byItem ? lines.Head(first.Item) : lines.CampaignOf(first);
                var costs = byItem ? head?.OwnCosts : head?.Costs;
                var (estimate, calculated, real) = (
                    In(currency, costs?.Estimate), In(currency, costs?.Calculated), In(currency, costs?.Real));
                return new ReportRow(currency,
                [
                    g.Key.Key, head?.Label, .. byItem ? new object?[] { g.Key.Campaign?.Text } : [], currency.Code, estimate, calculated,
                        real,
                    Sum(g.Select(l => l.Sums)).Total, (real ?? calculated) - estimate, real - calculated,
                ]);
            }));
    }

    private static IEnumerable<ReportRow> Summary(ReportQuery query, ILedgerSource source)
    {
        var lines = new GatheredLines(query, source, "budget", "category");
        var byBudget = lines.Lines.ToLookup(l => l.Key.Budget);
        var onlyCharged = (query.Plan, query.Program, query.Campaign, query.Provider, query.Item, query.Category)
            is not (null, null, null, null, null, null);
        foreach (var budget in lines.Budgets.Values.OrderBy(b => b.Code))
        {
            if ((query.Budget is { } one && budget.Code != one) || (onlyCharged && !byBudget.Contains(budget.Code)))
                continue;
            var (currency, sums) = (budget.Allocated.Currency, Sum(byBudget[budget.Code].Select(l => l.Sums)));
            var whole = !query.IsPart;
            var allocated = budget.Allocated.Amount;
            var held = query.ChargedBy is null ? budget.Held.Amount : 0; // Holds are promises of today.
            yield return new ReportRow(currency,
            [
                budget.Code.Text, budget.Label, budget.RelatedTo?.Text, currency.Code, allocated, .. sums.Cells(),
                whole ? held : null, whole ? allocated - sums.Engaged - held : null, whole ? allocated - sums.Total : null,
                string.Join("; ", byBudget[budget.Code]
                    .GroupBy(l => GatheredLines.CategoryOf(l.Key), StringComparer.Ordinal)
                    .OrderBy(c => c.Key, StringComparer.Ordinal)
                    .Select(c => $"{c.Key}={Json.Plain(c.Sum(l => l.Sums.Total), currency)}")),
            ]);
        }
    }

    /// <summary>Lines by the texts of these groupings, in their order.</summary>
    private static List<Group> Grouped(GatheredLines lines, IReadOnlyList<string> by)
    {
        var groups = new Dictionary<string, Group>(StringComparer.Ordinal);
        foreach (var (key, sums) in lines.Lines)
        {
            string[] keys = [.. by.Select(b => lines.Group(key, b))];
            // No text of a group has a zero character.
            var name = string.Join('\0', keys.Append(key.Currency.Code));
            if (!groups.TryGetValue(name, out var group))
                groups[name] = group = new Group(keys, key.Currency, new LevelSums());
            group.Sums.Add(sums);
        }
        return [.. groups.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Value)];
    }

    private sealed record Group(string[] Keys, Currency Currency, LevelSums Sums);

    private static LevelSums Sum(IEnumerable<LevelSums> parts)
    {
        var sum = new LevelSums();
        foreach (var part in parts)
            sum.Add(part);
        return sum;
    }

    /// <summary>An amount where it is in the currency of its row.</summary>
    private static decimal? In(Currency currency, Money? amount) => amount?.Currency == currency ? amount?.Amount : null;

    /// <summary>By the texts in front, character by character, then by currency.</summary>
    private static IEnumerable<ReportRow> Sorted(IEnumerable<ReportRow> rows) => rows
        .OrderBy(r => string.Join('\0', r.Cells.TakeWhile(c => c is not decimal).Select(c => c as string)), StringComparer.Ordinal);

    private static List<ReportRow> Totals(IReadOnlyList<ReportColumn> columns, List<ReportRow> rows) =>
    [
        .. from row in rows
           group row by row.Currency into same
           orderby same.Key.Code
           select new ReportRow(same.Key, [.. columns.Select((column, i) =>
               column.Name == ReportCatalogue.Currency ? same.Key.Code
               : column.Type != ColumnType.Money ? null
               : Added(same.Select(r => r.Cells[i])))]),
    ];

    private static object? Added(IEnumerable<object?> cells)
    {
        decimal? sum = null;
        foreach (var cell in cells.OfType<decimal>())
            sum = (sum ?? 0) + cell;
        return sum;
    }
}
