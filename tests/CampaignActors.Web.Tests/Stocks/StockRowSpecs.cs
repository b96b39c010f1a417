using System.Text.Json;
using CampaignActors.Web.Stocks;
using Xunit;

namespace CampaignActors.Web.Tests.Stocks;

public sealed class StockRowSpecs
{
    [Fact]
    public void Lines_that_are_out_or_run_out_first_come_first()
    {
        var rows = StockRow.ByUrgency(Read("""
            {"label": "Store", "lines": {
              "A": {"label": "Plenty", "inStock": 900, "alert": "none"},
              "B": {"label": "Low", "inStock": 5, "alert": "low"},
              "C": {"label": "Later", "inStock": 900, "alert": "none", "stockOutDate": "2026-06-01", "stockOutBecause": ["DM2"]},
              "D": {"label": "Out", "inStock": -5, "alert": "out"},
              "E": {"label": "Sooner", "inStock": 900, "alert": "none", "stockOutDate": "2026-05-12",
                "stockOutBecause": ["DM201", "DM214"]},
              "F": {"label": "Ordered", "inStock": 5, "alert": "lowCovered"}}}
            """));

        Assert.Equal(["D", "E", "C", "B", "F", "A"], rows.Select(r => r.Line));
        Assert.Equal(["DM201", "DM214"], rows[1].Because);
    }

    private static IEnumerable<StockRow> Read(string stock) => StockRow.Of("STORE", JsonDocument.Parse(stock).RootElement);
}
