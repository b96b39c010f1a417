using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Vocabulary.Reports;

/// <summary>The length of the periods that a report divides time into. Quarters and years are those of the budget's fiscal year.</summary>
public enum ReportStep
{
    Day,
    Month,
    Quarter,
    Year,
}

/// <summary>What a report is to show.</summary>
/// <param name="Name">One of <see cref="ReportCatalogue.Names"/>.</param>
public sealed record ReportQuery(string Name)
{
    /// <summary>By what lines are grouped, in order; empty: as the report does by default.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>The first day of charges; <c>null</c>: from the beginning.</summary>
    public LocalDate? From { get; init; }

    /// <summary>The last day of charges, included.</summary>
    public LocalDate? To { get; init; }

    /// <summary>Only charges of this month, quarter or year of the budget's fiscal year, such as <c>2026-Q1</c>.</summary>
    public ReportPeriod? Period { get; init; }

    public ReportStep Step { get; init; } = ReportStep.Month;

    /// <summary>Whether each period adds up all that are before it in the report.</summary>
    public bool Cumulative { get; init; }

    public Code? Budget { get; init; }

    public Code? Plan { get; init; }

    public Code? Program { get; init; }

    public Code? Campaign { get; init; }

    public Code? Provider { get; init; }

    /// <summary>What caused the lines.</summary>
    public EntityRef? Item { get; init; }

    /// <summary>The expense category; the reserved name of what has none is the empty text here.</summary>
    public string? Category { get; init; }

    /// <summary>Only lines that were charged by then, by what is known today.</summary>
    public Instant? ChargedBy { get; init; }

    /// <summary>Whether lines are left out, so that the figures of a budget as a whole do not fit.</summary>
    public bool IsPart => (From, To, Period, Plan, Program, Campaign, Provider, Item, Category) is not (null, null, null, null, null, null,
        null, null, null);

    /// <summary>The part of the ledgers in which its lines are.</summary>
    public LedgerSlice Slice() => new(
        Period is { } first && !(first.First < From) ? first.First : From,
        Period is { } last && !(last.Last > To) ? last.Last : To,
        Budget, Campaign, ChargedBy)
    {
        Item = Item, Program = Program, Plan = Plan,
    };
}

/// <summary>A month, quarter or year. Whose days they are depends on the month in which the fiscal year of a budget starts.</summary>
/// <param name="Key">Such as <c>2026-01</c>, <c>2026-Q1</c> or <c>2026</c>.</param>
/// <param name="First">No day of it is before this one, whatever the fiscal year.</param>
/// <param name="Last">No day of it is after this one.</param>
public sealed record ReportPeriod(ReportStep Step, string Key, LocalDate First, LocalDate Last)
{
    public bool Has(LocalDate day, int fiscalYearStart) => Of(day, Step, fiscalYearStart) == Key;

    /// <summary>The period in which a day is.</summary>
    public static string Of(LocalDate day, ReportStep step, int fiscalYearStart) => step switch
    {
        ReportStep.Day => NodaTime.Text.LocalDatePattern.Iso.Format(day),
        ReportStep.Month => BudgetPeriods.MonthOf(day),
        ReportStep.Quarter => BudgetPeriods.QuarterOf(day, fiscalYearStart),
        _ => BudgetPeriods.YearOf(day, fiscalYearStart),
    };
}
