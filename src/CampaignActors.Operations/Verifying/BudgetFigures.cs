using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;

namespace CampaignActors.Operations.Verifying;

/// <summary>One budget against itself.</summary>
internal static class BudgetFigures
{
    /// <param name="written">Σ of every line of a level ever written that counts, reversals among them.</param>
    /// <returns>Each figure that is not the sum of its lines, in one line; none when all is well.</returns>
    public static IEnumerable<string> Problems(EntityRef self, BudgetState budget, Func<LedgerLevel, decimal> written)
    {
        var counting = budget.Items.Values.SelectMany(i => i.Lines).Where(l => l.Consolidated).ToList();
        foreach (var level in Enum.GetValues<LedgerLevel>())
        {
            var (shown, stands) = (budget.At(level).Amount, counting.Where(l => l.Level == level).Sum(l => l.Amount.Amount));
            if (shown != stands)
                yield return $"{self}: {level} is {shown}, the lines that stand add up to {stands}";
            if (shown != written(level))
                yield return $"{self}: {level} is {shown}, all lines ever written add up to {written(level)}";
        }
        foreach (var (category, sum) in budget.ByCategory)
        {
            var stands = counting.Where(l => l.Category == category).Sum(l => l.Amount.Amount);
            if (sum.Amount != stands)
                yield return $"{self}: category '{category}' is {sum.Plain()}, its lines add up to {stands}";
        }
        var held = BudgetHolds.WeighAll(budget).Values.Sum(h => h.Amount);
        if (budget.Held.Amount != held)
            yield return $"{self}: held is {budget.Held.Plain()}, its holds come to {held}";
        var free = budget.Allocated.Amount - budget.Engaged.Amount - held;
        if (budget.Free.Amount != free)
            yield return $"{self}: free is {budget.Free.Plain()}, expected {free}";
    }
}
