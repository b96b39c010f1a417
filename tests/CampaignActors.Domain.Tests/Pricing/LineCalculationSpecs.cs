using CampaignActors.Domain.Pricing;

namespace CampaignActors.Domain.Tests.Pricing;

/// <summary>How an amount comes about, shown to those who approve it (domain.md §3.1, §7.F).</summary>
public sealed class LineCalculationSpecs
{
    private static readonly PriceStructure s_postage =
        PriceStructure.LinearByThreshold(0.11m, new PriceBand(100, 0.13m), new PriceBand(1000, 0.12m));

    private static readonly PriceStructure s_print =
        PriceStructure.ConstantByThreshold(500, new PriceBand(100, 12), new PriceBand(1000, 100));

    private static LineCalculation? Calculate(PriceStructure price, decimal quantity, decimal? surcharge = null)
    {
        var selection = new PricedSelection("Print", "A4", price, surcharge is { } extra ? Eur(extra) : null, null, null, 1);
        return LineCalculation.Of(selection, Costing.Price([selection], quantity, Currency.Eur)[0]);
    }

    [Fact]
    public void A_band_is_named_by_its_bound_or_by_the_last_one_passed()
    {
        var (within, beyond) = (Calculate(s_postage, 1000)!, Calculate(s_postage, 1250)!);
        Assert.Equal((0.12m, 1000, false), (within.UnitPrice, within.UpTo, within.Beyond));
        Assert.Equal((0.11m, null, true), (beyond.UnitPrice, beyond.UpTo, beyond.Beyond));
        Assert.Equal("1000 × 0.12 (up to 1000) = 120.00", within.Text);
        Assert.Equal("1250 × 0.11 (beyond 1000) = 137.50", beyond.Text);
        Assert.Equal("100 (up to 1000) for 1000 = 100.00", Calculate(s_print, 1000)!.Text);
        Assert.Equal("500 (beyond 1000) for 1001 = 500.00", Calculate(s_print, 1001)!.Text);
    }

    [Fact]
    public void Batches_say_how_a_started_one_counts()
    {
        Assert.Equal(
            "1250 in batches of 100, started ones whole: 13 × 4.5 = 58.50",
            Calculate(PriceStructure.Linear(4.50m, 100), 1250)!.Text);
        var share = Calculate(PriceStructure.Linear(4.50m, 100, BatchRounding.ProRata), 1250)!;
        Assert.Equal(("1250 in batches of 100, in part: 12.5 × 4.5 = 56.25", 12.5m), (share.Text, share.Batches));
    }

    [Fact]
    public void A_surcharge_is_added_once()
    {
        var line = Calculate(PriceStructure.Fixed(75), 1250, surcharge: 25)!;
        Assert.Equal(("75 + surcharge 25.00 = 100.00", Eur(25)), (line.Text, line.Surcharge));
        Assert.Equal("5 d × 300 = 1500.00", Calculate(PriceStructure.Daily(300), 5)!.Text);
        Assert.Equal("850 × 0.1243 = 105.66", Calculate(PriceStructure.Linear(0.12430m), 850)!.Text);
    }

    [Fact]
    public void A_line_that_the_present_price_does_not_give_has_no_calculation()
    {
        var before = new PricedSelection("Print", "A4", PriceStructure.Fixed(5), null, null, null, 1);
        var line = Costing.Price([before], 1, Currency.Eur)[0];
        Assert.Null(LineCalculation.Of(before with { Price = PriceStructure.Fixed(6) }, line));
        Assert.Null(LineCalculation.Of(before with { Type = "A3" }, line));
    }

    [Fact]
    public void The_text_for_approvers_names_amount_lines_and_split()
    {
        Seq<CostDetail> lines =
        [
            new("Envelopes", "114x229", 798, Eur(99.19m), "2nd category"), new("Design", "Fixed", null, Eur(560), "1st category"),
            new("Print", "A4", 798, Eur(8.78m), null),
        ];
        Assert.Equal(
            "It costs 667.97 EUR: Envelopes 114x229 99.19, Design Fixed 560.00, Print A4 8.78."
            + " By expense category: 1st category 560.00, 2nd category 99.19, uncategorised 8.78.",
            CostText.Of(lines, Currency.Eur));
        Assert.Equal("", CostText.Of([], Currency.Eur));
        var many = Enumerable.Range(0, 25).Select(i => lines[2] with { Type = $"{i}" }).ToSeq();
        Assert.EndsWith("and 5 more.", CostText.Of(many, Currency.Eur));
    }
}
