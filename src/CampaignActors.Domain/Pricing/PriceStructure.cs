using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Pricing;

/// <summary>How an amount depends on the quantity (domain.md §3.1).</summary>
public enum PriceShape
{
    /// <summary>The same amount for any number of messages or days.</summary>
    Fixed,

    /// <summary>An amount for each batch of <see cref="PriceStructure.PerUnits"/> messages.</summary>
    Linear,

    /// <summary>The total quantity selects a band; every message costs that band's rate (all-units pricing).</summary>
    LinearByThreshold,

    /// <summary>The total quantity selects a band; all messages together cost that band's amount.</summary>
    ConstantByThreshold,

    /// <summary>An amount per day, for tasks.</summary>
    Daily,
}

/// <summary>How a partial batch is priced.</summary>
public enum BatchRounding
{
    /// <summary>⌈q/N⌉: a partial batch costs a whole one.</summary>
    WholeBatches,

    /// <summary>q/N: a partial batch costs its share.</summary>
    ProRata,
}

/// <summary>One band: up to and including <see cref="UpTo"/> messages.</summary>
public sealed record PriceBand(decimal UpTo, decimal Amount);

/// <summary>
/// A pricing rule. Unit prices have up to five decimals, are not negative and have no currency. The amount is rounded once per
/// line, in the currency of the delivery or task.
/// </summary>
public sealed record PriceStructure
{
    public required PriceShape Shape { get; init; }

    /// <summary>The amount of Fixed, Linear and Daily, in major units.</summary>
    public decimal Amount { get; init; }

    /// <summary>Messages in a batch, for Linear.</summary>
    public decimal PerUnits { get; init; } = 1;

    public BatchRounding Rounding { get; init; }

    /// <summary>Ascending bands. Each bound is inclusive: of the bounds 100 and 1000, a quantity of 100 is in the first band.</summary>
    [CatalogueName("linearByThreshold or constantByThreshold")]
    public Seq<PriceBand> Bands { get; init; } = [];

    /// <summary>The amount above the last band.</summary>
    public decimal Beyond { get; init; }

    public static PriceStructure Fixed(decimal amount) => new() { Shape = PriceShape.Fixed, Amount = amount };

    public static PriceStructure Linear(decimal amount, decimal per = 1, BatchRounding rounding = BatchRounding.WholeBatches) =>
        new() { Shape = PriceShape.Linear, Amount = amount, PerUnits = per, Rounding = rounding };

    public static PriceStructure LinearByThreshold(decimal beyond, params ReadOnlySpan<PriceBand> bands) =>
        new() { Shape = PriceShape.LinearByThreshold, Bands = Seq.Create(bands), Beyond = beyond };

    public static PriceStructure ConstantByThreshold(decimal beyond, params ReadOnlySpan<PriceBand> bands) =>
        new() { Shape = PriceShape.ConstantByThreshold, Bands = Seq.Create(bands), Beyond = beyond };

    public static PriceStructure Daily(decimal amount) => new() { Shape = PriceShape.Daily, Amount = amount };

    /// <summary>Whether it can price a task: per day or fixed. Messages have the other shapes, and fixed (domain.md §2).</summary>
    public bool FitsTasks() => Shape is PriceShape.Fixed or PriceShape.Daily;

    /// <summary>Whether it can price a delivery.</summary>
    public bool FitsDeliveries() => Shape != PriceShape.Daily;

    /// <summary>Whether the price depends on the quantity (messages or days).</summary>
    public bool DependsOnQuantity => Shape != PriceShape.Fixed;

    /// <summary>
    /// The unrounded price of <paramref name="quantity"/> messages (days for Daily), in major units. A quantity of 0 costs 0,
    /// except for Fixed.
    /// </summary>
    public decimal Price(decimal quantity) => Shape switch
    {
        PriceShape.Fixed => Amount,
        _ when quantity <= 0 => 0,
        PriceShape.Linear => Amount * Batches(quantity),
        PriceShape.LinearByThreshold => BandAmount(quantity) * quantity,
        PriceShape.ConstantByThreshold => BandAmount(quantity),
        PriceShape.Daily => Amount * quantity,
        _ => throw new InvalidOperationException($"unknown price shape {Shape}"),
    };

    /// <summary>Batches paid for <paramref name="quantity"/> messages: whole ones, or with a share of the last.</summary>
    public decimal Batches(decimal quantity) =>
        Rounding == BatchRounding.WholeBatches ? decimal.Ceiling(quantity / PerUnits) : quantity / PerUnits;

    private decimal BandAmount(decimal quantity)
    {
        foreach (var band in Bands)
        {
            if (quantity <= band.UpTo)
                return band.Amount;
        }
        return Beyond;
    }

    /// <returns>The problem that makes this structure unusable, or <c>null</c>.</returns>
    public string? Problem()
    {
        if (Amount < 0 || Beyond < 0 || Bands.Any(b => b.Amount < 0))
            return "a price must not be negative";
        if (PerUnits <= 0)
            return "a batch must have at least one message";
        if (Shape is PriceShape.LinearByThreshold or PriceShape.ConstantByThreshold)
        {
            if (Bands.Count == 0)
                return "a price by threshold needs at least one threshold";
            for (var i = 0; i < Bands.Count; i++)
            {
                if (Bands[i].UpTo <= (i == 0 ? 0 : Bands[i - 1].UpTo))
                    return "thresholds must be above zero and ascend";
            }
        }
        return null;
    }
}
