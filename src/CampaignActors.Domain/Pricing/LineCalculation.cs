using System.Globalization;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Pricing;

/// <summary>
/// How the amount of a cost line comes about: the price that was taken, and how the quantity was counted (domain.md §3.1). It follows
/// from price and quantity and is not stored.
/// </summary>
/// <param name="UnitPrice">The amount taken: of one message, batch, day, or of all together; major units.</param>
/// <param name="UpTo">The upper bound, included, of the chosen band; <c>null</c>: there are no bands, or it is beyond the last.</param>
/// <param name="Beyond">Whether the quantity is beyond the last band.</param>
/// <param name="Batches">Batches paid, whole or in part; <c>null</c>: it is not priced by batches of several messages.</param>
/// <param name="Text">The same as a sentence, such as <c>1250 in batches of 100, started ones whole: 13 × 4.5 = 58.50</c>.</param>
public sealed record LineCalculation(decimal UnitPrice, decimal? UpTo, bool Beyond, decimal? Batches, Money? Surcharge, string Text)
{
    /// <summary>The calculation of a line, or <c>null</c> where selection and line do not belong together (any more).</summary>
    public static LineCalculation? Of(PricedSelection selection, CostDetail line)
    {
        if (selection.Category != line.Category || selection.Type != line.Type)
            return null;
        var price = selection.Price;
        var quantity = line.Quantity ?? 0;
        if (Money.Round(price.Price(quantity) + (selection.Surcharge?.Amount ?? 0), line.Amount.Currency) != line.Amount)
            return null;
        var band = price.Bands.FirstOrDefault(b => quantity <= b.UpTo);
        var unit = price.Shape is PriceShape.LinearByThreshold or PriceShape.ConstantByThreshold
            ? band?.Amount ?? price.Beyond
            : price.Amount;
        decimal? batches = price.Shape == PriceShape.Linear && price.PerUnits != 1 ? price.Batches(quantity) : null;
        var beyond = price.Bands.Count > 0 && band is null;
        return new(unit, band?.UpTo, beyond, batches, selection.Surcharge, Sentence(price, quantity, unit, band, batches, selection, line));
    }

    private static string Sentence(
        PriceStructure price, decimal quantity, decimal unit, PriceBand? band, decimal? batches, PricedSelection selection, CostDetail line)
    {
        var bounds = price.Bands.Count == 0 ? "" : band is { UpTo: var upTo } ? $" (up to {Plain(upTo)})"
            : $" (beyond {Plain(price.Bands[^1].UpTo)})";
        var computed = price.Shape switch
        {
            PriceShape.Fixed => Plain(unit),
            PriceShape.ConstantByThreshold => quantity > 0 ? $"{Plain(unit)}{bounds} for {Plain(quantity)}" : "nothing",
            PriceShape.Daily => $"{Plain(quantity)} d × {Plain(unit)}",
            _ when batches is { } count =>
                $"{Plain(quantity)} in batches of {Plain(price.PerUnits)}, "
                + $"{(price.Rounding == BatchRounding.WholeBatches ? "started ones whole" : "in part")}: {Plain(count)} × {Plain(unit)}",
            _ => $"{Plain(quantity)} × {Plain(unit)}{bounds}",
        };
        var surcharge = selection.Surcharge is { IsZero: false } extra ? $" + surcharge {extra.Plain()}" : "";
        return $"{computed}{surcharge} = {line.Amount.Plain()}";
    }

    /// <summary>At most five decimals, the digits of a unit price; a share of a batch is rounded to as many for the eye.</summary>
    private static string Plain(decimal number) => number.ToString("0.#####", CultureInfo.InvariantCulture);
}
