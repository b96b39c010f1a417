using System.Globalization;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Vocabulary.Reports;

/// <summary>Reads what a report is to show from texts, as a query of HTTP and scenario files have them.</summary>
public static class ReportQueryReader
{
    private static readonly string[] s_codes = ["budget", "plan", "program", "campaign", "provider"];

    /// <summary>All keys.</summary>
    public static readonly IReadOnlyList<string> Keys =
        ["by", "from", "to", "period", "step", "cumulative", .. s_codes, "item", "category"];

    /// <exception cref="InputException">A key is unknown, does not go with the report, or has a wrong value.</exception>
    public static ReportQuery Read(string name, IReadOnlyDictionary<string, string> given)
    {
        var entry = ReportCatalogue.Find(name) ?? throw Unknown(name);
        if (given.Keys.FirstOrDefault(k => !Keys.Contains(k)) is { } unknown)
            throw Bad($"unknown key {Shown.Quote(unknown)}{Suggestion.Expected(unknown, Keys)}");
        string? Text(string key) => given.TryGetValue(key, out var text) && text.Length > 0 ? text : null;
        Code? One(string key) => Text(key) is { } text ? CodeOf(key, text) : null;
        if (name != "evolution" && (Text("step") ?? Text("cumulative")) is not null)
            throw Bad($"'step' and 'cumulative' go with the report evolution alone, not with {name}");

        var query = new ReportQuery(name)
        {
            By = Text("by") is { } by ? By(entry, by) : [],
            From = Text("from") is { } from ? Day("from", from) : null,
            To = Text("to") is { } to ? Day("to", to) : null,
            Period = Text("period") is { } period ? Period(period) : null,
            Step = Text("step") is { } step ? Step(step) : ReportStep.Month,
            Cumulative = Text("cumulative") switch
            {
                null or "false" => false,
                "true" => true,
                var text => throw Bad($"cumulative: {Shown.Quote(text)} is neither true nor false, expected one of these"),
            },
            Budget = One("budget"),
            Plan = One("plan"),
            Program = One("program"),
            Campaign = One("campaign"),
            Provider = One("provider"),
            Item = Text("item") is { } item ? ItemOf(item) : null,
            Category = Text("category") is { } category ? Category(category) : null,
        };
        return query.From > query.To
            ? throw Bad($"from: '{Text("from")}' is after '{Text("to")}', expected a span that ends after it starts")
            : query;
    }

    internal static InputException Unknown(string name) =>
        Bad($"unknown report {Shown.Quote(name)}{Suggestion.Expected(name, ReportCatalogue.Names)}");

    /// <summary>A day such as <c>2026-01-31</c>, without a time of day.</summary>
    /// <exception cref="InputException">It is none, or its year is out of range.</exception>
    public static LocalDate Day(string key, string text)
    {
        var node = Node(key, text);
        if (Scalars.Instant(node, new ReadContext(DateTimeZone.Utc, Currency.Eur)).Error is { } error)
            throw Bad($"{key}: {error.Message}");
        return Scalars.DateAlone(node) ?? throw Bad($"{key}: {Shown.Quote(text)} has a time of day, expected a date such as 2026-01-31");
    }

    private static string[] By(ReportEntry entry, string text)
    {
        if (entry.By.Count == 0)
            throw Bad($"by: the report {entry.Name} has one grouping, expected none");
        var by = text.Split(',', StringSplitOptions.TrimEntries);
        if (by.FirstOrDefault(b => !entry.By.Contains(b)) is { } wrong)
            throw Bad($"by: {Shown.Quote(wrong)} is nothing to group {entry.Name} by{Suggestion.Expected(wrong, entry.By)}");
        if (by.Distinct().Count() < by.Length)
            throw Bad("by: one of them is given twice, expected each once");
        if (entry.Name == "variance" && by.Length > 1)
            throw Bad("by: variance is grouped by item or by campaign, expected one of them");
        return by.Count(ReportCatalogue.Times.Contains) > 1
            ? throw Bad($"by: {string.Join(", ", ReportCatalogue.Times)} exclude each other, expected one of them")
            : by;
    }

    private static ReportStep Step(string text) => Enum.GetValues<ReportStep>().Where(s => Scalars.NameOf(s) == text).ToList() is [var step]
        ? step
        : throw Bad($"step: {Shown.Quote(text)} is no period{Suggestion.Expected(text, ReportCatalogue.Times)}");

    /// <summary><c>2026-01</c>, <c>2026-Q1</c> or <c>2026</c>.</summary>
    private static ReportPeriod Period(string text)
    {
        const string Forms = "expected a month such as 2026-01, a quarter such as 2026-Q1, or a fiscal year such as 2026";
        var part = text.Length > 5 && text[4] == '-' ? text[5..] : "";
        if (text.Length is < 4 or > 7 || (text.Length > 4 && part.Length == 0) || Whole(text[..4]) is not { } year)
            throw Bad($"period: {Shown.Quote(text)} is no period, {Forms}");
        if (year is < Limits.FirstYear or >= Limits.LastYear)
            throw Bad($"period: the year of {Shown.Quote(text)} is out of range, expected {Limits.FirstYear} to {Limits.LastYear - 1}");
        if (part.Length == 2 && Whole(part) is >= 1 and <= 12 and var month)
        {
            var first = new LocalDate(year, month, 1);
            return new ReportPeriod(ReportStep.Month, text, first, first.PlusMonths(1).PlusDays(-1));
        }
        // A fiscal year may begin in any month of its calendar year.
        var (start, end) = (new LocalDate(year, 1, 1), new LocalDate(year + 1, 11, 30));
        return part switch
        {
            "" => new ReportPeriod(ReportStep.Year, text, start, end),
            ['Q', >= '1' and <= '4'] => new ReportPeriod(ReportStep.Quarter, text, start, end),
            _ => throw Bad($"period: {Shown.Quote(text)} is no period, {Forms}"),
        };
    }

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Category(string text) => text == ReservedNames.Uncategorised ? Contribution.Uncategorised
        : text.Length <= Limits.Name ? text
        : throw Bad($"category: {Shown.Quote(text)} is too long, expected at most {Limits.Name} characters");

    private static Code CodeOf(string key, string text) => Scalars.Code(Node(key, text)).In(key) is { Error: null } read
        ? read.OrThrow()
        : throw Bad($"{key}: {Shown.Quote(text)} is not a code, expected 1 to {Code.MaxLength} letters, digits, '-', '_' or '.'");

    private static EntityRef ItemOf(string text) =>
        text.Split('/') is [Kinds.Campaigns or Kinds.Deliveries or Kinds.Tasks or Kinds.Invoices, var code]
        ? new EntityRef(text.Split('/')[0], CodeOf("item", code))
        : throw Bad($"item: {Shown.Quote(text)} causes no costs, expected KIND/CODE of a campaign, delivery, task or invoice");

    private static ScalarNode Node(string key, string text) => new(text, true, new TextPosition(key, 1, 1));

    private static InputException Bad(string message) => new(null, message);
}
