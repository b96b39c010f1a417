namespace CampaignActors.Domain.Tests.Budgets;

/// <summary>Lines, levels and consolidation (domain.md §3.3 rules 2 to 5).</summary>
public sealed class BudgetLedgerSpecs
{
    private static readonly CampaignTerms s_edited = new(CommitmentLevel.Planned, false, null);
    private static readonly CampaignTerms s_planned = new(CommitmentLevel.Planned, true, null);
    private static readonly CampaignTerms s_reserved = new(CommitmentLevel.Reserved, true, null);

    private static Spec Budget(decimal allocated = 1_000) => new Spec(Kinds.Budget(Code("B1")))
        .Given(new BudgetDescribed(new BudgetFields { Allocated = Eur(allocated), Overrun = OverrunPolicy.Allow }));

    private static decimal[] Levels(Spec spec) =>
        [.. Enum.GetValues<LedgerLevel>().Select(l => spec.State<BudgetState>().At(l).Amount)];

    private static Seq<CostLine> Lines(Spec spec) => ((BudgetCharged)spec.Events.Single()).Lines;

    [Fact]
    public void A_line_sits_at_the_level_of_its_item_or_its_campaign()
    {
        var spec = Budget().WhenTold(Campaign, Charge(Campaign, Contribution.None, s_reserved));
        spec.WhenTold(Task(1), Charge(Task(1), Open(100, campaign: "OP1")));
        Assert.Equal([0, 100, 0, 0, 0], Levels(spec));
        spec.WhenTold(Task(2), Charge(Task(2), Open(50, CommitmentLevel.Committed, "OP1")));
        Assert.Equal([0, 100, 50, 0, 0], Levels(spec));
        spec.WhenTold(Task(3), Charge(Task(3), Open(7)));
        Assert.Equal([7, 100, 50, 0, 0], Levels(spec));
    }

    [Fact]
    public void Levels_exclude_each_other_from_planned_to_invoiced()
    {
        var spec = Budget();
        spec.WhenTold(Task(1), Charge(Task(1), Open(100)));
        Assert.Equal([100, 0, 0, 0, 0], Levels(spec));
        spec.WhenTold(Task(1), Charge(Task(1), Open(100, CommitmentLevel.Committed)));
        Assert.Equal([0, 0, 100, 0, 0], Levels(spec));
        spec.WhenTold(Task(1), Charge(Task(1), With(ChargeState.Spent, 90)));
        Assert.Equal([0, 0, 0, 90, 0], Levels(spec));
        spec.WhenTold(Task(1), Charge(Task(1), With(ChargeState.Invoiced, 95)));
        Assert.Equal([0, 0, 0, 0, 95], Levels(spec));
        Assert.Equal(905, spec.State<BudgetState>().Free.Amount);
        spec.WhenTold(Task(1), Charge(Task(1), Contribution.None));
        Assert.Equal([0, 0, 0, 0, 0], Levels(spec));
        Assert.Empty(spec.State<BudgetState>().Items);
    }

    [Fact]
    public void A_reversal_is_the_exact_negative_and_inherits_the_date_of_its_line()
    {
        var spec = Budget().WhenTold(Task(1), Charge(Task(1), Open(796)));
        var first = Assert.Single(Lines(spec));
        spec.At(Spec.Start + NodaTime.Duration.FromDays(7)).WhenTold(Task(1), Charge(Task(1), With(ChargeState.Spent, 783.80m)));
        Assert.Equal(2, Lines(spec).Count);
        Assert.Equal(first with { Number = 2, Amount = Eur(-796), Reverses = 1 }, Lines(spec)[0]);
        Assert.Equal(
            (3L, Eur(783.80m), LedgerLevel.Spent, (long?)null),
            (Lines(spec)[1].Number, Lines(spec)[1].Amount, Lines(spec)[1].Level, Lines(spec)[1].Reverses));
        Assert.Equal(Spec.Start + NodaTime.Duration.FromDays(7), Lines(spec)[1].ChargedAt);
    }

    [Fact]
    public void Unchanged_posting_is_not_written_again()
    {
        var two = Contribution.Of(null, null, ChargeState.Open, Amounts(("First", 10), ("Second", 20)));
        var spec = Budget().WhenTold(Task(1), Charge(Task(1), two));
        spec.WhenTold(Task(1), Charge(Task(1), two));
        Assert.Empty(Lines(spec));
        spec.WhenTold(Task(1), Charge(Task(1), two with { Amounts = Amounts(("First", 10), ("Second", 25)) }));
        Assert.Equal([-20m, 25m], Lines(spec).Select(l => l.Amount.Amount));
        Assert.Equal(Amounts(("First", 10), ("Second", 25)), spec.State<BudgetState>().ByCategory);
    }

