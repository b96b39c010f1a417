using System.Text.Json;
using CampaignActors.Web.Seam;

namespace CampaignActors.Web.Stocks;

/// <summary>Reads stocks from the interface.</summary>
internal static class StockReading
{
    private const int PageStocks = 200, MaxPages = 10;

    /// <summary>Stocks with their lines, in pages; so many at the most that a page of a browser can show.</summary>
    public static async Task<(IReadOnlyList<JsonElement> Stocks, bool More)> AllAsync(Api api)
    {
        var stocks = new List<JsonElement>();
        string? after = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await api.GetAsync(Paths.With("/stocks", ("limit", $"{PageStocks}"), ("after", after)));
            stocks.AddRange(answer.List("items"));
            after = answer.Text("next");
            if (after is null)
                return (stocks, false);
        }
        return (stocks, true);
    }

    /// <summary>Code of the stock that has a line; <c>null</c>: none has.</summary>
    public static async Task<string?> StockOfAsync(Api api, string line)
    {
        var (stocks, _) = await AllAsync(api);
        foreach (var stock in stocks)
        {
            if (stock.Map("lines").Any(l => l.Key == line))
                return stock.Text("code");
        }
        return null;
    }
}
