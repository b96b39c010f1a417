using CampaignActors.Domain.Kernel;

namespace CampaignActors.Domain.Tests.Budgets;

/// <summary>The guard, holds and alerts (domain.md §3.3 rule 7, rule 12 of the scenario contract).</summary>
public sealed class BudgetGuardSpecs
{
    private static Spec Budget(decimal allocated, OverrunPolicy policy, string? owner = null) =>
        new Spec(Kinds.Budget(Code("B1"))).Operators("mia", "rob")
        .Given(
            new BudgetDescribed(
                new BudgetFields { Allocated = Eur(allocated), Overrun = policy, Owner = owner is null ? null : Code(owner) }));

    private static readonly Work s_work = new(TechnicalWorkflow.BudgetMgt);

    private static Contribution Reserved(decimal amount) => Open(amount, CommitmentLevel.Reserved);

    [Fact]
    public void Under_block_a_hold_beyond_what_is_free_is_refused_with_both_amounts()
    {
        var spec = Budget(55_900, OverrunPolicy.Block);
        spec.WhenTold(Task(1), Hold("h1", Task(1), Reserved(30_000))).Then(Held(Hold("h1", Task(1), Reserved(30_000)), 30_000));
        Assert.Equal(Eur(25_900), spec.State<BudgetState>().Free);
        spec.WhenTold(Task(2), Hold("h2", Task(2), Reserved(30_000))).ThenRefused(Refusal.Insufficient, "needed 30000.00, free 25900.00");
    }

    [Fact]
    public void Exactly_what_is_free_is_granted() =>
        Budget(100, OverrunPolicy.Block).WhenTold(Task(1), Hold("h1", Task(1), Reserved(100)))
            .Then(Held(Hold("h1", Task(1), Reserved(100)), 100));

    [Theory]
    [InlineData(OverrunPolicy.Allow)]
    [InlineData(OverrunPolicy.Warn)]
    public void Other_policies_grant_everything(OverrunPolicy policy) =>
        Budget(100, policy).WhenTold(Task(1), Hold("h1", Task(1), Reserved(5_000))).ThenAccepted();

    /// <summary>600 of 1,000 are set aside: 500 would leave less than nothing free.</summary>
    [Theory]
    [InlineData(OverrunPolicy.Block, OverrunPolicy.Allow, true)]
    [InlineData(OverrunPolicy.Block, OverrunPolicy.Warn, true)]
    [InlineData(OverrunPolicy.Allow, OverrunPolicy.Block, false)]
    [InlineData(OverrunPolicy.Warn, OverrunPolicy.Block, false)]
    [InlineData(OverrunPolicy.Block, null, false)]
    [InlineData(OverrunPolicy.Allow, null, true)]
    public void A_lower_amount_is_judged_by_the_policy_that_comes_with_it(OverrunPolicy before, OverrunPolicy? brought, bool taken)
    {
        var spec = Budget(1_000, before).WhenTold(Task(1), Hold("h1", Task(1), Reserved(600)));

        spec.When(new PutBudget(PutMode.Change, new BudgetFields { Allocated = Eur(500), Overrun = brought }));

        if (taken)
            spec.ThenAccepted();
        else
            spec.ThenRefused(Refusal.Insufficient, "needed 500.00, free 400.00");
    }

    [Fact]
    public void Planned_amounts_are_noted_and_never_refused() =>
        Budget(100, OverrunPolicy.Block).WhenTold(Task(1), Hold("h1", Task(1), Open(5_000)))
            .Then(Held(Hold("h1", Task(1), Open(5_000)), 0, 5_000));

    [Fact]
    public void Spending_is_recorded_even_beyond_the_free_amount()
    {
        var spec = Budget(100, OverrunPolicy.Block).WhenTold(Task(1), Charge(Task(1), With(ChargeState.Spent, 250)));
        Assert.Equal(Eur(-150), spec.State<BudgetState>().Free);
        spec.WhenTold(Task(2), Hold("h", Task(2), Reserved(1))).ThenRefused(Refusal.Insufficient, "needed 1.00, free -150.00");
    }

    private static HoldMoney Terms(Contribution own, CommitmentLevel level, string id = "h") =>
        new(id, Campaign, own with { Campaign = Code("OP1") }, Code("OP1"), new CampaignTerms(level, true, null), ChangesTerms: true);

