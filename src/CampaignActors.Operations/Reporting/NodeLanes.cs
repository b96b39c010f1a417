using System.Text.Json.Nodes;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Calendar;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Operations.Reporting;

/// <summary>What is asked of the lanes below a calendar.</summary>
/// <param name="Last">The last day, included.</param>
/// <param name="ByWeek">A column is a week from Monday on, cut at both ends of the span; else a day.</param>
/// <param name="Zone">In which an item has its day.</param>
public sealed record LaneQuery(LocalDate First, LocalDate Last, bool ByWeek, Code? Program, Code? Campaign, DateTimeZone Zone);

/// <summary>
/// Money and stock by the days or weeks of a calendar, each where its delivery or task begins: what is committed, also when it is spent or
/// invoiced by now, and the pieces that are needed. Amounts of two currencies are never added.
/// </summary>
public static class NodeLanes
{
    /// <summary>Deliveries and tasks of one span; a longer list is cut, and said to be.</summary>
    public const int MostItems = 10_000;

    private const int PageSpans = 1_000;
    private const string Committed = "committed";

    public static JsonObject Make(IReportLook look, LaneQuery query)
    {
        var columns = Columns(query);
        var (money, stock) = (Empty(columns.Count), Empty(columns.Count));
        var complete = Fill(look, query, columns, money, stock);
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

    /// <summary>Adds up what begins in the span, a page at a time.</summary>
    /// <returns>Whether all of it was added up.</returns>
    private static bool Fill(
        IReportLook look, LaneQuery query, List<(LocalDate First, LocalDate Last)> columns, SortedDictionary<string, decimal>[] money,
        SortedDictionary<string, decimal>[] stock)
    {
        var ask = new CalendarQuery(
            query.First.AtStartOfDayInZone(query.Zone).ToInstant(), query.Last.PlusDays(1).AtStartOfDayInZone(query.Zone).ToInstant(),
            [CalendarKind.Delivery, CalendarKind.Task], query.Program, query.Campaign, null, PageSpans);
        for (var seen = 0; seen < MostItems; seen += PageSpans)
        {
            var spans = look.Spans(ask);
            var beginning = spans.Where(s => s.Start >= ask.From).DistinctBy(s => s.Entity)
                .ToDictionary(s => s.Entity, s => s.Start.InZone(query.Zone).Date);
            foreach (var line in look.LinesOf([.. beginning.Keys]))
            {
                if (line.Level >= LedgerLevel.Committed && beginning.TryGetValue(line.Item, out var day))
                    Add(money[At(day)], line.Amount.Currency.Code, line.Amount.Amount);
            }
            // A task may have the code of a delivery.
            var deliveries = beginning.Keys.Where(e => e.Kind == Kinds.Deliveries).Select(e => e.Code).ToList();
            foreach (var (delivery, needs) in look.Needs(deliveries))
            {
                foreach (var (line, pieces) in needs)
                    Add(stock[At(beginning[Kinds.Delivery(delivery)])], line, pieces.Value);
            }
            if (spans.Count < PageSpans)
                return true;
            ask = ask with { After = new CalendarPlace(spans[^1].Start, spans[^1].Entity, spans[^1].Number) };
        }
        return false;

        int At(LocalDate day) => columns.FindIndex(c => day <= c.Last);
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
