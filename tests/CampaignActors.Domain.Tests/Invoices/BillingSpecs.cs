namespace CampaignActors.Domain.Tests.Invoices;

/// <summary>Several invoice lines for one item (domain.md §5.6).</summary>
public sealed class BillingSpecs
{
    private static readonly Map<Money> s_own = Amounts(("Hall", 70), ("Print", 30));

    private static InvoiceLineSettled Line(int number, decimal amount, bool settled = true, bool? final = null) =>
        new(Code("INV1"), number, settled ? Eur(amount) : null) { Registered = Eur(amount), Final = final };

    private static ItemCharges With(ItemCharges charges, bool finished, params InvoiceLineSettled[] lines) =>
        lines.Aggregate(charges, (c, line) => c.WithInvoiceLine(line, finished));

    private static ItemCharges With(bool finished, params InvoiceLineSettled[] lines) => With(new ItemCharges(), finished, lines);

    private static (decimal Paid, decimal Unpaid, ChargeState State) Of(ItemCharges charges, bool finished)
    {
        var contribution = charges.Contribute(null, s_own, finished, Currency.Eur);
        var (paid, rest) = (
            contribution.Parts().Where(p => p.Paid).Sum(p => p.Amount.Amount),
            contribution.Parts().Where(p => !p.Paid).Sum(p => p.Amount.Amount));
        Assert.Equal(Eur(paid + rest), charges.Calculated(s_own, finished, Currency.Eur));
        return (paid, rest, contribution.State);
    }

    [Fact]
    public void A_deposit_leaves_the_rest_at_its_level() => Assert.Equal((30, 70, ChargeState.Open), Of(With(false, Line(0, 30)), false));

    [Fact]
    public void A_deposit_that_is_more_than_the_estimate_leaves_nothing() =>
        Assert.Equal((130, 0, ChargeState.Invoiced), Of(With(false, Line(0, 130)), false));

    [Fact]
    public void Once_finished_what_is_registered_and_not_settled_stays_spent()
    {
        Assert.Equal((30, 70, ChargeState.Spent), Of(With(true, Line(1, 50, settled: false), Line(0, 30)), true));
        Assert.Equal((30, 100, ChargeState.Spent), Of(With(true, Line(1, 100, settled: false), Line(0, 30)), true));
    }

    [Fact]
    public void Lines_that_are_only_registered_change_nothing() =>
        Assert.Equal((0, 100, ChargeState.Spent), Of(With(true, Line(0, 130, settled: false)), true));

    [Fact]
    public void A_deposit_alone_is_not_the_real_cost_when_the_item_finishes() =>
        Assert.Equal((30, 70, ChargeState.Spent), Of(With(false, Line(0, 30)), true));

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void The_last_line_settled_after_the_finish_makes_the_sum_the_real_cost(int second)
    {
        var charges = With(With(false, Line(0, 20)), true, Line(1, second));

        Assert.Equal((20 + second, 0, ChargeState.Invoiced), Of(charges, true));
        Assert.Equal(
            Amounts(("Hall", 70), ("Print", 30), ("", second - 80)),
            Drop(charges.Contribute(null, s_own, true, Currency.Eur).ByCategory()));
    }

    private static Map<Money> Drop(Map<Money> amounts) => amounts.ContainsKey("") ? amounts : amounts.Set("", Eur(0));

    [Fact]
    public void A_final_line_counts_once_the_item_has_finished()
    {
        var charges = With(false, Line(1, 90, settled: false), Line(0, 30, final: true));

        Assert.Equal((30, 70, ChargeState.Open), Of(charges, false));
        Assert.Equal((30, 0, ChargeState.Invoiced), Of(charges, true));
    }

    [Fact]
    public void Taken_back_in_any_order_nothing_is_left()
    {
        var none = With(With(true, Line(0, 30), Line(1, 60, final: true)), true, Line(0, 30, settled: false), Line(1, 60, settled: false));

        Assert.Equal(Contribution.Of(null, null, ChargeState.Spent, s_own), none.Contribute(null, s_own, true, Currency.Eur));
    }

    [Fact]
    public void Lines_pay_the_categories_in_their_order()
    {
        var paid = With(true, Line(2, 1, settled: false), Line(0, 60), Line(1, 20)).Contribute(null, s_own, true, Currency.Eur);

        Assert.Equal(
            [("INV1#0", "Hall", Eur(60)), ("INV1#1", "Hall", Eur(10)), ("INV1#1", "Print", Eur(10))],
            paid.Paid!.Select(p => (p.Line, p.Category, p.Amount)));
        Assert.Equal(Amounts(("Print", 20)), paid.Amounts);
    }

    /// <summary>Version 0.1.0 knew no instalments: what it recorded as settled was the whole.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Settlement_of_the_earlier_version_is_the_whole_line(bool finished)
    {
        var charges = With(finished, new InvoiceLineSettled(Code("INV1"), 0, Eur(60)), new InvoiceLineSettled(Code("INV1"), 1, Eur(70)));
        Assert.Equal((130, 0, ChargeState.Invoiced), Of(charges, finished));
        Assert.Equal(Amounts(("Hall", 70), ("Print", 30), ("", 30)), charges.Contribute(null, s_own, finished, Currency.Eur).Amounts);

        var one = With(charges, finished, new InvoiceLineSettled(Code("INV1"), 1, null));
        Assert.Equal(Amounts(("Hall", 70), ("Print", 30), ("", -40)), one.Contribute(null, s_own, finished, Currency.Eur).Amounts);
    }

    [Fact]
    public void A_canceled_item_keeps_what_is_paid_and_a_real_cost()
    {
        var charges = With(false, Line(1, 90, settled: false), Line(0, 30));

        Assert.Equal(Eur(30), charges.Calculated(Map<Money>.Empty, false, Currency.Eur));
        var real = charges.Contribute(
            null, ItemCharges.WithReal(Map<Money>.Empty, Eur(45), Currency.Eur), false, Currency.Eur, canceled: true);
        Assert.Equal((ChargeState.Spent, Amounts(("", 15))), (real.State, real.Amounts));
    }
}
