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

    [Fact]
    public void Words_find_a_line_by_any_of_its_names()
    {
        var row = Read("""{"label": "Kestrel warehouse", "lines": {"ENV": {"label": "Envelopes C5"}}}""").Single();

        Assert.True(row.Has("kestrel env"));
        Assert.True(row.Has("c5"));
        Assert.False(row.Has("c5 other"));
    }

    private static IEnumerable<StockRow> Read(string stock) => StockRow.Of("STORE", JsonDocument.Parse(stock).RootElement);
}
