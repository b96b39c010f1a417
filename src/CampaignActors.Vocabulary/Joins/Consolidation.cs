using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Views;
using NodaTime;
using NodaTime.Text;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Joins;

/// <summary>
/// A budget with all that are related to it (domain.md §3.3 rule 9), in its own currency. What stands in another one is converted at
/// the rates of its lines: an amount that was charged in the main budget's currency counts as it was charged; any other at the rate of
/// the day of its charge; what is allocated at the rate of today. Without a rate it is left out, and a warning says so.
/// </summary>
/// <remarks>Each amount is rounded when it is converted. Sums are plain numbers, because they may exceed <see cref="Money.Max"/>.</remarks>
internal sealed class Consolidation
{
    private readonly OneLook _look;
    private readonly LocalDate _today;
    private readonly DateTimeZone _zone;
    private readonly Currency _currency;
    private readonly decimal[] _sums = new decimal[BudgetView.Levels.Count];
    private readonly List<string> _warnings = [];
    private readonly HashSet<Code> _seen = [];
    private readonly List<Part> _parts = [];
    private decimal _allocated;

    private Consolidation(Code main, BudgetViewFacts budget, OneLook look, Instant now, DateTimeZone zone)
    {
        (_look, _today, _zone, _currency) = (look, now.InZone(zone).Date, zone, budget.Allocated.Currency);
        _seen.Add(main);
        Own(main, budget);
        var below = 0m;
        foreach (var (code, child) in look.BudgetsBelow(main))
        {
            below += Allocated(code, child) ?? 0;
            AddWithAllBelow(code, child);
        }
        if (below > budget.Allocated.Amount)
            _warnings.Insert(0, $"the related budgets are allocated {Plain(below, _currency)}, this one {budget.Allocated.Plain()}");
    }

    /// <summary>What each budget brings to one of the consolidated figures; what is zero is left out.</summary>
    /// <param name="field">Its name within <c>consolidated</c>.</param>
    /// <returns><c>null</c>: there is no such figure.</returns>
    public static IReadOnlyList<(Code Budget, decimal Amount)>? Parts(
        Code main, BudgetViewFacts budget, string field, OneLook look, Instant now, DateTimeZone zone)
    {
        var level = BudgetView.LevelNames.ToList().IndexOf(field);
        return level < 0 && field != "allocated"
            ? null
            : [.. new Consolidation(main, budget, look, now, zone)._parts
                .Select(p => (p.Budget, Amount: level < 0 ? p.Allocated : p.Levels[level])).Where(p => p.Amount != 0)];
    }

    /// <summary>Adds <c>consolidated</c> to the document of a budget, and what there is to warn of.</summary>
    public static void Join(Code main, BudgetViewFacts budget, JsonObject document, OneLook look, Instant now, DateTimeZone zone)
    {
        var sums = new Consolidation(main, budget, look, now, zone);
        var consolidated = new JsonObject { ["allocated"] = Amount(sums._allocated, sums._currency) };
        foreach (var (name, sum) in BudgetView.LevelNames.Zip(sums._sums))
            consolidated[name] = Amount(sum, sums._currency);
        Put(document, "consolidated", Sort(consolidated));
        if (sums._warnings.Count == 0)
            return;
        if (document["warnings"] is not JsonArray warnings)
            Put(document, "warnings", warnings = []);
        foreach (var warning in sums._warnings)
            warnings.Add(warning);
    }

    /// <summary>
    /// In the order of the tree. Without recursion: an earlier version had no bound on its levels, and a stack that overflows ends the
    /// process.
    /// </summary>
    private void AddWithAllBelow(Code top, BudgetViewFacts topmost)
    {
        var open = new Stack<(Code Code, BudgetViewFacts Budget)>([(top, topmost)]);
        while (open.TryPop(out var next))
        {
            if (!_seen.Add(next.Code))
                continue;
            if (next.Budget.Allocated.Currency == _currency)
                Own(next.Code, next.Budget);
            else
                Convert(next.Code, next.Budget);
            foreach (var below in _look.BudgetsBelow(next.Code).Reverse())
                open.Push(below);
        }
    }

    private void Own(Code code, BudgetViewFacts budget) =>
        Add(new(code, budget.Allocated.Amount, [.. budget.Levels.Take(_sums.Length).Select(l => l.Amount)]));

    private void Add(Part part)
    {
        _parts.Add(part);
        _allocated += part.Allocated;
        for (var level = 0; level < _sums.Length; level++)
            _sums[level] += part.Levels[level];
    }

    private void Convert(Code code, BudgetViewFacts budget)
    {
        var currency = budget.Allocated.Currency;
        var sums = new decimal[_sums.Length];
        foreach (var day in budget.Days)
        {
            // What was charged in the currency of the main budget needs no rate.
            var charged = day.Foreign.FirstOrDefault(f => f.Original == _currency);
            var rest = new Money[_sums.Length];
            for (var level = 0; level < _sums.Length; level++)
            {
                sums[level] += charged?.Originals[level].Amount ?? 0;
                rest[level] = charged is null ? day.Levels[level] : day.Levels[level] - charged.Amounts[level];
            }
            if (rest.All(r => r.IsZero))
                continue;
            if (Rate(currency, day.Day) is not { } rate)
            {
                var missing = $"there is no rate {currency}-{_currency} for {LocalDatePattern.Iso.Format(day.Day)}";
                _warnings.Add($"budget {code} is left out of the consolidated amounts: {missing}");
                return;
            }
            for (var level = 0; level < _sums.Length; level++)
                sums[level] += Money.Round(rest[level].Amount * rate, _currency).Amount;
        }
        Add(new(code, Allocated(code, budget) ?? 0, sums));
    }

    /// <summary>What a budget below is allocated, at the rate of today; <c>null</c>: there is no rate.</summary>
    private decimal? Allocated(Code code, BudgetViewFacts budget)
    {
        var allocated = budget.Allocated;
        if (allocated.Currency == _currency)
            return allocated.Amount;
        if (Rate(allocated.Currency, _today) is { } rate)
            return Money.Round(allocated.Amount * rate, _currency).Amount;
        var warning = $"what budget {code} is allocated is left out: there is no rate {allocated.Currency}-{_currency}";
        if (!_warnings.Contains(warning))
            _warnings.Add(warning);
        return null;
    }

    private decimal? Rate(Currency from, LocalDate day) =>
        _look.Find(Kinds.Rate(from, _currency))?.FactsAs<RatesViewFacts>()?.On(day, _zone);

    /// <param name="Levels">In the order of <see cref="BudgetView.Levels"/>, in the currency of the main budget.</param>
    private sealed record Part(Code Budget, decimal Allocated, IReadOnlyList<decimal> Levels);
}
