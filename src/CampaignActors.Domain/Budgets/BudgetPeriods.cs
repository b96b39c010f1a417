using System.Globalization;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Domain.Budgets;

/// <summary>
/// Sums of consolidated lines by the day of their charge, so that a budget can be read by month, quarter and fiscal year without
/// its lines. Kept incrementally, like the totals.
/// </summary>
public static class BudgetPeriods
{
    private const int Levels = (int)LedgerLevel.Invoiced + 1;

    /// <summary>Adds a line to its day. A day whose sums are all zero is removed.</summary>
    public static Map<Seq<Money>> Add(Map<Seq<Money>> days, CostLine line)
    {
        var key = LocalDatePattern.Iso.Format(line.Day);
        var sums = days.TryGet(key, out var known) ? known.ToArray() : [.. Enumerable.Repeat(Money.Zero(line.Amount.Currency), Levels)];
        sums[(int)line.Level] += line.Amount;
        return sums.All(s => s.IsZero) ? days.Remove(key) : days.Set(key, Seq.Create<Money>(sums));
    }

    /// <summary>Adds a line in another currency to its day and currency; lines in the budget's currency change nothing.</summary>
    public static Map<OriginalSums>? AddOriginal(Map<OriginalSums>? sums, CostLine line)
    {
        if (line.Converted is not { Original: var original })
            return sums;
        var all = sums ?? Map<OriginalSums>.Empty;
        var key = $"{LocalDatePattern.Iso.Format(line.Day)}/{original.Currency}";
        var (originals, amounts) = all.TryGet(key, out var known)
            ? (known.Originals.ToArray(), known.Amounts.ToArray())
            : (
                [.. Enumerable.Repeat(Money.Zero(original.Currency), Levels)],
                [.. Enumerable.Repeat(Money.Zero(line.Amount.Currency), Levels)]);
        originals[(int)line.Level] += original;
        amounts[(int)line.Level] += line.Amount;
        all = originals.Concat(amounts).All(s => s.IsZero)
            ? all.Remove(key)
            : all.Set(key, new(Seq.Create<Money>(originals), Seq.Create<Money>(amounts)));
        return all.Count == 0 ? null : all;
    }

    /// <summary>Sums by level for the months, quarters and fiscal years with charges.</summary>
    /// <param name="fiscalYearStart">
    /// The month in which the fiscal year starts, 1 to 12. A year is named after the calendar year in which it starts.
    /// </param>
    public static (Map<Seq<Money>> Months, Map<Seq<Money>> Quarters, Map<Seq<Money>> Years) Of(Map<Seq<Money>> days, int fiscalYearStart)
    {
        var (months, quarters, years) = (Map<Seq<Money>>.Empty, Map<Seq<Money>>.Empty, Map<Seq<Money>>.Empty);
        foreach (var (key, sums) in days)
        {
            var day = LocalDatePattern.Iso.Parse(key).Value;
            months = Plus(months, MonthOf(day), sums);
            quarters = Plus(quarters, QuarterOf(day, fiscalYearStart), sums);
            years = Plus(years, YearOf(day, fiscalYearStart), sums);
        }
        return (months, quarters, years);
    }

    /// <summary>The month of a day, as <c>2026-01</c>.</summary>
    public static string MonthOf(LocalDate day) => string.Create(CultureInfo.InvariantCulture, $"{day.Year:0000}-{day.Month:00}");

    /// <summary>The quarter of the fiscal year, as <c>2026-Q1</c>.</summary>
    public static string QuarterOf(LocalDate day, int fiscalYearStart) => string.Create(
        CultureInfo.InvariantCulture, $"{YearOf(day, fiscalYearStart)}-Q{(day.Month - fiscalYearStart + 12) % 12 / 3 + 1}");

    /// <summary>The fiscal year, named after the calendar year in which it starts.</summary>
    public static string YearOf(LocalDate day, int fiscalYearStart) =>
        (day.Month >= fiscalYearStart ? day.Year : day.Year - 1).ToString(CultureInfo.InvariantCulture);

    private static Map<Seq<Money>> Plus(Map<Seq<Money>> periods, string key, Seq<Money> sums) =>
        periods.Set(key, periods.TryGet(key, out var known) ? known.Zip(sums, (a, b) => a + b).ToSeq() : sums);
}
