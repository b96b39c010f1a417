using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Vocabulary.Views;

/// <summary>
/// A budget with all that are related to it (domain.md §3.3 rule 9), in its own currency. What stands in another one is converted at
/// the rates of its lines: an amount that was charged in the main budget's currency counts as it was charged; any other at the rate of
/// the day of its charge; what is allocated at the rate of today. Without a rate it is left out, and a warning says so.
/// </summary>
internal sealed class Consolidation
{
    private static readonly string[] s_levels = ["planned", "reserved", "committed", "spent", "invoiced"];

    private readonly IViewSource _source;
    private readonly Instant _now;
    private readonly DateTimeZone _zone;
    private readonly Currency _currency;
    private readonly decimal[] _sums = new decimal[s_levels.Length];
    private readonly List<string> _warnings = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly ILookup<string, (Code Code, JsonObject View)> _below;
    private decimal _allocated;

    private Consolidation(EntityRef main, JsonObject view, IViewSource source, Instant now, DateTimeZone zone)
    {
        (_source, _now, _zone, _currency) = (source, now, zone, CurrencyOf(view));
        _below = source.List(Kinds.Budgets).ToLookup(b => b.View["relatedTo"]?.GetValue<string>() ?? "");
        _seen.Add(main.Code);
        Own(view);
        var below = 0m;
        foreach (var (code, child) in _below[main.Code])
        {
            below += Allocated(code, child) ?? 0;
            Add(code, child);
        }
        var own = view["allocated"]!.GetValue<decimal>();
        if (below > own)
            _warnings.Insert(0, string.Create(CultureInfo.InvariantCulture, $"the related budgets are allocated {below}, this one {own}"));
    }

    /// <summary>Adds <c>consolidated</c> to the view of a budget, and what there is to warn of.</summary>
    public static void Join(EntityRef main, JsonObject result, IViewSource source, Instant now, DateTimeZone zone)
    {
        var sums = new Consolidation(main, source.Find(main)!, source, now, zone);
        var consolidated = new JsonObject { ["allocated"] = sums._allocated };
        for (var i = 0; i < s_levels.Length; i++)
            consolidated[s_levels[i]] = sums._sums[i];
        result["consolidated"] = consolidated;
        if (sums._warnings.Count == 0)
            return;
        var warnings = result["warnings"] as JsonArray ?? [];
        foreach (var warning in sums._warnings)
            warnings.Add(warning);
        result["warnings"] = warnings;
    }

    private static Currency CurrencyOf(JsonObject view) => new(view["currency"]?.GetValue<string>() ?? Currency.Eur.Code);

    private void Add(Code code, JsonObject view)
    {
        if (!_seen.Add(code))
            return;
        if (CurrencyOf(view) == _currency)
            Own(view);
        else
            Converted(code, view);
        foreach (var (child, childView) in _below[code])
            Add(child, childView);
    }

    private void Own(JsonObject view)
    {
        _allocated += view["allocated"]?.GetValue<decimal>() ?? 0;
        for (var i = 0; i < s_levels.Length; i++)
            _sums[i] += view[s_levels[i]]?.GetValue<decimal>() ?? 0;
    }

    private void Converted(Code code, JsonObject view)
    {
        var currency = CurrencyOf(view);
        var sums = new decimal[s_levels.Length];
        foreach (var (day, amounts) in view["$days"] as JsonObject ?? [])
        {
            // What was charged in the currency of the main budget needs no rate.
            var charged = view["$originals"]?[$"{day}/{_currency}"];
            var rest = new decimal[s_levels.Length];
            for (var i = 0; i < s_levels.Length; i++)
            {
                sums[i] += charged?["originals"]![i]!.GetValue<decimal>() ?? 0;
                rest[i] = amounts![i]!.GetValue<decimal>() - (charged?["amounts"]![i]!.GetValue<decimal>() ?? 0);
            }
            if (rest.All(r => r == 0))
                continue;
            if (Rate(currency, LocalDatePattern.Iso.Parse(day).Value) is not { } rate)
            {
                _warnings.Add($"budget {code} is left out of the consolidated amounts: there is no rate {currency}-{_currency} for {day}");
                return;
            }
            for (var i = 0; i < s_levels.Length; i++)
                sums[i] += Money.Round(rest[i] * rate, _currency).Amount;
        }
        for (var i = 0; i < s_levels.Length; i++)
            _sums[i] += sums[i];
        _allocated += Allocated(code, view) ?? 0;
    }

    /// <summary>What a budget below is allocated, at the rate of today.</summary>
    private decimal? Allocated(Code code, JsonObject view)
    {
        var (currency, amount) = (CurrencyOf(view), view["allocated"]!.GetValue<decimal>());
        if (currency == _currency)
            return amount;
        if (Rate(currency, _now.InZone(_zone).Date) is { } rate)
            return Money.Round(amount * rate, _currency).Amount;
        var warning = $"what budget {code} is allocated is left out: there is no rate {currency}-{_currency}";
        if (!_warnings.Contains(warning))
            _warnings.Add(warning);
        return null;
    }

    private decimal? Rate(Currency from, LocalDate day)
    {
        var quotes = _source.Find(Kinds.Rate(from, _currency))?["quotes"] as JsonArray ?? [];
        return quotes.LastOrDefault(q => InstantPattern.ExtendedIso.Parse(q!["date"]!.GetValue<string>()).Value.InZone(_zone).Date <= day)?["rate"]!.GetValue<decimal>();
    }
}
