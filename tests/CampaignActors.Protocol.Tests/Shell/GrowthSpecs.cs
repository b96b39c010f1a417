using CampaignActors.Domain.People;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Providers;
using static CampaignActors.Protocol.Tests.Shell.Samples;

namespace CampaignActors.Protocol.Tests.Shell;

/// <summary>
/// Lists of an entity have bounds however many commands fill them; what an earlier version stored above one may only shrink.
/// </summary>
public sealed class GrowthSpecs
{
    private static readonly EntityRef s_budget = Kinds.Budget(new Code("B1"));

    private static Map<Money> Categories(int count) =>
        Map<Money>.Of(Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"c{i}", Eur(1))));

    /// <summary>A budget whose only row was written when there were no bounds.</summary>
    private static Bench Stored(int categories) => new(s_budget, journal:
    [
        EnvelopeCodec.Write(new Envelope
        {
            At = Bench.Start,
            Events = [new BudgetDescribed(new BudgetFields { Allocated = Eur(1_000), Categories = Categories(categories) })],
        }),
    ]);

    private static PutBudget Set(int categories) => new(PutMode.Change, new BudgetFields { Categories = Categories(categories) });

    [Theory]
    [InlineData(1_500, true)]
    [InlineData(1_499, true)]
    [InlineData(1_000, true)]
    [InlineData(1_501, false)]
    public void A_list_stored_above_its_bound_may_only_shrink(int categories, bool accepted)
    {
        var bench = Stored(1_500).Command("set", Set(categories)).AllWritten();

        var answer = bench.AnswerTo("set");
        Assert.Equal(accepted, answer.Ok);
        if (!accepted)
            Assert.Equal("categories: 1501 entries, expected at most 1000, or the 1500 that there are", answer.Text);
    }

    [Fact]
    public void An_entity_above_a_bound_works()
    {
        var bench = Stored(1_500).Command("label", new PutBudget(PutMode.Change, new BudgetFields { Label = "Old" }))
            .Command("hold", Reserve("P", 5)).AllWritten();

        Assert.True(bench.AnswerTo("label").Ok);
        Assert.True(bench.AnswerTo("hold").Ok);
        Assert.Equal(1_500, ((BudgetState)bench.Restarted().Shell.State).Fields!.Categories!.Count);
    }

    [Fact]
    public void Once_it_has_shrunk_it_does_not_grow_back()
    {
        var bench = Stored(1_500).Command("less", Set(1_200)).AllWritten().Command("more", Set(1_300)).AllWritten();

        Assert.True(bench.AnswerTo("less").Ok);
        Assert.Contains("or the 1200 that there are", bench.AnswerTo("more").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_that_commands_add_to_has_the_same_bound()
    {
        var bench = new Bench(Kinds.Stock(new Code("STK1")));
        for (var i = 0; i < 11; i++)
        {
            var lines = Map<LineFields>.Of(
                Enumerable.Range(i * 100, 100).Select(n => KeyValuePair.Create($"L{n}", new LineFields { Initial = new Quantity(1) })));
            bench.Command($"c{i}", new PutStock(PutMode.Apply, new StockFields { Lines = lines }));
            foreach (var line in lines.Keys)
                bench.Fact(Kinds.Line(new Code(line)), null);
            bench.AllWritten();
        }

        Assert.True(bench.AnswerTo("c9").Ok);
        Assert.Equal("lines: 1100 entries, expected at most 1000", bench.AnswerTo("c10").Text);
        Assert.Equal(1_000, ((StockState)bench.Shell.State).Fields!.Lines!.Count);
    }

    [Fact]
    public void A_list_inside_an_entry_has_a_bound_too()
    {
        var service = new ServiceTemplate(
            Enumerable.Range(0, 1_001).Select(i => new CostCategory($"c{i}", ProcessType.Email, false, [])).ToSeq());

        var bench = new Bench(Kinds.Provider(new Code("PRV"))).Command(
            "put",
            new PutProvider(PutMode.Create, new ProviderFields { Services = Map<ServiceTemplate>.Empty.Set("S", service) })).AllWritten();

        Assert.Equal("services[S].categories: 1001 entries, expected at most 1000", bench.AnswerTo("put").Text);
    }

    [Fact]
    public void A_full_group_takes_no_further_member()
    {
        var members = Enumerable.Range(0, Limits.Members).Select(i => new Code($"o{i}")).ToSeq();

        var bench = new Bench(Anna).Command("join", Operator("board")).Fact(Board, new GroupFacts("Board", members)).AllWritten();

        Assert.Equal("group board has 1000 members, expected fewer", bench.AnswerTo("join").Text);
    }

    [Fact]
    public void A_line_with_very_many_open_orders_takes_no_further_one()
    {
        var place = new PlaceOrder(PutMode.Create, null, new Code("PAPER"), new Quantity(5), null);
        var facts = new LineFacts(
            new Code("STK1"), "Paper", default, default, null, Map<Quantity>.Empty, Map<Quantity>.Empty)
        { Full = true };

        var bench = new Bench(Kinds.Order(new Code("ORD1")))
            .Command("place", place).Fact(Kinds.Line(new Code("PAPER")), facts).AllWritten();

        Assert.Equal("stock line PAPER has 10000 open orders, expected fewer", bench.AnswerTo("place").Text);
    }
}