    [Fact]
    public void A_campaign_that_only_records_is_granted_whatever_is_free()
    {
        var spec = Budget(100, OverrunPolicy.Block)
            .WhenTold(Campaign, Terms(With(ChargeState.Spent, 250), CommitmentLevel.Planned)).ThenAccepted();

        Assert.Equal(Eur(-150), spec.State<BudgetState>().Free);
    }

    [Fact]
    public void A_draft_whose_items_are_spent_comes_to_count_whatever_is_free()
    {
        var spec = Budget(100, OverrunPolicy.Block).WhenTold(Task(1), Charge(Task(1), With(ChargeState.Spent, 250, "OP1")));

        spec.WhenTold(Campaign, Terms(Contribution.None, CommitmentLevel.Reserved)).ThenAccepted();
    }

    [Fact]
    public void A_campaign_that_asks_and_records_must_find_room_for_both()
    {
        var spec = Budget(100, OverrunPolicy.Block).WhenTold(Task(1), Charge(Task(1), With(ChargeState.Spent, 90, "OP1")));

        spec.WhenTold(Campaign, Terms(Open(20), CommitmentLevel.Reserved)).ThenRefused(Refusal.Insufficient, "needed 110.00, free 100.00");
        spec.WhenTold(Campaign, Terms(Open(10), CommitmentLevel.Reserved)).ThenAccepted();
    }

    [Fact]
    public void Granted_hold_is_not_asked_again_when_more_is_spent()
    {
        var spec = Budget(100, OverrunPolicy.Block).WhenTold(Task(1), Hold("t", Task(1), Open(30, campaign: "OP1")));
        spec.WhenTold(Campaign, Terms(Open(50), CommitmentLevel.Reserved)).ThenAccepted();

        spec.WhenTold(Campaign, Terms(With(ChargeState.Spent, 500), CommitmentLevel.Reserved, "h2")).ThenAccepted();
    }

    [Fact]
    public void A_higher_level_of_an_item_asks_for_what_is_not_paid()
    {
        var unpaid = new UnpaidExpense(ChargeState.Open, Amounts(("", 80)));
        var planned = Open(50) with { Paid = [new PaidPart("INV1#0", "", Eur(30))], Unpaid = unpaid };
        var spec = Budget(100, OverrunPolicy.Block).WhenTold(Task(1), Charge(Task(1), planned));
        Assert.Equal(Eur(70), spec.State<BudgetState>().Free);

        var reserved = planned with { OwnLevel = CommitmentLevel.Reserved };
        spec.WhenTold(Task(1), Hold("h", Task(1), reserved)).ThenAccepted();

        Assert.Equal((Eur(50), Eur(20)), (spec.State<BudgetState>().Held, spec.State<BudgetState>().Free));
    }

    [Fact]
    public void Payment_of_an_item_is_recorded_while_the_rest_waits()
    {
        var part = Open(50, CommitmentLevel.Reserved) with
        {
            Paid = [new PaidPart("INV1#0", "", Eur(30))],
            Unpaid = new(ChargeState.Open, Amounts(("", 80))),
        };
        var spec = Budget(40, OverrunPolicy.Block).WhenTold(Task(1), Charge(Task(1), part));

        Assert.Equal(
            (Eur(30), Eur(0)), (spec.State<BudgetState>().At(LedgerLevel.Invoiced), spec.State<BudgetState>().At(LedgerLevel.Reserved)));
        Assert.Contains(Task(1), spec.State<BudgetState>().Waiting!.Keys);
        spec.When(new PutBudget(PutMode.Change, new BudgetFields { Allocated = Eur(80) })).When(s_work);
        Assert.Equal(
            (Eur(30), Eur(50), null),
            (
                spec.State<BudgetState>().At(LedgerLevel.Invoiced),
                spec.State<BudgetState>().At(LedgerLevel.Reserved),
                spec.State<BudgetState>().Waiting));
    }

    [Fact]
    public void A_posting_makes_its_hold_good_without_counting_it_twice()
    {
        var spec = Budget(1_000, OverrunPolicy.Block).WhenTold(Task(1), Hold("h1", Task(1), Reserved(600)));
        spec.WhenTold(Task(1), Charge(Task(1), Reserved(600), null, "h1"));
        Assert.Equal((Eur(400), Eur(0)), (spec.State<BudgetState>().Free, spec.State<BudgetState>().Held));
        Assert.Empty(spec.State<BudgetState>().Holds);
    }

