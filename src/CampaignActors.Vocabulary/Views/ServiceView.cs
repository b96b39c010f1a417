using System.Text.Json.Nodes;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Providers;
using static CampaignActors.Vocabulary.Views.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>A provider's service, written as it is read.</summary>
internal static class ServiceView
{
    public static JsonObject Render(ServiceTemplate service) => Of(
        ("categories", List(service.Categories, c => Of(
            ("label", Plain(c.Label)),
            ("process", Word<ProcessType>(c.Process)),
            ("mustSelectType", c.MustSelectType ? Flag(true) : null),
            ("types", List(c.Types, t => Of(
                ("label", Plain(t.Label)),
                ("price", Price(t.Price)),
                ("selected", t.Selected ? Flag(true) : null),
                ("stockLine", Plain(t.StockLine)),
                ("unitsPerMessage", t.UnitsPerMessage == 1 ? null : Number(t.UnitsPerMessage)))))))),
        ("fileName", Plain(service.FileName)),
        ("notify", Plain(service.Notify)),
        ("postProcessing", Plain(service.PostProcessing)));

    private static JsonObject Price(PriceStructure price) => price.Shape switch
    {
        PriceShape.Fixed => Of(("fixed", Number(price.Amount))),
        PriceShape.Daily => Of(("daily", Number(price.Amount))),
        PriceShape.Linear => Of(
            ("linear", Number(price.Amount)),
            ("per", price.PerUnits == 1 ? null : Number(price.PerUnits)),
            ("rounding", price.PerUnits == 1 ? null : Word<BatchRounding>(price.Rounding))),
        PriceShape.LinearByThreshold => Of(("linearByThreshold", Bands(price))),
        _ => Of(("constantByThreshold", Bands(price))),
    };

    private static JsonObject Bands(PriceStructure price)
    {
        var result = new JsonObject();
        foreach (var band in price.Bands)
            result[Number(band.UpTo).ToJsonString()] = Number(band.Amount);
        result["beyond"] = Number(price.Beyond);
        return result;
    }
}
