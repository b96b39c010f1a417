using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.People;

namespace CampaignActors.Domain.Tests.Stocks;

/// <summary>Stock arithmetic and alerts (domain.md §3.4, S1 to S4).</summary>
[Properties(Replay = Draws.Same)]
public sealed class StockLineSpecs
{
    private static readonly EntityRef s_stock = Kinds.Stock(Code("STK1"));
    private static readonly Work s_work = new(TechnicalWorkflow.StockMgt);

    private static EntityRef Delivery(int number) => Kinds.Delivery(Code($"D{number}"));

    private static EntityRef Order(int number) => Kinds.Order(Code($"O{number}"));

    private static Spec Line(decimal initial, decimal? alertLevel = null) => new Spec(Kinds.Line(Code("CARD")))
        .Knowing(Kinds.Operator(Code("buyers")), null)
            .Knowing(Kinds.Group(Code("buyers")), new GroupFacts("Buyers", [Code("bea"), Code("ben")]))
        .WhenTold(
            s_stock,
            new DefineLine(
                new LineFields { Initial = new(initial), AlertLevel = alertLevel is { } a ? new Quantity(a) : null },
                "Cards",
                Code("buyers")));

    private static Spec Consume(Spec spec, int delivery, decimal volume) =>
        spec.WhenTold(Delivery(delivery), new ConsumeStock(Code($"D{delivery}"), new(volume)));

    private static LineState Of(Spec spec) => spec.State<LineState>();

    [Fact]
    public void The_worked_example_of_the_screens()
    {
        var spec = Consume(Line(500, 50), 1, 797);
        Assert.Equal((new Quantity(-297), StockAlert.Out), (Of(spec).InStock, LineKind.Level(Of(spec))));
        spec.WhenTold(Order(1), new ExpectOrder(new(500), null));
        Assert.Equal((new Quantity(500), StockAlert.Out), (Of(spec).Ordered, LineKind.Level(Of(spec))));
        spec.WhenTold(Order(1), new ReceiveOrder(new(500), Quantity.Zero, null));
        Assert.Equal((new Quantity(1_000), new Quantity(203), Quantity.Zero), (Of(spec).Initial, Of(spec).InStock, Of(spec).Ordered));
        Consume(spec, 1, 780);
        Assert.Equal(new Quantity(220), Of(spec).InStock);
    }

    [Theory]
    [InlineData(51, 50, 0, StockAlert.None)]
    [InlineData(50, 50, 0, StockAlert.Low)]
    [InlineData(1, 50, 0, StockAlert.Low)]
    [InlineData(1, 50, 49, StockAlert.Low)]
    [InlineData(1, 50, 50, StockAlert.LowCovered)]
    [InlineData(0, 50, 500, StockAlert.Out)]
    [InlineData(-1, 50, 500, StockAlert.Out)]
    [InlineData(0, 0, 0, StockAlert.None)]
    [InlineData(-1, 0, 0, StockAlert.Out)]
    [InlineData(5, 0, 0, StockAlert.None)]
    public void The_alert_state_follows_the_figures(int inStock, int level, int ordered, StockAlert expected)
    {
        var spec = Consume(Line(1_000, level), 1, 1_000 - inStock);
        if (ordered > 0)
            spec.WhenTold(Order(1), new ExpectOrder(new(ordered), null));
        Assert.Equal(expected, LineKind.Level(Of(spec)));
    }

    private static int Mails(Spec spec) => spec.When(s_work).Effects.Count(e => e.Effect is Notify);

    [Fact]
    public void An_alert_goes_out_once_a_crossing_to_each_of_the_group()
    {
        var spec = Consume(Line(100, 20), 1, 80);
        Assert.Equal(DueTimes.AtOnce, spec.Due[TechnicalWorkflow.StockMgt]);
        Assert.Equal(2, Mails(spec));
        for (var i = 0; i < 10; i++)
            spec.When(s_work).ThenNothing();
        Assert.Equal(2, Mails(Consume(spec, 2, 20)));
        Assert.Equal(2, Of(spec).Crossing);
        // Better is taken note of in silence, and re-arms.
        Assert.Equal(0, Mails(Consume(spec, 2, 10)));
        Assert.Equal(2, Mails(Consume(spec, 2, 20)));
        Assert.Equal(0, Mails(Consume(spec, 1, 0)));
        Assert.Equal(2, Mails(Consume(spec, 3, 200)));
        Assert.Equal(4, Of(spec).Crossing);
    }

    [Fact]
    public void Low_and_low_covered_are_one_severity()
    {
        var spec = Consume(Line(100, 20), 1, 90);
        Assert.Equal(2, Mails(spec));
        Assert.Equal(0, Mails(spec.WhenTold(Order(1), new ExpectOrder(new(100), Spec.Start))));
        Assert.Equal(StockAlert.LowCovered, Of(spec).Alert);
        Assert.Equal(0, Mails(spec.WhenTold(Order(1), new ExpectOrder(Quantity.Zero, null))));
        Assert.Equal(StockAlert.Low, Of(spec).Alert);
    }