    [Fact]
    public void Two_holds_of_one_item_count_the_larger_once()
    {
        var spec = Budget(1_000, OverrunPolicy.Block).WhenTold(Task(1), Hold("h1", Task(1), Reserved(600)));
        spec.WhenTold(Task(1), Hold("h2", Task(1), Reserved(800))).ThenAccepted();
        Assert.Equal(Eur(200), spec.State<BudgetState>().Free);
        spec.WhenTold(Task(1), new ReleaseMoney("h2"));
        Assert.Equal(Eur(400), spec.State<BudgetState>().Free);
        spec.WhenTold(Task(1), new ReleaseMoney("h1"));
        Assert.Equal(Eur(1_000), spec.State<BudgetState>().Free);
    }

    [Fact]
    public void A_raise_asks_for_the_difference_only()
    {
        var spec = Budget(1_000, OverrunPolicy.Block).WhenTold(Task(1), Charge(Task(1), Reserved(900)));
        spec.WhenTold(Task(1), Hold("h1", Task(1), Reserved(1_000))).Then(Held(Hold("h1", Task(1), Reserved(1_000)), 100, 1_000));
        spec.WhenTold(Task(1), Hold("h2", Task(1), Reserved(1_001))).ThenRefused(Refusal.Insufficient, "needed 101.00, free 100.00");
    }

    [Fact]
    public void Releasing_what_is_not_held_changes_nothing() =>
        Budget(1_000, OverrunPolicy.Block).WhenTold(Task(1), new ReleaseMoney("never")).ThenNothing();

    [Fact]
    public void A_campaign_asks_for_its_own_part_and_all_its_items_at_once()
    {
        var edited = new CampaignTerms(CommitmentLevel.Reserved, false, null);
        var spec = Budget(150, OverrunPolicy.Block).WhenTold(Campaign, Charge(Campaign, Contribution.None, edited));
        spec.WhenTold(Task(1), Charge(Task(1), Open(100, campaign: "OP1")));
        var asked = new HoldMoney(
            "h1", Campaign, Open(60, campaign: "OP1"), Code("OP1"), edited with { Consolidated = true }, ChangesTerms: true);
        spec.WhenTold(Campaign, asked).ThenRefused(Refusal.Insufficient, "needed 160.00, free 150.00");
        asked = asked with { Contribution = Open(50, campaign: "OP1") };
        spec.WhenTold(Campaign, asked).Then(Held(asked, 150, 50));
    }

    private static readonly CampaignTerms s_edited = new(CommitmentLevel.Reserved, false, null);

    private static readonly CampaignTerms s_defined = s_edited with { Consolidated = true };

    private static HoldMoney Define(string id) => new(id, Campaign, Contribution.None, Code("OP1"), s_defined, ChangesTerms: true);

    private static HoldMoney State(string id, int task, decimal amount, CampaignTerms terms) =>
        Hold(id, Task(task), Open(amount, campaign: "OP1")) with { Terms = terms };

    [Fact]
    public void Stated_estimate_counts_when_its_campaign_is_defined()
    {
        var spec = Budget(150, OverrunPolicy.Block).WhenTold(Campaign, Charge(Campaign, Contribution.None, s_edited));
        spec.WhenTold(Task(1), State("h1", 1, 100, s_edited)).WhenTold(Task(1), Charge(Task(1), Open(100, campaign: "OP1"), null, "h1"));
        spec.WhenTold(Task(1), State("h2", 1, 200, s_edited)).ThenAccepted();
        Assert.Equal(Eur(150), spec.State<BudgetState>().Free);
        spec.WhenTold(Campaign, Define("d1")).ThenRefused(Refusal.Insufficient, "needed 200.00, free 150.00");
        spec.WhenTold(Task(2), State("h3", 2, 10, s_edited)).WhenTold(Task(1), new ReleaseMoney("h2"));
        spec.WhenTold(Campaign, Define("d2")).ThenAccepted();
        Assert.Equal(Eur(40), spec.State<BudgetState>().Free);
    }

