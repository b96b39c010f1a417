using System.Text.Json.Nodes;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>A budget as people see it. The consolidated figures are joined by <c>Composer</c>.</summary>
internal static class BudgetView
{
    public const string Uncategorised = ReservedNames.Uncategorised;

    /// <summary>The levels that are shown, in their order.</summary>
    internal static readonly IReadOnlyList<LedgerLevel> Levels =
        [LedgerLevel.Planned, LedgerLevel.Reserved, LedgerLevel.Committed, LedgerLevel.Spent, LedgerLevel.Invoiced];

    /// <summary>The fields that show them.</summary>
    internal static readonly IReadOnlyList<string> LevelNames = [.. Levels.Select(Scalars.NameOf)];

    public static JsonObject Render(BudgetState b) => Of([
        .. BudgetKinds.Envelope.Show(b.Fields! with { Allocated = b.Allocated, Overrun = b.Overrun }),
        ("planned", Amount(b.At(LedgerLevel.Planned))),
        ("reserved", Amount(b.At(LedgerLevel.Reserved))),
        ("committed", Amount(b.At(LedgerLevel.Committed))),
        ("spent", Amount(b.At(LedgerLevel.Spent))),
        ("invoiced", Amount(b.At(LedgerLevel.Invoiced))),
        ("free", Amount(b.Free)),
        ("forecast", Amount(b.Forecast)),
        ("byCategory", new JsonObject(b.ByCategory
            // An earlier version took the word as a name.
            .GroupBy(c => c.Key == Contribution.Uncategorised ? Uncategorised : c.Key, c => c.Value)
            .Select(c => (c.Key, Sum: c.Sum(b.Currency)))
            .Where(c => !c.Sum.IsZero)
            .OrderBy(c => c.Key, StringComparer.Ordinal)
            .Select(c => KeyValuePair.Create<string, JsonNode?>(c.Key, Amount(c.Sum))))),
        .. BudgetKinds.Calendar.Show(b.Fields),
        ("held", Amount(b.Held)),
        ("byPeriod", Periods(b)),
        ("variance", b.Estimates is { } sums
            ? Of(
                ("estimate", Amount(sums.Estimate)),
                ("calculated", Amount(sums.Actual)),
                ("toEstimate", Amount(sums.Actual - sums.Estimate)))
            : null),
        ("transfers", List(b.Transfers?.OrderBy(t => t.At).ThenBy(t => t.Id, StringComparer.Ordinal), t => Of(
            ("code", Plain(t.Id)),
            (t.Amount.Amount < 0 ? "to" : "from", Plain(t.Other)),
            ("amount", Amount(t.Amount)),
            ("at", Time(t.At)),
            ("by", t.By.Length > 0 ? Plain(t.By) : null),
            ("comment", Plain(t.Comment))))),
        ("currency", Kept(b.Currency)),
        ("waiting", List(b.Waiting?.Values.SelectMany(w => w.Charge.Contribution.Parts().Select(p => (w, a: p.Amount))), w => Of(
            ("item", Plain(w.w.Charge.Item.ToString())),
            ("amount", Amount(w.a)),
            ("currency", Kept(w.a.Currency)),
            ("since", Time(w.w.Since)),
            ("needs", Amount(w.w.Needs))))),
        ("foreign", Foreign(b)),
        ("warnings", Warnings(b))]);

    /// <summary>Lines of other currencies, with the rates that they have for good.</summary>
    private static JsonArray? Foreign(BudgetState b)
    {
        if (b.Foreign is null)
            return null;
        var converted = b.Items.Values
            .SelectMany(i => i.Lines)
            .Where(l => l.Converted is not null)
            .OrderBy(l => l.Item)
            .ThenBy(l => l.Category, StringComparer.Ordinal);
        return List(converted, l => Of(
            ("item", Plain(l.Item.ToString())),
            ("category", l.Category.Length > 0 ? Plain(l.Category) : null),
            ("level", Word(l.Level)),
            ("original", Amount(l.Original)),
            ("currency", Kept(l.Original.Currency)),
            ("rate", JsonValue.Create(l.Converted!.Rate)),
            ("rateDate", Time(l.Converted.RateDate)),
            ("source", Plain(l.Converted.Source)),
            ("amount", Amount(l.Amount))));
    }

    /// <summary>Left out while there is nothing to warn of. What concerns several budgets is added by <c>Composer</c>.</summary>
    private static JsonArray? Warnings(BudgetState b) =>
        BudgetWarnings.Categories(b.Fields!) is { } warning ? new JsonArray(Plain(warning)) : null;

    private static JsonObject? Periods(BudgetState b)
    {
        if (b.Days.Count == 0)
            return null;
        var (months, quarters, years) = BudgetPeriods.Of(b.Days, b.Fields!.FiscalYearStart ?? 1);
        return Of(("months", MapOf(months, ByLevel)), ("quarters", MapOf(quarters, ByLevel)), ("years", MapOf(years, ByLevel)));
    }

    /// <summary>Sums by level; what is zero is left out.</summary>
    private static JsonObject ByLevel(Seq<Money> sums) => new(Levels.Zip(LevelNames)
        .Where(l => !sums[(int)l.First].IsZero).Select(l => KeyValuePair.Create<string, JsonNode?>(l.Second, Amount(sums[(int)l.First]))));
}
