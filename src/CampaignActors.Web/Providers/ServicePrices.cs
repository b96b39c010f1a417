using System.Globalization;
using System.Text.Json;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;

namespace CampaignActors.Web.Providers;

/// <summary>One line of a provider's price list.</summary>
/// <param name="Process">The channel it is for, or tasks.</param>
/// <param name="StockLine">The stock that each message uses; <c>null</c>: none.</param>
public sealed record ServicePrice(string Category, string Type, string Process, string Price, string? StockLine);

/// <summary>Prices of services in words.</summary>
public static class ServicePrices
{
    /// <param name="service">Of the document of a provider.</param>
    public static IReadOnlyList<ServicePrice> Of(JsonElement service, Reader reader) =>
    [
        .. from category in service.List("categories")
           from type in category.List("types")
           select new ServicePrice(
               category.Text("label") ?? "", type.Text("label") ?? "", category.Text("process") ?? "",
               type.At("price") is { } price ? Words(price, reader) : Reader.None, type.Text("stockLine")),
    ];

    private static string Words(JsonElement price, Reader reader)
    {
        var unit = price.Number("per") is { } per
            ? reader.T($"for {reader.Number(per)}", $"per {reader.Number(per)}")
            : reader.T("each", "per stuk");
        var rounding = price.Text("rounding") switch
        {
            "wholeBatches" => reader.T(", started batches whole", ", begonnen partijen geheel"),
            "proRata" => reader.T(", pro rata", ", naar rato"),
            _ => "",
        };
        return price.Number("fixed") is { } once ? reader.T($"{reader.Amount(once)} once", $"{reader.Amount(once)} eenmalig")
            : price.Number("daily") is { } daily ? reader.T($"{reader.Amount(daily)} a day", $"{reader.Amount(daily)} per dag")
            : price.Number("linear") is { } linear ? $"{reader.Amount(linear)} {unit}{rounding}"
            : price.At("linearByThreshold") is not null ? Bands(price, "linearByThreshold", reader) + " " + reader.T("each", "per stuk")
            : price.At("constantByThreshold") is not null
                ? Bands(price, "constantByThreshold", reader) + " " + reader.T("for the whole lot", "voor het geheel")
            : price.GetRawText();
    }

    /// <summary>Bands by their upper bound, which is included; the last goes beyond.</summary>
    private static string Bands(JsonElement price, string shape, Reader reader) => string.Join("; ", price.Map(shape)
        .OrderBy(b => decimal.TryParse(b.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var bound) ? bound : decimal.MaxValue)
        .Select(b => decimal.TryParse(b.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var bound)
            ? reader.T(
                $"up to {reader.Number(bound)}: {reader.Amount(b.Value.GetDecimal())}",
                $"t/m {reader.Number(bound)}: {reader.Amount(b.Value.GetDecimal())}")
            : reader.T($"beyond: {reader.Amount(b.Value.GetDecimal())}", $"daarboven: {reader.Amount(b.Value.GetDecimal())}")));
}