    [Fact]
    public void Lines_of_a_campaign_being_edited_exist_but_do_not_count()
    {
        var spec = Budget().WhenTold(Campaign, Charge(Campaign, Contribution.None, s_edited));
        spec.WhenTold(Task(1), Charge(Task(1), Open(100, campaign: "OP1")));
        Assert.False(Assert.Single(Lines(spec)).Consolidated);
        Assert.Equal([0, 0, 0, 0, 0], Levels(spec));
        spec.WhenTold(Campaign, Charge(Campaign, Contribution.None, s_planned));
        Assert.Equal([100, 0, 0, 0, 0], Levels(spec));
        spec.WhenTold(Campaign, Charge(Campaign, Contribution.None, s_edited));
        Assert.Equal([0, 0, 0, 0, 0], Levels(spec));
        Assert.Equal(Eur(0), spec.State<BudgetState>().ByCategory[""]);
    }

    [Fact]
    public void One_message_of_a_campaign_re_sorts_all_its_items_in_one_step()
    {
        var spec = Budget().WhenTold(Campaign, Charge(Campaign, Contribution.None, s_planned));
        spec.WhenTold(Task(1), Charge(Task(1), Open(100, campaign: "OP1")))
            .WhenTold(Task(2), Charge(Task(2), With(ChargeState.Spent, 40, "OP1")));
        spec.WhenTold(Task(3), Charge(Task(3), Open(5, campaign: "OP2")))
            .WhenTold(Task(4), Charge(Task(4), Open(60, CommitmentLevel.Committed, "OP1")));
        spec.WhenTold(Campaign, Charge(Campaign, Open(30, campaign: "OP1"), s_reserved));
        // What is spent and what has a level of its own stay; another campaign's lines are not touched.
        Assert.Equal([-100m, 100m, 30m], Lines(spec).Select(l => l.Amount.Amount));
        Assert.Equal([0, 130, 60, 40, 0], Levels(spec));
    }

    [Fact]
    public void Items_of_a_campaign_that_has_not_said_its_terms_yet_wait()
    {
        var spec = Budget().WhenTold(Task(1), Charge(Task(1), Open(100, campaign: "OP1")));
        Assert.Equal([0, 0, 0, 0, 0], Levels(spec));
        spec.WhenTold(Campaign, Charge(Campaign, Contribution.None, s_reserved));
        Assert.Equal([0, 100, 0, 0, 0], Levels(spec));
    }

    [Fact]
    public void Derived_amounts_are_those_of_the_document()
    {
        var spec = Budget(10_000);
        spec.WhenTold(Task(1), Charge(Task(1), Open(6_391.41m))).WhenTold(Task(2), Charge(Task(2), With(ChargeState.Spent, 1_500)));
        var state = spec.State<BudgetState>();
        Assert.Equal((1_500m, 8_500m, 2_108.59m), (state.Engaged.Amount, state.Free.Amount, state.Forecast.Amount));
    }

    /// <summary>Money that is held for what is not posted yet is not free; the forecast has it among what is planned.</summary>
    [Fact]
    public void Engaged_is_every_level_but_planned()
    {
        var spec = Budget();
        spec.WhenTold(Task(1), Charge(Task(1), Open(1))).WhenTold(Task(2), Charge(Task(2), Open(10, CommitmentLevel.Reserved)))
            .WhenTold(Task(3), Charge(Task(3), Open(100, CommitmentLevel.Committed)))
            .WhenTold(Task(4), Charge(Task(4), With(ChargeState.Spent, 200)))
            .WhenTold(Task(5), Charge(Task(5), With(ChargeState.Invoiced, 300)));
        Assert.Equal((610m, 390m, 389m), Derived());
        spec.WhenTold(Task(1), Hold("h", Task(1), Open(1, CommitmentLevel.Reserved)));
        Assert.Equal((610m, 389m, 389m), Derived());
        spec.WhenTold(Task(1), Charge(Task(1), Open(1, CommitmentLevel.Reserved), null, "h"));
        Assert.Equal((611m, 389m, 389m), Derived());

        (decimal, decimal, decimal) Derived() => spec.State<BudgetState>() switch
        {
            var state => (state.Engaged.Amount, state.Free.Amount, state.Forecast.Amount),
        };
    }

    [Fact]
    public void A_charge_in_another_currency_without_a_rate_waits_and_counts_nowhere()
    {
        var yen = Contribution.Of(null, null, ChargeState.Open, [KeyValuePair.Create("", Money.Of(5, new Currency("JPY")))]);
        var spec = Budget().WhenTold(Task(1), Charge(Task(1), yen)).Then(new ChargeWaits(Charge(Task(1), yen), Spec.Start));
        Assert.Equal([0, 0, 0, 0, 0], Levels(spec));
    }

    [Fact]
    public void A_budget_that_does_not_exist_takes_no_charges() =>
        new Spec(Kinds.Budget(Code("B9"))).WhenTold(Task(1), Charge(Task(1), Open(1))).ThenRefused(Refusal.Unknown, "B9");
}
