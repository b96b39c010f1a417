using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.People;

namespace CampaignActors.Domain.Tests.Stocks;

/// <summary>Proposals of a stock line: when they are made, and how they end (domain.md §3.4 rules 12 to 17).</summary>
public sealed class ReorderingSpecs
{
    private static readonly Work s_work = new(TechnicalWorkflow.StockMgt);
    private static readonly EntityRef s_stock = Kinds.Stock(Code("STK1"));

    private static EntityRef Order(int number) => Kinds.Order(Code($"O{number}"));

    private static Spec Line(
        decimal initial, decimal? lot = 100, decimal? alert = 50, decimal? safety = null, int? leadTime = 5) =>
        new Spec(Kinds.Line(Code("CARD")))
            .Knowing(Kinds.Operator(Code("buyers")), null)
            .Knowing(Kinds.Group(Code("buyers")), new GroupFacts("Buyers", [Code("bea"), Code("ben")]))
            .WhenTold(s_stock, new DefineLine(
                new LineFields
                {
                    Initial = new(initial),
                    AlertLevel = Of(alert),
                    ReorderQuantity = Of(lot),
                    SafetyStock = Of(safety),
                    LeadTime = leadTime,
                },
                "Cards", Code("buyers")));

    private static Quantity? Of(decimal? value) => value is { } v ? new Quantity(v) : null;

    private static LineState State(Spec spec) => spec.State<LineState>();

    private static Spec Edit(Spec spec, LineFields fields) => spec.WhenTold(s_stock, new DefineLine(fields, "Cards", Code("buyers")));

    private static Spec Consume(Spec spec, int delivery, decimal volume) =>
        spec.WhenTold(Kinds.Delivery(Code($"D{delivery}")), new ConsumeStock(Code($"D{delivery}"), new(volume)));

    private static decimal Proposed(Spec spec) => State(spec).Proposed.Value;

    private static Spec Take(Spec spec, string proposal, int order, string by = "bea") =>
        spec.WhenTold(Order(order), new TakeProposal(Code(proposal), by));

    private static Spec Expect(Spec spec, int order, decimal volume) =>
        spec.WhenTold(Order(order), new ExpectOrder(new(volume), Spec.Start + Duration.FromDays(5)));

    [Theory]
    [InlineData(51, 0)]
    [InlineData(50, 100)]
    [InlineData(-49, 100)]
    [InlineData(-50, 200)]
    [InlineData(-297, 400)]
    public void As_many_whole_lots_are_proposed_as_bring_it_above_the_level(int inStock, int expected)
    {
        var spec = Consume(Line(1_000), 1, 1_000 - inStock).When(s_work);

        Assert.Equal(expected, Proposed(spec));
        spec.When(s_work).ThenNothing();
        Assert.Null(spec.Due[TechnicalWorkflow.StockMgt]);
    }

    [Theory]
    [InlineData(50, 80, 80, 100)]
    [InlineData(50, 80, 81, 0)]
    [InlineData(50, 20, 50, 100)]
    [InlineData(50, 20, 51, 0)]
    [InlineData(null, null, 0, 100)]
    [InlineData(null, null, 1, 0)]
    public void The_larger_of_both_levels_must_be_kept(int? alert, int? safety, int inStock, int expected) =>
        Assert.Equal(expected, Proposed(Line(inStock, alert: alert, safety: safety).When(s_work)));

    [Fact]
    public void A_line_without_a_lot_never_proposes()
    {
        var spec = Consume(Line(100, lot: null), 1, 500).When(s_work);

        Assert.Equal((0, StockAlert.Out), (Proposed(spec), State(spec).Alert));
    }

    [Fact]
    public void A_proposal_says_how_many_when_and_why_and_is_mailed_once()
    {
        var spec = Consume(Line(1_000), 1, 960);
        spec.When(s_work);

        var made = spec.Events.OfType<ProposalMade>().Single();
        Assert.Equal(
            (Code("P1"), new Quantity(100), Instant.FromUtc(2026, 1, 10, 0, 0), Spec.Start),
            (made.Proposal.Code, made.Proposal.Volume, made.Proposal.Wanted, made.Proposal.Since));
        Assert.Equal(
            "In stock 40 + ordered 0 + proposed 0 − reserved 0 = 40, not above the alert level of 50.", made.Proposal.Why);
        var notice = made.Notices!.Notices.Single();
        Assert.Equal(("proposal:CARD:P1", "reorderProposal", 2), (notice.Key, notice.Template, notice.To.Count));
        Assert.Equal("Stock Cards, CARD: reorder 100", notice.Subject);
    }

