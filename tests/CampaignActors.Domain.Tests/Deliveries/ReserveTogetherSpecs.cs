using CampaignActors.Domain.Kernel;
using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Deliveries;

/// <summary>Money and stock that are reserved together (domain.md §3.4 rule 18), and what ends a shortage (rule 19).</summary>
public sealed class ReserveTogetherSpecs
{
    private static DeliveryFields Together => Offline with
    {
        ReserveTogether = true,
        Level = CommitmentLevel.Reserved,
        Approvals = Reviewed((ApprovalType.Target, ["anna"])),
    };

    private static CommitmentLevel? Level(Spec spec) => DeliveryCosts.Contribute(Of(spec)).OwnLevel;

    [Fact]
    public void Until_the_target_is_settled_the_cost_counts_as_planned()
    {
        var spec = Analysed(Together);
        Assert.Equal(CommitmentLevel.Planned, Level(spec));

        spec.By("anna").When(Accept(ApprovalType.Target)).ThenAccepted();

        Assert.Equal(CommitmentLevel.Reserved, Level(spec));
        Assert.True(Of(spec).Reserved);
    }

    [Fact]
    public void Settling_the_target_needs_money_and_stock()
    {
        var spec = Analysed(Together).By("anna").When(Accept(ApprovalType.Target));

        Assert.All(spec.Consents, consent => Assert.True(consent.Required));
        Assert.Equal(["HoldMoney", "ReserveStock"], spec.Consents.Select(c => c.Ask.GetType().Name));
    }

    [Fact]
    public void A_rejected_target_gives_both_back()
    {
        var spec = Analysed(Together with
        {
            Approvals = Reviewed((ApprovalType.Target, ["anna"]), (ApprovalType.Budget, ["bob"])),
        });
        spec.By("anna").When(Accept(ApprovalType.Target)).ThenAccepted();

        spec.By("bob").When(Refuse(ApprovalType.Budget)).ThenAccepted();

        Assert.Contains(spec.Effects, e => e.Effect is FreeStock);
        Assert.Equal((CommitmentLevel.Planned, false), (Level(spec) ?? CommitmentLevel.Planned, Of(spec).Reserved));
    }

    [Fact]
    public void Stock_that_is_not_reserved_contradicts_it() => World()
        .When(new PutDelivery(PutMode.Create, Together with { ReserveStock = false }))
        .ThenRefused(Refusal.Invalid, "'reserveStock' must not be false");

    private static OpenOrder Open(decimal volume, int? day) =>
        new(new(volume), day is { } d ? Instant.FromUtc(2026, 1, d, 0, 0) : null);

    [Fact]
    public void A_shortage_names_the_orders_that_end_it_by_date()
    {
        (Code, OpenOrder)[] orders =
            [(Code("O3"), Open(900, null)), (Code("O1"), Open(60, 20)), (Code("O2"), Open(40, 10)), (Code("O4"), Open(1, 25))];

        Assert.Equal([Code("O2")], Shortage.Cover(new(-40), orders)!.Value.Orders);
        var cover = Shortage.Cover(new(-100), orders);
        Assert.Equal([Code("O2"), Code("O1")], cover!.Value.Orders);
        Assert.Equal("It fits on 2026-01-20 with orders O2, O1.", Shortage.CoverText(cover, DateTimeZone.Utc));
        Assert.Null(Shortage.Cover(new(-102), orders));
        Assert.Equal("No open order covers it.", Shortage.CoverText(null, DateTimeZone.Utc));
    }

    [Fact]
    public void Requests_for_approval_name_the_order()
    {
        var spec = World().Knowing(Kinds.Line(Code("C5")), new LineFacts(
            Code("STK1"), "C5", new(1_000), default, null, Map<Quantity>.Empty, Map<Quantity>.Empty)
        {
            Orders = Map<OpenOrder>.Empty.Set("ORD1", Open(250, 20)),
        }).When(new PutDelivery(PutMode.Create, Together)).When(new AnalyseDelivery(1_250, 0)).When(Delivery);

        Assert.All(spec.Effects.Select(e => e.Effect).OfType<Notify>(), mail => Assert.Contains(
            "Insufficient stock of C5: -250. It fits on 2026-01-20 with order ORD1.", mail.Body, StringComparison.Ordinal));
    }
}
