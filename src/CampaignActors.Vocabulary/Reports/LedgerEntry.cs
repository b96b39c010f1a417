using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Vocabulary.Reports;

/// <summary>A live line of a budget's ledger, as reports count it.</summary>
/// <param name="Number">Of the line within its budget.</param>
/// <param name="Item">A delivery, a task, or a campaign for its own part.</param>
/// <param name="Campaign">The campaign of the item; <c>null</c> for a task of a program.</param>
/// <param name="Category">The expense category; empty without one.</param>
/// <param name="Day">The day of its charge in the zone of the installation (domain.md §3.3 rule 10).</param>
/// <param name="Amount">In the currency of the budget.</param>
/// <param name="Counts">Whether it is consolidated. Only these count in totals.</param>
public sealed record LedgerEntry(
    Code Budget, long Number, EntityRef Item, Code? Campaign, string Category, LedgerLevel Level, LocalDate Day, Instant ChargedAt,
    Money Amount, bool Counts);

/// <summary>The live lines of a budget.</summary>
public static class LedgerEntries
{
    public static IEnumerable<LedgerEntry> Of(Code budget, BudgetState state) =>
        state.Items.SelectMany(item => Of(budget, item.Key, item.Value));

    /// <summary>Those of one item.</summary>
    public static IEnumerable<LedgerEntry> Of(Code budget, EntityRef item, LedgerItem entry) => entry.Lines.Select(line => new LedgerEntry(
        budget, line.Number, item, entry.Contribution.Campaign ?? (item.Kind == Kinds.Campaigns ? item.Code : null), line.Category,
        line.Level, line.Day, line.ChargedAt, line.Amount, line.Consolidated));

    /// <summary>
    /// What differs between two states of a budget: lines that are there now and were not like that before, and the numbers of those that
    /// are gone. Items that are the same object in both are passed over, so that a change of one among thousands costs little.
    /// </summary>
    public static (IReadOnlyList<LedgerEntry> Written, IReadOnlyList<long> Gone) Changes(Code budget, BudgetState before, BudgetState after)
    {
        if (ReferenceEquals(before.Items, after.Items))
            return ([], []);
        var (written, gone) = (new List<LedgerEntry>(), new List<long>());
        foreach (var (item, entry) in after.Items)
        {
            var known = before.Items.GetValueOrDefault(item);
            if (ReferenceEquals(known, entry))
                continue;
            var was = known is null ? [] : Of(budget, item, known).ToDictionary(e => e.Number);
            foreach (var line in Of(budget, item, entry))
            {
                if (!was.Remove(line.Number, out var same) || same != line)
                    written.Add(line);
            }
            gone.AddRange(was.Keys);
        }
        foreach (var (item, entry) in before.Items)
        {
            if (!after.Items.ContainsKey(item))
                gone.AddRange(entry.Lines.Select(l => l.Number));
        }
        return (written, gone);
    }
}