    [Fact]
    public void A_reservation_is_whole_or_refused_with_both_figures()
    {
        var spec = Line(220).WhenTold(Delivery(1), new ReserveStock(Code("D1"), new(150))).Then(new StockReserved(Code("D1"), new(150)));
        Assert.Equal(new Quantity(70), Of(spec).Available);
        spec.WhenTold(Delivery(2), new ReserveStock(Code("D2"), new(150))).ThenRefused(Refusal.Insufficient, "needed 150, available 70");
        spec.WhenTold(Delivery(1), new ReserveStock(Code("D1"), new(220))).ThenAccepted();
        spec.WhenTold(Delivery(1), new FreeStock(Code("D1"))).ThenAccepted();
        spec.WhenTold(Delivery(1), new FreeStock(Code("D1"))).ThenNothing();
        Assert.Equal(new Quantity(220), Of(spec).Available);
    }

    [Fact]
    public void Consumption_converts_the_reservation()
    {
        var spec = Line(220).WhenTold(Delivery(1), new ReserveStock(Code("D1"), new(150)));
        Consume(spec, 1, 150);
        Assert.Equal((new Quantity(70), Quantity.Zero, new Quantity(70)), (Of(spec).InStock, Of(spec).Reserved, Of(spec).Available));
    }

    [Fact]
    public void A_line_belongs_to_one_stock_and_to_none_before_it_is_defined()
    {
        Line(1).WhenTold(Kinds.Stock(Code("STK2")), new DefineLine(new(), "Other", null))
            .ThenRefused(Refusal.State, "belongs to stock STK1");
        new Spec(Kinds.Line(Code("CARD"))).WhenTold(Delivery(1), new ConsumeStock(Code("D1"), new(1)))
            .ThenRefused(Refusal.Unknown, "unknown stock line 'CARD'");
    }

    public sealed record Act(int Kind, int Who, int Volume);

    public static class Acts
    {
        public static Arbitrary<Act[]> Sequences() => Arb.From(
            (from kind in Gen.Choose(0, 6)
             from who in Gen.Choose(1, 4)
             from volume in Gen.Choose(0, 300)
             select new Act(kind, who, volume)).ArrayOf().Resize(50));
    }

    [Property(Arbitrary = [typeof(Acts)], MaxTest = 300)]
    public void Figures_are_the_sums_of_what_happened(Act[] acts)
    {
        var spec = Line(500, 50);
        var consumed = new Dictionary<int, decimal>();
        var reserved = new Dictionary<int, decimal>();
        var open = new Dictionary<int, decimal>();
        var initial = 500m;
        var (mails, severity) = (0, 0);
        foreach (var (kind, who, volume) in acts)
        {
            switch (kind)
            {
                case 0 or 1:
                    Consume(spec, who, volume);
                    (consumed[who], reserved[who]) = (volume, 0);
                    break;
                case 2:
                    spec.WhenTold(Delivery(who), new ReserveStock(Code($"D{who}"), new(volume)));
                    var free = initial - consumed.Values.Sum() - reserved.Values.Sum() + reserved.GetValueOrDefault(who);
                    Assert.Equal(volume <= free, spec.Accepted);
                    reserved[who] = volume <= free ? volume : reserved.GetValueOrDefault(who);
                    break;
                case 3:
                    spec.WhenTold(Delivery(who), new FreeStock(Code($"D{who}")));
                    reserved[who] = 0;
                    break;
                case 4:
                    spec.WhenTold(Order(who), new ExpectOrder(new(volume), null));
                    open[who] = volume;
                    break;
                case 5:
                    var part = Math.Min(volume, open.GetValueOrDefault(who));
                    open[who] = open.GetValueOrDefault(who) - part;
                    spec.WhenTold(Order(who), new ReceiveOrder(new(part), new(open[who]), null));
                    initial += part;
                    break;
                default:
                    spec.When(s_work);
                    var now = LineKind.Level(Of(spec)) switch { StockAlert.None => 0, StockAlert.Out => 2, _ => 1 };
                    Assert.Equal(now > severity ? 2 : 0, spec.Effects.Count);
                    mails += spec.Effects.Count;
                    severity = now;
                    break;
            }
            var state = Of(spec);
            Assert.Equal(consumed.Values.Sum(), state.Consumed.Value); // S1
            Assert.Equal(initial, state.Initial.Value); // S2
            Assert.Equal(open.Values.Sum(), state.Ordered.Value);
            Assert.Equal(reserved.Values.Sum(), state.Reserved.Value); // S4
            Assert.Equal(initial - consumed.Values.Sum(), state.InStock.Value);
            Assert.Null(spec.Broken);
        }
        Assert.Equal(mails, Of(spec).Crossing * 2);
    }
}
