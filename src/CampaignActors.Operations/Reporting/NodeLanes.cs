using System.Text.Json.Nodes;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Calendar;
using CampaignActors.Vocabulary.Reports;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Operations.Reporting;

/// <summary>What is asked of the lanes below a calendar.</summary>
/// <param name="Last">The last day, included.</param>
/// <param name="ByWeek">A column is a week from Monday on, cut at both ends of the span; else a day.</param>
/// <param name="Zone">In which a delivery has its day; charges have theirs.</param>
public sealed record LaneQuery(LocalDate First, LocalDate Last, bool ByWeek, Code? Program, Code? Campaign, DateTimeZone Zone);

/// <summary>
/// Money and stock by the days or weeks of a calendar: committed lines of the ledgers by the day of their charge, and the pieces that
/// deliveries need by the day of their start. Amounts of two currencies are never added.
/// </summary>
public static class NodeLanes
{
    /// <summary>Deliveries of one span; a longer list is cut, and said to be.</summary>
    public const int MostDeliveries = 10_000;

    private const int Page = 1_000;
    private const string Committed = "committed";

    public static JsonObject Make(IReportLook look, LaneQuery query)
    {
        var columns = Columns(query);
        var money = Money(look, query, columns);
        var stock = Stock(look, query, columns, out var complete);
        return new JsonObject
        {
            ["items"] = new JsonArray([.. columns.Select((column, i) => Column(column.First, column.Last, Entry(money[i], stock[i])))]),
            ["total"] = Entry(Sum(money), Sum(stock)),
            ["complete"] = complete,
            ["validUpTo"] = look.Ordering,
        };
    }

    private static JsonObject Column(LocalDate first, LocalDate last, JsonObject entry)
    {
        entry.Insert(0, "from", Iso(first));
        entry.Insert(1, "to", Iso(last));
        return entry;
    }

    private static List<(LocalDate First, LocalDate Last)> Columns(LaneQuery query)
    {
        var columns = new List<(LocalDate First, LocalDate Last)>();
        for (var first = query.First; first <= query.Last; first = columns[^1].Last.PlusDays(1))
        {
            var last = !query.ByWeek || first.DayOfWeek == IsoDayOfWeek.Sunday ? first : first.Next(IsoDayOfWeek.Sunday);
            columns.Add((first, LocalDate.Min(last, query.Last)));
        }
        return columns;
    }

    private static SortedDictionary<string, decimal>[] Money(
        IReportLook look, LaneQuery query, List<(LocalDate First, LocalDate Last)> columns)
    {
        var report = Reporter.Make(
            new ReportQuery("costs")
            {
                By = ["day"], From = query.First, To = query.Last, Program = query.Program, Campaign = query.Campaign,
            },
            look);
        var (day, level) = (Index("day"), Index(Committed));
        var sums = Empty(columns.Count);
        foreach (var row in report.Rows)
        {
            if (row.Cells[level] is not (decimal amount and not 0))
                continue;
            var at = columns.FindIndex(c => string.CompareOrdinal((string)row.Cells[day]!, Iso(c.Last)) <= 0);
            Add(sums[at], row.Currency.Code, amount);
        }
        return sums;

        int Index(string name) => report.Columns.Select(c => c.Name).ToList().IndexOf(name);
    }

    private static SortedDictionary<string, decimal>[] Stock(
        IReportLook look, LaneQuery query, List<(LocalDate First, LocalDate Last)> columns, out bool complete)
    {
        var sums = Empty(columns.Count);
        var ask = new CalendarQuery(
            query.First.AtStartOfDayInZone(query.Zone).ToInstant(), query.Last.PlusDays(1).AtStartOfDayInZone(query.Zone).ToInstant(),
            [CalendarKind.Delivery], query.Program, query.Campaign, null, Page);
        for (var seen = 0; seen < MostDeliveries; seen += Page)
        {
            var spans = look.Spans(ask);
            var needs = look.Needs([.. spans.Select(s => s.Entity.Code)]);
            foreach (var span in spans.Where(s => s.Start >= ask.From && needs.ContainsKey(s.Entity.Code)))
            {
                var day = span.Start.InZone(query.Zone).Date;
                var at = columns.FindIndex(c => day <= c.Last);
                foreach (var (line, pieces) in needs[span.Entity.Code])
                    Add(sums[at], line, pieces.Value);
            }
            complete = spans.Count < Page;
            if (complete)
                return sums;
            ask = ask with { After = new CalendarPlace(spans[^1].Start, spans[^1].Entity, spans[^1].Number) };
        }
        complete = false;
        return sums;
    }

    private static JsonObject Entry(SortedDictionary<string, decimal> money, SortedDictionary<string, decimal> stock) => new()
    {
        ["money"] = new JsonArray([.. money.Select(m => (JsonNode?)new JsonObject
        {
            ["currency"] = m.Key, [Committed] = JsonNode.Parse(Domain.Values.Money.Round(m.Value, new Currency(m.Key)).Plain()),
        })]),
        ["stock"] = new JsonObject(stock.Select(s => KeyValuePair.Create<string, JsonNode?>(s.Key, JsonValue.Create(s.Value)))),
    };

    private static SortedDictionary<string, decimal>[] Empty(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new SortedDictionary<string, decimal>(StringComparer.Ordinal))];

    private static SortedDictionary<string, decimal> Sum(SortedDictionary<string, decimal>[] parts)
    {
        var sum = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (key, value) in parts.SelectMany(part => part))
            Add(sum, key, value);
        return sum;
    }

    private static void Add(SortedDictionary<string, decimal> sums, string key, decimal value) =>
        sums[key] = sums.GetValueOrDefault(key) + value;

    private static string Iso(LocalDate day) => NodaTime.Text.LocalDatePattern.Iso.Format(day);
}