    [Fact]
    public void Between_agreement_and_posting_the_terms_that_were_agreed_bind()
    {
        var spec = Budget(150, OverrunPolicy.Block).WhenTold(Campaign, Charge(Campaign, Contribution.None, s_edited));
        spec.WhenTold(Campaign, Define("d1")).WhenTold(Task(1), State("h1", 1, 100, s_defined)).ThenAccepted();
        Assert.Equal(Eur(50), spec.State<BudgetState>().Free);
        spec.WhenTold(Task(1), Charge(Task(1), Open(100, campaign: "OP1"), null, "h1"));
        Assert.Equal(Eur(50), spec.State<BudgetState>().Free);
        spec.WhenTold(Task(2), State("h2", 2, 51, s_defined)).ThenRefused(Refusal.Insufficient, "free 50.00");
        spec.WhenTold(Campaign, Charge(Campaign, Contribution.None, s_defined, "d1"));
        Assert.Equal(
            (Eur(50), Eur(0), Eur(100)),
            (spec.State<BudgetState>().Free, spec.State<BudgetState>().Held, spec.State<BudgetState>().Engaged));
    }

    [Fact]
    public void Charge_without_a_hold_waits_under_block_until_there_is_money()
    {
        var spec = Budget(100, OverrunPolicy.Block).WhenTold(Task(1), Charge(Task(1), Reserved(80)));
        spec.WhenTold(Task(2), Charge(Task(2), Reserved(30))).Then(new ChargeWaits(Charge(Task(2), Reserved(30)), Spec.Start, Eur(30)));
        Assert.Equal((Eur(20), null), (spec.State<BudgetState>().Free, spec.Due[TechnicalWorkflow.BudgetMgt]));
        spec.WhenTold(Task(1), Charge(Task(1), Reserved(75))).WhenTold(Task(3), Charge(Task(3), Reserved(5)));
        Assert.Equal((Eur(20), null), (spec.State<BudgetState>().Free, spec.Due[TechnicalWorkflow.BudgetMgt]));
        spec.When(new PutBudget(PutMode.Change, new BudgetFields { Allocated = Eur(110) }));
        Assert.Equal(DueTimes.AtOnce, spec.Due[TechnicalWorkflow.BudgetMgt]);
        spec.When(s_work);
        Assert.Equal((Eur(0), null), (spec.State<BudgetState>().Free, spec.State<BudgetState>().Waiting));
        Assert.Null(spec.Due[TechnicalWorkflow.BudgetMgt]);
    }

    [Fact]
    public void Waiting_charge_is_posted_when_the_budget_stops_blocking()
    {
        var spec = Budget(100, OverrunPolicy.Block).WhenTold(Task(2), Charge(Task(2), Reserved(130)));
        spec.When(new PutBudget(PutMode.Change, new BudgetFields { Overrun = OverrunPolicy.Warn })).When(s_work);
        Assert.Equal((Eur(-30), null), (spec.State<BudgetState>().Free, spec.State<BudgetState>().Waiting));
    }

    [Fact]
    public void A_later_charge_takes_the_place_of_one_that_waits()
    {
        var spec = Budget(100, OverrunPolicy.Block).WhenTold(Task(2), Charge(Task(2), Reserved(130)))
            .WhenTold(Task(2), Charge(Task(2), Reserved(90)));
        Assert.Equal((Eur(10), null), (spec.State<BudgetState>().Free, spec.State<BudgetState>().Waiting));
    }

    [Fact]
    public void Money_is_set_aside_for_a_purpose_once_and_released_once()
    {
        var spec = Budget(1_000, OverrunPolicy.Block).When(new ReserveAmount(Code("FAIR"), Eur(400))).ThenAccepted();
        spec.When(new ReserveAmount(Code("FAIR"), Eur(1))).ThenRefused(Refusal.State, "already");
        spec.When(new ReserveAmount(Code("MORE"), Eur(601))).ThenRefused(Refusal.Insufficient, "needed 601.00, free 600.00");
        spec.When(new ReserveAmount(Code("ZERO"), Eur(0))).ThenRefused(Refusal.Invalid, "above zero");
        spec.When(new ReserveAmount(Code("YEN"), Money.Of(5, new Currency("JPY")))).ThenRefused(Refusal.Invalid, "kept in EUR");
        spec.When(new ReleaseAmount(Code("FAIR"))).ThenAccepted();
        spec.When(new ReleaseAmount(Code("FAIR"))).ThenRefused(Refusal.State, "nothing is set aside");
        Assert.Equal(Eur(1_000), spec.State<BudgetState>().Free);
    }

