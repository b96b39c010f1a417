using System.Globalization;
using CampaignActors.Web.Reading;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Web.Calendar;

/// <summary>One column of the calendar: a day, or a week.</summary>
/// <param name="Last">Included.</param>
public sealed record CalendarColumn(LocalDate First, LocalDate Last, string Label, string FullLabel, bool IsRest, bool IsToday);

/// <summary>A month by days, or a quarter by weeks.</summary>
/// <param name="First">Its first day; <paramref name="Last"/> is its last one.</param>
public sealed record CalendarPeriod(bool IsQuarter, LocalDate First, LocalDate Last, string Title, IReadOnlyList<CalendarColumn> Columns)
{
    private static readonly LocalDatePattern s_iso = LocalDatePattern.Iso;
    private static readonly YearMonthPattern s_month = YearMonthPattern.CreateWithInvariantCulture("uuuu'-'MM");

    /// <summary>Years that the interface takes.</summary>
    private static readonly (int First, int Last) s_years = (1901, 2199);

    /// <param name="view"><c>quarter</c>; else the month.</param>
    /// <param name="on">A month such as <c>2026-12</c> or a day in it; what cannot be read is today.</param>
    public static CalendarPeriod Of(string? view, string? on, LocalDate today, Reader reader)
    {
        var day = on is null ? today
            : s_month.Parse(on) is { Success: true } month ? month.Value.OnDayOfMonth(1)
            : s_iso.Parse(on) is { Success: true } date ? date.Value
            : today;
        if (day.Year < s_years.First || day.Year > s_years.Last)
            day = today;
        return view == "quarter" ? Quarter(day, today, reader) : Month(day, today, reader);
    }

    /// <summary>A month of the period before it or behind it, as in addresses.</summary>
    public string Beside(int direction) => Address(First.PlusMonths(direction * (IsQuarter ? 3 : 1)));

    public string Address() => Address(First);

    private static string Address(LocalDate day) => s_month.Format(day.ToYearMonth());

    public static string Iso(LocalDate day) => s_iso.Format(day);

    private static CalendarPeriod Month(LocalDate day, LocalDate today, Reader reader)
    {
        var first = new LocalDate(day.Year, day.Month, 1);
        var last = first.PlusMonths(1).PlusDays(-1);
        return new(false, first, last, Name(first, reader),
        [
            .. Enumerable.Range(0, last.Day).Select(i => first.PlusDays(i)).Select(d => new CalendarColumn(
                d, d, d.Day.ToString(CultureInfo.InvariantCulture), reader.Date(d),
                d.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday, d == today)),
        ]);
    }

    private static CalendarPeriod Quarter(LocalDate day, LocalDate today, Reader reader)
    {
        var first = new LocalDate(day.Year, ((day.Month - 1) / 3 * 3) + 1, 1);
        var last = first.PlusMonths(3).PlusDays(-1);
        var columns = new List<CalendarColumn>();
        for (var from = first; from <= last; from = columns[^1].Last.PlusDays(1))
        {
            var until = LocalDate.Min(last, from.DayOfWeek == IsoDayOfWeek.Sunday ? from : from.Next(IsoDayOfWeek.Sunday));
            columns.Add(new(from, until, $"{from.Day} {reader.Language.Month(from.Month)}", $"{reader.Date(from)} – {reader.Date(until)}",
                false, today >= from && today <= until));
        }
        var number = ((first.Month - 1) / 3) + 1;
        return new(true, first, last, reader.T($"Quarter {number}, {first.Year}", $"Kwartaal {number}, {first.Year}"), columns);
    }

    private static string Name(LocalDate first, Reader reader) => $"{reader.Language.Month(first.Month)} {first.Year}";
}
