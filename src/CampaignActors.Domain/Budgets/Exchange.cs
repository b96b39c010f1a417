using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Rates;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Budgets;

/// <summary>Converts amounts to the currency of one budget, at the rates among the facts of the decision.</summary>
public sealed class Exchange(Currency kept, FactBook facts)
{
    /// <summary>The rates that a contribution may need.</summary>
    public static IEnumerable<EntityRef> Rates(Currency kept, Contribution contribution) => Rates(kept, Foreign(kept, contribution));

    /// <summary>The rates that these currencies may need.</summary>
    public static IEnumerable<EntityRef> Rates(Currency kept, IEnumerable<Currency> currencies) =>
        currencies.Where(c => c != kept).Distinct().Select(c => Kinds.Rate(c, kept));

    private static IEnumerable<Currency> Foreign(Currency kept, Contribution contribution) =>
        Amounts(contribution).Select(a => a.Currency).Where(c => c != kept).Distinct();

    private static IEnumerable<Money> Amounts(Contribution contribution) =>
        contribution.Parts().Select(p => p.Amount).Concat(contribution.Unpaid?.Amounts.Values ?? []);

    /// <summary>
    /// The amount at the rate valid at an instant, rounded half away from zero; unchanged in the budget's own currency.
    /// </summary>
    /// <returns><c>null</c> when there is no rate.</returns>
    public (Money Amount, Conversion? How)? At(Money original, Instant at) => original.Currency == kept ? (original, null)
        : facts.Find<RateFacts>(Kinds.Rate(original.Currency, kept))?.At(at) is { } quote
            ? (Money.Round(original.Amount * quote.Rate, kept), new Conversion(original, quote.Rate, quote.Date, quote.Source))
            : null;

    /// <summary>
    /// The amount at the rate of a line: a correction keeps the rate of the line that it corrects (domain.md §3.3 rule 10).
    /// </summary>
    /// <returns><c>null</c> when the line is in another currency.</returns>
    public (Money Amount, Conversion? How)? AtRateOf(Money original, CostLine line) => original.Currency == kept ? (original, null)
        : line.Converted is not { } known || known.Original.Currency != original.Currency ? null
        : known.Original == original ? (line.Amount, known)
        : (Money.Round(original.Amount * known.Rate, kept), known with { Original = original });

    /// <summary>Σ of all amounts as they would be posted now, and the paid part of it; <c>null</c> when one has no rate.</summary>
    /// <param name="countsNow">Whether drafts begin to count now, and so get the present rate.</param>
    public (Money All, Money Paid)? Value(Contribution contribution, LedgerItem? standing, Instant at, bool countsNow)
    {
        var (all, paid) = (Money.Zero(kept), Money.Zero(kept));
        var lines = standing is null ? [] : standing.Lines.Concat(standing.Expense ?? []).ToList();
        foreach (var part in contribution.Parts())
        {
            var basis = lines.FirstOrDefault(l => l.Category == part.Category && l.Converted?.Original == part.Amount)
                ?? lines.FirstOrDefault(l => l.Category == part.Category) ?? lines.FirstOrDefault();
            var known = basis is null ? null : AtRateOf(part.Amount, basis);
            if ((countsNow ? At(part.Amount, at) ?? known : known ?? At(part.Amount, at)) is not { } value)
                return null;
            all += value.Amount;
            paid += part.Paid ? value.Amount : Money.Zero(kept);
        }
        return (all, paid);
    }

    /// <summary>
    /// The first amount for which neither a live line nor the instant has a rate; <c>null</c> when all can be converted.
    /// </summary>
    public Money? Missing(Contribution contribution, LedgerItem? standing, Instant at)
    {
        foreach (var currency in Foreign(kept, contribution))
        {
            var known = standing?.Lines.Concat(standing.Expense ?? []).Any(l => l.Converted?.Original.Currency == currency) ?? false;
            if (!known && facts.Find<RateFacts>(Kinds.Rate(currency, kept))?.At(at) is null)
                return Amounts(contribution).First(a => a.Currency == currency);
        }
        return null;
    }

    public static string Reason(Money missing, Currency kept, Instant at) =>
        $"there is no rate {missing.Currency}-{kept} for {at.InUtc().Date:uuuu-MM-dd}";
}
