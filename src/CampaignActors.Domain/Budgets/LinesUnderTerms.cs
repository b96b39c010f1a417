using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Budgets;

/// <summary>
/// The lines that an item gets when the terms of its campaign change: all are reversed and written again at the new level. Rows rest on
/// this rule, so it never changes; what it does not say is stored line by line.
/// </summary>
internal static class LinesUnderTerms
{
    /// <summary>The other items of a campaign on this budget, in the order in which their lines are written.</summary>
    public static IEnumerable<KeyValuePair<EntityRef, LedgerItem>> Items(BudgetState budget, EntityRef campaign) =>
        budget.Items.Where(i => i.Key != campaign && i.Value.Contribution.Campaign == campaign.Code);

    /// <param name="last">Number of the last line before.</param>
    /// <param name="at">The charge of lines that step to another level, or begin to count.</param>
    /// <param name="day">The day of that charge.</param>
    public static List<CostLine> Of(LedgerItem item, CampaignTerms terms, long last, Instant at, LocalDate? day)
    {
        var (level, counts) = (item.Contribution.LevelUnder(terms), item.Contribution.CountsUnder(terms));
        if (item.Lines.All(l => (l.Level, l.Consolidated) == (level, counts)))
            return [];
        var lines = item.Lines.Select(l => Reversal(l, ++last)).ToList();
        foreach (var line in item.Lines.OrderBy(l => l.Category, StringComparer.Ordinal))
        {
            var keeps = (line.Consolidated || !counts)
                && (line.Level == level || (line.Level >= LedgerLevel.Spent && level >= LedgerLevel.Spent));
            lines.Add(line with
            {
                Number = ++last,
                Level = level,
                Consolidated = counts,
                ChargedAt = keeps ? line.ChargedAt : at,
                LocalDay = keeps ? line.LocalDay : day,
            });
        }
        return lines;
    }

    /// <summary>The exact negative of a line, at the same rate and date (I4).</summary>
    public static CostLine Reversal(CostLine line, long number) => line with
    {
        Number = number,
        Amount = -line.Amount,
        Reverses = line.Number,
        Converted = line.Converted is { } how ? how with { Original = -how.Original } : null,
    };
}
