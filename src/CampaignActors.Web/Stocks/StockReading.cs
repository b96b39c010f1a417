using System.Text.Json;
using CampaignActors.Web.Seam;

namespace CampaignActors.Web.Stocks;

/// <summary>Reads lines of stocks from the interface.</summary>
internal static class StockReading
{
    /// <summary>Code of the stock that has a line; <c>null</c>: none has.</summary>
    public static async Task<string?> StockOfAsync(Api api, string line) => (await LineAsync(api, line))?.Text("stock");

    /// <summary>A line as its stock shows it; <c>null</c>: there is none.</summary>
    public static async Task<JsonElement?> LineAsync(Api api, string line)
    {
        var reply = line.Length == 0 ? null : await api.FindAsync(Paths.With("/lines", ("line", line), ("limit", "1")));
        return reply is { } page && page.List("items") is [var found] ? found : null;
    }
}
