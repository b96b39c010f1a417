using System.Text.Json;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using NodaTime;

namespace CampaignActors.Web.Calendar;

/// <summary>A time of a row, within the columns of the period.</summary>
/// <param name="From">Index of its first column.</param>
/// <param name="Count">Columns that it covers.</param>
/// <param name="Text">Its dates, for people who do not see the bar.</param>
/// <param name="Before">Whether it began before the period; <paramref name="After"/>: whether it goes on behind it.</param>
public sealed record CalendarBar(int From, int Count, string Text, bool Before, bool After);

/// <summary>One line of the calendar: something with its time in the period; of a schedule all its occurrences.</summary>
/// <param name="IsPart">Whether it belongs to the campaign above it.</param>
public sealed record CalendarRow(
    string Kind, string Entity, string Label, string? Status, string Money, bool IsPart, IReadOnlyList<CalendarBar> Bars)
{
    private static readonly string[] s_kinds = ["plan", "program", "campaign", "delivery", "task", "occurrence"];

    public static IReadOnlyList<string> Kinds => s_kinds;

    /// <summary>Entries of <c>GET /calendar</c> as rows: plans, programs, then each campaign with what belongs to it.</summary>
    public static IReadOnlyList<CalendarRow> Of(IReadOnlyList<JsonElement> entries, CalendarPeriod period, Reader reader)
    {
        var campaigns = entries.Where(e => e.Text("kind") == "campaign").Select(e => e.Text("campaign")).ToHashSet();
        return
        [
            .. entries.GroupBy(e => (Kind: e.Text("kind") ?? "", Entity: e.Text("entity") ?? "")).Select(same => (
                    same.Key, Head: same.First(), Bars: Drawn(same, period, reader)))
                .Where(g => g.Bars.Count > 0)
                .OrderBy(g => g.Key.Kind switch { "plan" => 0, "program" => 1, _ => 2 })
                .ThenBy(g => Group(g.Head, campaigns), StringComparer.Ordinal)
                .ThenBy(g => g.Key.Kind == "campaign" ? 0 : 1)
                .ThenBy(g => g.Bars[0].From)
                .ThenBy(g => g.Key.Entity, StringComparer.Ordinal)
                .Select(g => new CalendarRow(
                    g.Key.Kind, g.Key.Entity, g.Head.Text("label") ?? g.Key.Entity.Split('/')[^1], g.Head.Text("status"),
                    MoneyOf(g.Head, reader),
                    g.Key.Kind is not ("plan" or "program" or "campaign") && campaigns.Contains(g.Head.Text("campaign")), g.Bars)),
        ];
    }

    /// <summary>By which rows stand together: campaigns by their code, with their parts below them.</summary>
    private static string Group(JsonElement entry, HashSet<string?> campaigns) =>
        entry.Text("campaign") is { } campaign && campaigns.Contains(campaign) ? campaign : entry.Text("campaign") ?? "~";

    private static string MoneyOf(JsonElement entry, Reader reader)
    {
        if (entry.Number("calculated.amount") is { } calculated)
            return reader.Amount(calculated, entry.Text("calculated.currency"));
        if (entry.Number("estimate.amount") is { } estimate)
            return reader.Amount(estimate, entry.Text("estimate.currency"));
        return string.Join(", ", entry.List("money").Select(m => reader.Amount(m.Number("total"), m.Text("currency"))));
    }

    private static List<CalendarBar> Drawn(IEnumerable<JsonElement> entries, CalendarPeriod period, Reader reader)
    {
        var bars = new List<CalendarBar>();
        foreach (var entry in entries)
        {
            if (entry.Time("start") is not { } start || entry.Time("end") is not { } end)
                continue;
            var (first, last) = (start.InZone(reader.Zone).Date, LastDay(start, end, reader.Zone));
            if (last < period.First || first > period.Last)
                continue;
            var from = period.Columns.TakeWhile(c => c.Last < first).Count();
            var until = period.Columns.TakeWhile(c => c.First <= last).Count() - 1;
            // Of two occurrences in one week the later one is not drawn; both are in the text.
            if (bars.Count > 0 && from < bars[^1].From + bars[^1].Count)
            {
                bars[^1] = bars[^1] with { Text = $"{bars[^1].Text}; {Text(start, end, reader)}" };
                continue;
            }
            bars.Add(new(from, until - from + 1, Text(start, end, reader), first < period.First, last > period.Last));
        }
        return bars;
    }

    /// <summary>An end at midnight belongs to the day before.</summary>
    private static LocalDate LastDay(Instant start, Instant end, DateTimeZone zone)
    {
        var local = end.InZone(zone).LocalDateTime;
        return end > start && local.TimeOfDay == LocalTime.Midnight ? local.Date.PlusDays(-1) : local.Date;
    }

    private static string Text(Instant start, Instant end, Reader reader) =>
        start == end ? reader.Time(start) : $"{reader.Time(start)} – {reader.Time(end)}";
}
