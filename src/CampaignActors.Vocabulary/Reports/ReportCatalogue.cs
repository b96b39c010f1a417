namespace CampaignActors.Vocabulary.Reports;

/// <summary>What a column holds.</summary>
public enum ColumnType
{
    Text,

    /// <summary>An amount in the currency of its row.</summary>
    Money,
}

/// <param name="Doc">What the column says, for people.</param>
public sealed record ReportColumn(string Name, ColumnType Type, string Doc);

/// <summary>A report that people can ask for.</summary>
/// <param name="By">What its lines can be grouped by; the first is the default. Empty: the report has one grouping.</param>
/// <param name="Doc">In one sentence.</param>
public sealed record ReportEntry(string Name, string Doc, IReadOnlyList<string> By, Func<ReportQuery, IReadOnlyList<ReportColumn>> Columns);

/// <summary>All reports with their columns.</summary>
public static class ReportCatalogue
{
    public const string Currency = "currency";
    public const string Total = "total";

    /// <summary>The reserved name of what has no category, no campaign, and so on.</summary>
    public const string None = "";

    internal static readonly IReadOnlyList<string> Levels = ["planned", "reserved", "committed", "spent", "invoiced"];

    private static readonly ReportColumn s_currency = new(Currency, ColumnType.Text, "Of all amounts of the row: that of the budgets.");

    private static readonly ReportColumn[] s_levels =
    [
        new("planned", ColumnType.Money, "Σ lines that count at the level planned."),
        new("reserved", ColumnType.Money, "Σ lines at the level reserved."),
        new("committed", ColumnType.Money, "Σ lines at the level committed."),
        new("spent", ColumnType.Money, "Σ lines at the level spent."),
        new("invoiced", ColumnType.Money, "Σ lines at the level invoiced."),
        new(Total, ColumnType.Money, "Σ of the five levels; each line is in exactly one."),
    ];

    /// <summary>What lines can be grouped by, with the column that it makes.</summary>
    internal static readonly IReadOnlyDictionary<string, ReportColumn> Groupings = new[]
    {
        new ReportColumn("category", ColumnType.Text, "The expense category; `uncategorised` for what has none."),
        new ReportColumn("provider", ColumnType.Text, "The provider of the delivery or task; empty without one."),
        new ReportColumn("campaign", ColumnType.Text, "The campaign; empty for tasks of a program."),
        new ReportColumn("program", ColumnType.Text, "The program of the campaign or task."),
        new ReportColumn("plan", ColumnType.Text, "The plan of that program."),
        new ReportColumn("budget", ColumnType.Text, "The budget whose ledger has the lines."),
        new ReportColumn("item", ColumnType.Text,
            "What caused the lines, as KIND/CODE: a delivery, a task, or a campaign for its own part."),
        new ReportColumn("day", ColumnType.Text, "The day of the charge, as 2026-01-31."),
        new ReportColumn("month", ColumnType.Text, "The month of the charge, as 2026-01."),
        new ReportColumn("quarter", ColumnType.Text, "The quarter of the budget's fiscal year, as 2026-Q1."),
        new ReportColumn("year", ColumnType.Text, "The budget's fiscal year, named after the calendar year in which it starts."),
    }.ToDictionary(c => c.Name);

    /// <summary>Groupings by time: one of them at the most.</summary>
    internal static readonly IReadOnlyList<string> Times = ["day", "month", "quarter", "year"];

    private static readonly ReportColumn s_label = new("label", ColumnType.Text, "Its label.");

    private static readonly ReportColumn[] s_costs =
    [
        new("provisional", ColumnType.Money, "The estimate that was given. Empty where it is in another currency."),
        new("calculated", ColumnType.Money, "The calculated cost as the campaign shows it. Empty where it is in another currency."),
        new("real", ColumnType.Money, "The real cost, once it is known. Empty where it is in another currency."),
    ];

    private static readonly ReportColumn[] s_variance =
    [
        new("estimate", ColumnType.Money, "The estimate that was given."),
        new("calculated", ColumnType.Money, "The calculated cost, without regard to the real one."),
        new("real", ColumnType.Money, "The real cost: what settled invoice lines add up to once they are the whole, else the one given."),
        new(Total, ColumnType.Money, "Σ lines of the ledgers that count."),
        new("toEstimate", ColumnType.Money, "The real cost, or else the calculated one, minus the estimate."),
        new("toCalculated", ColumnType.Money, "The real cost minus the calculated one."),
    ];

    public static readonly IReadOnlyList<ReportEntry> All =
    [
        new("expenses", "What each campaign costs: its lines by level, its estimate, calculated and real cost.", [], _ =>
            [Of("campaign"), s_label, Of("program"), Of("plan"), s_currency, .. s_levels, .. s_costs]),
        new("costs", "Costs by category, provider, campaign, period and more, in any combination.", [.. Groupings.Keys], q =>
            [.. By(q, "category").Select(Of), s_currency, .. s_levels]),
        new("evolution", "How each budget was charged over time, by period and level.", [], _ =>
            [Of("budget"), new("period", ColumnType.Text, "The period of the charges, such as 2026-01."), s_currency, .. s_levels]),
        new("variance", "How costs differ from estimates, by item or campaign.", ["item", "campaign"], q =>
            [Of(By(q, "item")[0]), s_label, .. By(q, "item")[0] == "item" ? [Of("campaign")] : Array.Empty<ReportColumn>(), s_currency,
                .. s_variance]),
        new("summary", "Each budget: what it is allocated, its lines by level, what is free.", [], _ =>
        [
            Of("budget"), s_label, new("relatedTo", ColumnType.Text, "The main budget that it is related to."), s_currency,
            new("allocated", ColumnType.Money, "What the budget is allocated."), .. s_levels,
            new("held", ColumnType.Money, "Money set aside for changes that are not posted yet. Empty where the report shows a part."),
            new("free", ColumnType.Money, "Allocated minus all levels but planned, minus held. Empty where the report shows a part."),
            new("forecast", ColumnType.Money, "Allocated minus all five levels. Empty where the report shows a part."),
            new("byCategory", ColumnType.Text, "Σ by expense category, such as `Paper=12.00; uncategorised=3.50`."),
        ]),
    ];

    public static readonly IReadOnlyList<string> Names = [.. All.Select(r => r.Name)];

    public static ReportEntry? Find(string name) => All.FirstOrDefault(r => r.Name == name);

    internal static IReadOnlyList<string> By(ReportQuery query, string otherwise) => query.By.Count > 0 ? query.By : [otherwise];

    private static ReportColumn Of(string grouping) => Groupings[grouping];
}
