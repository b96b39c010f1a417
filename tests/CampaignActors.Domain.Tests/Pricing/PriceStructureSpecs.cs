namespace CampaignActors.Domain.Tests.Pricing;

/// <summary>Every worked value of domain.md §3.1, and what must hold for all quantities.</summary>
[Properties(Replay = Draws.Same)]
public sealed class PriceStructureSpecs
{
    private static readonly PriceStructure s_linearBands = PriceStructure.LinearByThreshold(
        0.11m, new PriceBand(100, 0.13m), new PriceBand(1000, 0.12m));
    private static readonly PriceStructure s_constantBands = PriceStructure.ConstantByThreshold(
        500, new PriceBand(100, 12), new PriceBand(1000, 100));

    private static decimal Cost(PriceStructure price, decimal quantity) => Money.Round(price.Price(quantity), Currency.Eur).Amount;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(798)]
    [InlineData(1_000_000)]
    public void Fixed_is_due_for_any_number(int quantity) => Assert.Equal(500.00m, Cost(PriceStructure.Fixed(500), quantity));

    [Fact]
    public void Linear_by_message() => Assert.Equal(79.80m, Cost(PriceStructure.Linear(0.10m), 798));

    [Theory]
    [InlineData(850, 108.00)]
    [InlineData(800, 96.00)]
    [InlineData(801, 108.00)]
    [InlineData(1, 12.00)]
    [InlineData(100, 12.00)]
    public void A_started_batch_is_bought_whole(int quantity, double amount) =>
        Assert.Equal((decimal)amount, Cost(PriceStructure.Linear(12, 100), quantity));

    [Theory]
    [InlineData(850, 102.00)]
    [InlineData(1, 0.12)]
    [InlineData(100, 12.00)]
    public void Or_pro_rata(int quantity, double amount) =>
        Assert.Equal((decimal)amount, Cost(PriceStructure.Linear(12, 100, BatchRounding.ProRata), quantity));

    [Theory]
    [InlineData(1, 0.13)]
    [InlineData(100, 13.00)]
    [InlineData(101, 12.12)]
    [InlineData(850, 102.00)]
    [InlineData(1000, 120.00)]
    [InlineData(1001, 110.11)]
    public void Linear_by_threshold_prices_every_message_at_the_rate_of_its_band(int quantity, double amount) =>
        Assert.Equal((decimal)amount, Cost(s_linearBands, quantity));

    [Theory]
    [InlineData(1, 12)]
    [InlineData(100, 12)]
    [InlineData(101, 100)]
    [InlineData(1000, 100)]
    [InlineData(1001, 500)]
    public void Constant_by_threshold_prices_the_lot(int quantity, int amount) => Assert.Equal(amount, Cost(s_constantBands, quantity));

    [Fact]
    public void Daily_counts_days() => Assert.Equal(1_500.00m, Cost(PriceStructure.Daily(300), 5));

    [Theory]
    [InlineData(-1, 1, 100)]
    [InlineData(1, -1, 100)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 1, -5)]
    public void A_negative_price_or_an_empty_band_is_no_structure(int amount, int beyond, int bound)
    {
        var structure = PriceStructure.ConstantByThreshold(beyond, new PriceBand(bound, amount));
        Assert.NotNull(structure.Problem());
    }

    [Fact]
    public void Bands_ascend_and_batches_hold_something()
    {
        Assert.NotNull(PriceStructure.LinearByThreshold(1, new PriceBand(100, 1), new PriceBand(100, 1)).Problem());
        Assert.NotNull(PriceStructure.LinearByThreshold(1).Problem());
        Assert.NotNull(PriceStructure.Linear(1, 0).Problem());
        Assert.Null(s_linearBands.Problem());
    }

    [Property]
    public void Nothing_costs_nothing_unless_it_is_fixed(ushort amount, byte per)
    {
        var n = per + 1;
        Assert.Equal(0, PriceStructure.Linear(amount, n).Price(0));
        Assert.Equal(0, PriceStructure.Linear(amount, n, BatchRounding.ProRata).Price(0));
        Assert.Equal(0, PriceStructure.Daily(amount).Price(0));
        Assert.Equal(0, PriceStructure.LinearByThreshold(amount, new PriceBand(n, amount)).Price(0));
        Assert.Equal(0, PriceStructure.ConstantByThreshold(amount, new PriceBand(n, amount)).Price(0));
        Assert.Equal(amount, PriceStructure.Fixed(amount).Price(0));
    }

    [Property]
    public void Whole_batches_never_cost_less_than_pro_rata_and_never_a_batch_more(ushort amount, byte per, ushort quantity)
    {
        var n = per + 1;
        var whole = PriceStructure.Linear(amount, n).Price(quantity);
        var part = PriceStructure.Linear(amount, n, BatchRounding.ProRata).Price(quantity);
        Assert.True(whole >= Math.Round(part, 10));
        Assert.True(whole - part < amount || (amount == 0 && whole == part));
        Assert.Equal(
            PriceStructure.Linear(amount).Price(quantity), PriceStructure.Linear(amount, 1, BatchRounding.ProRata).Price(quantity));
    }

    [Property]
    public void More_never_costs_less_except_by_falling_rates(ushort amount, byte per, ushort quantity, byte more)
    {
        var n = per + 1;
        foreach (var price in new[]
        {
            PriceStructure.Fixed(amount), PriceStructure.Linear(amount, n), PriceStructure.Linear(amount, n, BatchRounding.ProRata),
            PriceStructure.Daily(amount),
            PriceStructure.ConstantByThreshold(amount + 50, new PriceBand(n, amount), new PriceBand(n + 100, amount + 10)),
            PriceStructure.LinearByThreshold(amount + 50, new PriceBand(n, amount), new PriceBand(n + 100, amount + 10)),
        })
        {
            Assert.True(price.Price(quantity + more) >= price.Price(quantity), $"{price}");
        }
    }

    [Property]
    public void The_bound_of_a_band_belongs_to_it(ushort bound, byte inBand, byte beyond)
    {
        var b = bound + 1;
        var constant = PriceStructure.ConstantByThreshold(beyond, new PriceBand(b, inBand));
        Assert.Equal(inBand, constant.Price(b));
        Assert.Equal(beyond, constant.Price(b + 1));
        var linear = PriceStructure.LinearByThreshold(beyond, new PriceBand(b, inBand));
        Assert.Equal(inBand * b, linear.Price(b));
        Assert.Equal(beyond * (b + 1), linear.Price(b + 1));
    }
}
