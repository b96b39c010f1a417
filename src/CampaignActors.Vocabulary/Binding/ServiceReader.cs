using System.Globalization;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Providers;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Binding;

/// <summary>Reads a provider's service: its categories, types and the six price shapes.</summary>
internal static class ServiceReader
{
    public static ServiceTemplate Read(MapReader r) => new(
        new FieldReader(r).Items("categories", Category) ?? [], r.Text("fileName"), r.Text("notify"), r.Text("postProcessing"));

    private static CostCategory Category(MapReader r) => new(
        r.Text("label")!, r.Enum<ProcessType>("process") ?? default, r.Bool("mustSelectType") ?? false, new FieldReader(r).Items("types", Type) ?? []);

    private static CostType Type(MapReader r) => new(
        r.Text("label")!,
        r.Reader("price") is { } price ? Price(price) : PriceStructure.Fixed(0),
        r.Bool("selected") ?? false,
        r.Code("stockLine"),
        r.Decimal("unitsPerMessage") ?? 1);

    private static PriceStructure Price(MapReader r)
    {
        if (r.Has("fixed"))
            return PriceStructure.Fixed(r.UnitPrice("fixed") ?? 0);
        if (r.Has("daily"))
            return PriceStructure.Daily(r.UnitPrice("daily") ?? 0);
        if (r.Has("linear"))
            return PriceStructure.Linear(r.UnitPrice("linear") ?? 0, r.Int("per") ?? 1, r.Enum<BatchRounding>("rounding") ?? default);
        var linear = r.Reader("linearByThreshold");
        var thresholds = linear ?? r.Reader("constantByThreshold")!;
        return new PriceStructure
        {
            Shape = linear is not null ? PriceShape.LinearByThreshold : PriceShape.ConstantByThreshold,
            Beyond = thresholds.UnitPrice("beyond") ?? 0,
            Bands = thresholds.Map.Entries
                .Where(e => e.Key.Text != "beyond")
                .Select(e => new PriceBand(
                    decimal.Parse(e.Key.Text, NumberStyles.None, CultureInfo.InvariantCulture), Scalars.UnitPrice((ScalarNode)e.Value).OrThrow()))
                .OrderBy(b => b.UpTo)
                .ToSeq(),
        };
    }
}