    private static (int Percent, string[] To) Alert(Spec spec)
    {
        var alerted = (BudgetAlerted)spec.When(s_work).Events.Single();
        return (alerted.Percent, [.. alerted.Notices?.Notices.SelectMany(n => n.To).Select(c => c.Text) ?? []]);
    }

    [Fact]
    public void Eighty_and_a_hundred_percent_are_announced_once_and_re_armed()
    {
        var spec = Budget(1_000, OverrunPolicy.Warn, owner: "mia");
        spec.WhenTold(Task(1), Charge(Task(1), Reserved(799.99m))).When(s_work).ThenNothing();
        spec.WhenTold(Task(1), Charge(Task(1), Reserved(800)));
        Assert.Equal(DueTimes.AtOnce, spec.Due[TechnicalWorkflow.BudgetMgt]);
        var (percent, to) = Alert(spec);
        Assert.Equal((80, "mia"), (percent, Assert.Single(to)));
        spec.When(s_work).ThenNothing();
        Assert.Null(spec.Due[TechnicalWorkflow.BudgetMgt]);
        spec.WhenTold(Task(1), Charge(Task(1), Reserved(1_000)));
        Assert.Equal(100, Alert(spec).Percent);
        spec.WhenTold(Task(1), Charge(Task(1), Reserved(2_000))).When(s_work).ThenNothing();
        spec.WhenTold(Task(1), Charge(Task(1), Reserved(900))).When(s_work).ThenNothing();
        spec.WhenTold(Task(1), Charge(Task(1), Reserved(1_000)));
        Assert.Equal(100, Alert(spec).Percent);
        spec.WhenTold(Task(1), Charge(Task(1), Contribution.None)).WhenTold(Task(1), Charge(Task(1), Reserved(850)));
        Assert.Equal(80, Alert(spec).Percent);
    }

    [Fact]
    public void Both_thresholds_in_one_posting_are_one_announcement()
    {
        var spec = Budget(1_000, OverrunPolicy.Warn, owner: "mia").WhenTold(Task(1), Charge(Task(1), Reserved(1_200)));
        Assert.Equal(100, Alert(spec).Percent);
        spec.When(s_work).ThenNothing();
    }

    [Fact]
    public void Without_an_owner_the_manager_whose_campaign_crossed_it_is_told()
    {
        var spec = Budget(1_000, OverrunPolicy.Warn)
            .WhenTold(
                Campaign, Charge(Campaign, Open(900, campaign: "OP1"), new CampaignTerms(CommitmentLevel.Committed, true, Code("rob"))));
        Assert.Equal("rob", Assert.Single(Alert(spec).To));
    }

    [Fact]
    public void Under_block_only_what_could_not_be_blocked_is_announced()
    {
        var spec = Budget(1_000, OverrunPolicy.Block, owner: "mia").WhenTold(Task(1), Charge(Task(1), With(ChargeState.Spent, 1_000)));
        spec.When(s_work).ThenNothing();
        spec.WhenTold(Task(1), Charge(Task(1), With(ChargeState.Spent, 1_000.01m)));
        Assert.Equal(100, Alert(spec).Percent);
    }

    [Fact]
    public void Allow_is_silent() =>
        Budget(1_000, OverrunPolicy.Allow, owner: "mia")
            .WhenTold(Task(1), Charge(Task(1), With(ChargeState.Spent, 5_000))).When(s_work).ThenNothing();

    [Fact]
    public void A_smaller_allocation_crosses_and_a_larger_one_re_arms()
    {
        var spec = Budget(1_000, OverrunPolicy.Warn, owner: "mia").WhenTold(Task(1), Charge(Task(1), Reserved(500)));
        spec.When(new PutBudget(PutMode.Change, new BudgetFields { Allocated = Eur(600) }));
        Assert.Equal(80, Alert(spec).Percent);
        spec.When(new PutBudget(PutMode.Change, new BudgetFields { Allocated = Eur(1_000) }));
        Assert.Equal(0, spec.State<BudgetState>().AlertedPercent);
    }
}