    [Theory]
    [InlineData("UTC", "2026-01-10T00:00:00Z")]
    [InlineData("Europe/Paris", "2026-01-09T23:00:00Z")]
    [InlineData("Pacific/Auckland", "2026-01-09T11:00:00Z")]
    public void It_is_wanted_at_the_start_of_a_day_of_the_installation(string zone, string expected)
    {
        var spec = Line(0).In(DateTimeZoneProviders.Tzdb[zone]).When(s_work);

        Assert.Equal(NodaTime.Text.InstantPattern.ExtendedIso.Parse(expected).Value, State(spec).Proposals.Single().Wanted);
    }

    [Fact]
    public void Ordered_and_reserved_pieces_count_and_late_orders_too()
    {
        var spec = Line(100).WhenTold(Order(1), new ExpectOrder(new(100), null));
        spec.WhenTold(Kinds.Delivery(Code("D1")), new ReserveStock(Code("D1"), new(100))).When(s_work).ThenNothing();

        Consume(spec, 2, 50).When(s_work);

        Assert.Equal("In stock 50 + ordered 100 + proposed 0 − reserved 100 = 50, not above the alert level of 50.",
            State(spec).Proposals.Single().Why);
    }

    [Fact]
    public void Neither_ordered_nor_the_alert_counts_what_is_proposed()
    {
        var spec = Consume(Line(1_000), 1, 960).When(s_work);

        Assert.Equal((Quantity.Zero, StockAlert.Low), (State(spec).Ordered, State(spec).Alert));
    }

    [Fact]
    public void A_further_fall_is_a_need_of_its_own()
    {
        var spec = Consume(Line(1_000), 1, 960).When(s_work);
        Consume(spec, 2, 89).When(s_work);
        Assert.Single(State(spec).Proposals);

        Consume(spec, 2, 90).When(s_work);

        Assert.Equal([100, 100], State(spec).Proposals.Select(p => p.Volume.Value));
    }

    [Fact]
    public void Proposals_that_are_needless_are_withdrawn_the_last_first()
    {
        var spec = Consume(Line(1_000), 1, 960).When(s_work);
        Consume(spec, 2, 100).When(s_work);

        Assert.Contains(new ProposalWithdrawn(Code("P2")), Consume(spec, 2, 0).When(s_work).Events);
        Expect(spec, 1, 11).When(s_work);

        Assert.Empty(State(spec).Proposals);
        Edit(spec, new LineFields { AlertLevel = new(200) }).When(s_work);
        Assert.Equal("P3", State(spec).Proposals.Single().Code.Text);
        Edit(spec, new LineFields { Cleared = ["reorderQuantity"] }).When(s_work);
        Assert.Empty(State(spec).Proposals);
    }

    [Fact]
    public void An_accepted_proposal_counts_until_its_order_does()
    {
        var spec = Consume(Line(1_000), 1, 960).When(s_work);
        Take(spec, "P1", 1).Then(new ProposalTaken(Code("P1"), Code("O1"), "bea"));
        spec.When(s_work).ThenNothing();
        Assert.Equal(100, Proposed(spec));

        Expect(spec, 1, 100).When(s_work).ThenAccepted();

        Assert.Equal((0, 100), (Proposed(spec), State(spec).Ordered.Value));
        Assert.Equal(StockAlert.LowCovered, State(spec).Alert);
        spec.When(s_work).ThenNothing();
    }

    [Fact]
    public void The_second_to_accept_or_drop_is_told_who_was_first()
    {
        var spec = Consume(Line(1_000), 1, 960).When(s_work);
        Take(spec, "P1", 1).ThenAccepted();
        Take(spec, "P1", 2, "ben").ThenRefused(
            Refusal.State, "proposal P1 of stock line CARD was accepted by bea as order O1, 2026-01-05 08:00");
        spec.When(new DropProposal(Code("P1"), "No")).ThenRefused(Refusal.State, "was accepted by bea as order O1");
        Expect(spec, 1, 100);
        Take(spec, "P1", 2, "ben").ThenRefused(Refusal.State, "was accepted by bea as order O1");
        Take(spec, "P2", 2).ThenRefused(Refusal.Unknown, "stock line CARD has no open proposal 'P2'");

        Consume(spec, 2, 100).When(s_work).ThenAccepted();
        spec.By("mia").When(new DropProposal(Code("P2"), "Not this year")).Then(new ProposalDropped(Code("P2"), "Not this year"));
        Take(spec, "P2", 2).ThenRefused(Refusal.State, "was dropped by mia, 2026-01-05 08:00: Not this year");
    }

