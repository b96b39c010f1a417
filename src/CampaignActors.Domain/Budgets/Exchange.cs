using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Rates;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Budgets;

/// <summary>Amounts of other currencies in the currency of one budget, at the rates that the decision was told.</summary>
public sealed class Exchange(Currency kept, FactBook facts)
{
    /// <summary>The rates that a contribution may need.</summary>
    public static IEnumerable<EntityRef> Rates(Currency kept, Contribution contribution) =>
        contribution.Amounts.Values.Select(a => a.Currency).Where(c => c != kept).Distinct().Select(c => Kinds.Rate(c, kept));

    /// <summary>
    /// The line's amount: as it is in the budget's own currency, as it was when the line that stands already has the same amount, else
    /// at the rate valid at the instant, rounded half away from zero.
    /// </summary>
    /// <returns><c>null</c> when there is no rate.</returns>
    public (Money Amount, Conversion? How)? Value(Money original, CostLine? standing, Instant at)
    {
        if (original.Currency == kept)
            return (original, null);
        if (standing is { Converted: { } known } && known.Original == original)
            return (standing.Amount, known);
        return facts.Find<RateFacts>(Kinds.Rate(original.Currency, kept))?.At(at) is { } quote
            ? (Money.Round(original.Amount * quote.Rate, kept), new Conversion(original, quote.Rate, quote.Date, quote.Source))
            : null;
    }

    /// <summary>All amounts together; <c>null</c> when one of them has no rate.</summary>
    public Money? Value(Contribution contribution, Seq<CostLine> standing, Instant at)
    {
        var sum = Money.Zero(kept);
        foreach (var (category, amount) in contribution.Amounts)
        {
            if (Value(amount, standing.FirstOrDefault(l => l.Category == category), at) is not { } value)
                return null;
            sum += value.Amount;
        }
        return sum;
    }

    /// <summary>The first amount that has no rate at the instant, or <c>null</c> when all can be converted.</summary>
    public Money? Missing(Contribution contribution, Seq<CostLine> standing, Instant at)
    {
        foreach (var (category, amount) in contribution.Amounts)
        {
            if (Value(amount, standing.FirstOrDefault(l => l.Category == category), at) is null)
                return amount;
        }
        return null;
    }

    public static string Reason(Money missing, Currency kept, Instant at) => $"there is no rate {missing.Currency}-{kept} for {at.InUtc().Date:uuuu-MM-dd}";
}
