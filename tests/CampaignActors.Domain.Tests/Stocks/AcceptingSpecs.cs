using CampaignActors.Domain.Kernel;

namespace CampaignActors.Domain.Tests.Stocks;

/// <summary>Orders for proposals, and orders that are lowered (domain.md §3.4 rules 6 and 15, §4.6).</summary>
public sealed class AcceptingSpecs
{
    private static readonly EntityRef s_line = Kinds.Line(Code("CARD"));
    private static readonly Work s_work = new(TechnicalWorkflow.StockMgt);
    private static readonly Proposal s_proposal = new(Code("P1"), new(200), null, Spec.Start, "");

    private static Spec Order(params Proposal[] proposals) => new Spec(Kinds.Order(Code("O1"))).Knowing(s_line, Facts(proposals));

    private static LineFacts Facts(params Proposal[] proposals) =>
        new(Code("STK1"), "CARD", default, default, null, Map<Quantity>.Empty, Map<Quantity>.Empty)
        {
            Proposals = proposals.ToSeq(),
            LeadTime = 5,
        };

    private static AcceptProposal Accept(decimal? volume = null, Instant? date = null, string proposal = "P1") =>
        new(Code("CARD"), Code(proposal), volume is { } v ? new Quantity(v) : null, date);

    private static Spec Placed(decimal volume = 500) => Order().When(new PlaceOrder(
        PutMode.Create, null, Code("CARD"), new(volume), Instant.FromUtc(2026, 1, 12, 0, 0))).ThenAccepted();

    [Fact]
    public void Accepting_asks_the_line_and_orders_what_is_proposed()
    {
        var spec = Order(s_proposal).By("bea").When(Accept());

        var date = Instant.FromUtc(2026, 1, 10, 0, 0);
        spec.Then(new OrderPlaced(null, Code("CARD"), new(200), date) { Proposal = Code("P1") });
        Assert.Equal([new ConsentRequest(s_line, new TakeProposal(Code("P1"), "bea"), true)], spec.Consents);
        Assert.Equal([new AddressedEffect(s_line, new ExpectOrder(new(200), date))], spec.Effects);
        Assert.Equal(new ReturnProposal(Code("P1")), new TakeProposal(Code("P1"), "bea").Withdrawal);
    }

    [Fact]
    public void Quantity_and_date_may_be_others()
    {
        var spec = Order(s_proposal).In(DateTimeZoneProviders.Tzdb["Europe/Paris"])
            .When(Accept(150, Instant.FromUtc(2026, 2, 1, 15, 0)));

        spec.Then(new OrderPlaced(null, Code("CARD"), new(150), Instant.FromUtc(2026, 1, 31, 23, 0)) { Proposal = Code("P1") });
    }

    [Fact]
    public void A_late_acceptance_counts_the_lead_time_from_then()
    {
        var spec = Order(s_proposal).At(Instant.FromUtc(2026, 3, 1, 9, 0)).When(Accept());

        Assert.Equal(Instant.FromUtc(2026, 3, 6, 0, 0), spec.State<OrderState>().DeliveryDate);
    }

    [Fact]
    public void Nothing_and_more_than_an_order_may_have_are_refused()
    {
        Order(s_proposal).When(Accept(0)).ThenRefused(Refusal.Invalid, "drop it");
        Order(s_proposal with { Volume = new(Quantity.Max + 1) }).When(Accept()).ThenRefused(Refusal.Invalid, "name a quantity");
        Order(s_proposal).When(Accept(proposal: "P9")).ThenRefused(Refusal.Unknown, "no open proposal 'P9'");
        Order(s_proposal).Knowing(s_line, null).When(Accept()).ThenRefused(Refusal.Unknown, "unknown stock line 'CARD'");
        Placed().Knowing(s_line, Facts(s_proposal)).When(Accept()).ThenRefused(Refusal.State, "order 'O1' exists already");
        Order(s_proposal).Knowing(s_line, Facts(s_proposal) with { Full = true }).When(Accept())
            .ThenRefused(Refusal.State, "open orders");
    }

    [Fact]
    public void A_proposal_that_another_order_has_taken_is_refused_with_who_did()
    {
        var taken = s_proposal with { TakenBy = Code("O2"), AcceptedBy = "ben", AcceptedAt = Spec.Start };
        Order(taken).When(Accept()).ThenRefused(Refusal.State, "was accepted by ben as order O2, 2026-01-05 08:00");
        Order(taken with { TakenBy = Code("O1") }).When(Accept()).ThenAccepted();
    }

    [Fact]
    public void An_open_order_is_lowered_and_its_line_follows()
    {
        var spec = Placed().When(new LowerOrder(new(300))).Then(new OrderLowered(new(300)));

        Assert.Equal([new AddressedEffect(s_line, new ExpectOrder(new(300), Instant.FromUtc(2026, 1, 12, 0, 0)))], spec.Effects);
        spec.When(new LowerOrder(new(300))).ThenNothing();
        spec.When(new LowerOrder(new(301))).ThenRefused(Refusal.Invalid, "place another order for what is more");
        spec.When(new LowerOrder(Quantity.Zero)).ThenRefused(Refusal.Invalid, "cannot be lowered to nothing: cancel it");
        spec.At(Instant.FromUtc(2026, 1, 12, 0, 0)).When(s_work).Then(new OrderReceived(new(300)));
        spec.When(new LowerOrder(new(200))).ThenRefused(Refusal.State, "order O1 cannot be lowered: it is received");
    }

    [Fact]
    public void Pieces_that_have_arrived_stay_ordered()
    {
        var spec = Placed().When(new ReceiveNow(new(200)));
        spec.When(new LowerOrder(new(199))).ThenRefused(Refusal.Invalid, "of order O1, 200 have arrived");
        spec.When(s_work).ThenAccepted();
        spec.When(new LowerOrder(new(199))).ThenRefused(Refusal.Invalid, "of order O1, 200 have arrived");

        spec.When(new LowerOrder(new(200))).ThenAccepted();

        Assert.Equal((OrderStatus.Received, Quantity.Zero), (spec.State<OrderState>().Status, spec.State<OrderState>().Left));
        Assert.Equal(Quantity.Zero, ((ExpectOrder)spec.Effects.Single().Effect).Volume);
        Assert.Null(spec.Due[TechnicalWorkflow.StockMgt]);
    }

    [Fact]
    public void Lowered_to_what_has_arrived_and_is_not_posted_it_is_received_once()
    {
        var spec = Placed().When(new ReceiveNow(new(200))).When(new LowerOrder(new(200))).ThenAccepted();
        Assert.Equal(OrderStatus.Open, spec.State<OrderState>().Status);

        spec.When(s_work).Then(new OrderReceived(new(200)));

        Assert.Equal(OrderStatus.Received, spec.State<OrderState>().Status);
    }
}