    [Fact]
    public void An_order_that_is_not_placed_gives_the_proposal_back()
    {
        var spec = Consume(Line(1_000), 1, 960).When(s_work);
        Take(spec, "P1", 1);

        spec.WhenTold(Order(2), new ReturnProposal(Code("P1"))).ThenNothing();
        spec.WhenTold(Order(1), new ReturnProposal(Code("P1"))).ThenAccepted();

        Take(spec, "P1", 2).ThenAccepted();
    }

    [Fact]
    public void A_dropped_need_is_proposed_again_after_a_further_lot_or_enough()
    {
        var spec = Consume(Line(1_000), 1, 960).When(s_work);
        spec.When(new DropProposal(Code("P1"), "Sold off")).When(s_work).ThenNothing();
        Assert.Equal("P1 dropped: Sold off; proposed again at -60, or once there was more than 50", Reordering.Held(State(spec)));

        Consume(spec, 2, 99).When(s_work);
        Assert.Equal(0, Proposed(spec));
        Consume(spec, 2, 100).When(s_work);
        Assert.Equal(200, Proposed(spec)); // From -60 above 50.

        spec.When(new DropProposal(Code("P2"), "Still")).When(s_work).ThenNothing();
        Consume(spec, 2, 0);
        Consume(spec, 1, 949);
        Assert.Null(Reordering.Held(State(spec)));
        Consume(spec, 1, 950).When(s_work);
        Assert.Equal(100, Proposed(spec));
    }

    [Fact]
    public void A_higher_level_is_a_further_fall()
    {
        var spec = Consume(Line(1_000), 1, 960).When(s_work);
        spec.When(new DropProposal(Code("P1"), "Sold off"));

        Edit(spec, new LineFields { AlertLevel = new(149) }).When(s_work);
        Assert.Equal(0, Proposed(spec));
        Edit(spec, new LineFields { AlertLevel = new(150) }).When(s_work);

        Assert.Equal(200, Proposed(spec));
    }

    [Fact]
    public void Ordering_less_than_proposed_counts_as_dropped()
    {
        var spec = Consume(Line(1_000), 1, 1_097).When(s_work);
        Assert.Equal(200, Proposed(spec));
        Take(spec, "P1", 1);

        Expect(spec, 1, 120).When(s_work);

        Assert.Equal(0, Proposed(spec));
        Assert.Equal("P1 ordered in part as O1; proposed again at -77, or once there was more than 50", Reordering.Held(State(spec)));
    }

    [Fact]
    public void An_order_that_is_canceled_or_lowered_arms_again()
    {
        var spec = Consume(Line(1_000), 1, 1_097).When(s_work);
        Expect(Take(spec, "P1", 1), 1, 120).When(s_work);

        Expect(spec, 1, 119).When(s_work);
        Assert.Equal(100, Proposed(spec));
        Expect(spec, 1, 0).When(s_work);

        Assert.Equal(200, Proposed(spec));
    }

    [Fact]
    public void A_drop_needs_a_reason_and_a_line()
    {
        var spec = Line(0).When(s_work);
        spec.When(new DropProposal(Code("P1"), " ")).ThenRefused(Refusal.Invalid, "'reason' is empty");
        new Spec(Kinds.Line(Code("NONE"))).When(new DropProposal(Code("P1"), "x"))
            .ThenRefused(Refusal.Unknown, "unknown stock line 'NONE'");
    }

    [Fact]
    public void With_very_many_proposals_no_further_one_is_made()
    {
        var spec = Line(10_000, lot: 1, alert: 0);
        for (var i = 0; i <= Limits.OpenProposals + 5; i++)
            Consume(spec, 1, 10_000 + i).When(s_work);

        Assert.Equal(Limits.OpenProposals, State(spec).Proposals.Count);
        spec.When(s_work).ThenNothing();
    }

    [Theory]
    [InlineData(0, 1, "'reorderQuantity' must be above zero")]
    [InlineData(-1, 1, "'reorderQuantity' must be above zero")]
    [InlineData(1, 0, "'leadTime' must be 1 to 3660 days")]
    [InlineData(1, 3_661, "'leadTime' must be 1 to 3660 days")]
    public void Lots_and_lead_times_have_bounds(int lot, int leadTime, string expected) => Assert.Contains(
        expected, LineKind.Problem(new LineFields { ReorderQuantity = new(lot), LeadTime = leadTime })!, StringComparison.Ordinal);
}
