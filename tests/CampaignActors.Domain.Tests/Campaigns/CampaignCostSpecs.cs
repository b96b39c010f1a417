using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Plans;

namespace CampaignActors.Domain.Tests.Campaigns;

/// <summary>The rows of domain.md §3.2 that concern campaigns, programs and plans, and rule 14 of the scenario contract.</summary>
public sealed class CampaignCostSpecs
{
    private static readonly Work s_work = new(TechnicalWorkflow.BudgetMgt);

    private static Spec Campaign(
        ProcessStatus process, decimal? provisional = null, decimal? fixedCost = null, decimal? real = null, CampaignStatus? status = null)
    {
        var spec = new Spec(Make.Campaign).Given(new CampaignDescribed(
            new CampaignFields
            {
                Program = Code("PRG1"),
                Budget = Code("B1"),
                Process = process,
                Provisional = provisional is { } p ? Estimate(p) : null,
                FixedCost = fixedCost is { } f ? Eur(f) : null,
                Real = real is { } r ? Eur(r) : null,
            },
            null));
        return status == CampaignStatus.Canceled ? spec.Given(new CampaignCanceled()) : spec;
    }

    private static Spec Items(Spec spec)
    {
        spec.WhenTold(Task(1), new ReportItem(ItemPhase.Open, Code("B1"), null));
        spec.WhenTold(Task(1), new ReportCosts(Eur(5_500), Eur(500)));
        spec.WhenTold(Task(2), new ReportItem(ItemPhase.Finished, Code("B1"), null));
        spec.WhenTold(Task(2), new ReportCosts(Eur(200), Eur(1_500)));
        return spec;
    }

    private static decimal Calculated(Spec spec) => CampaignCosts.Calculated(spec.State<CampaignState>()).Amount;

    [Fact]
    public void Being_edited_it_is_the_estimate_or_the_estimates_of_its_items()
    {
        Assert.Equal(3_000, Calculated(Items(Campaign(ProcessStatus.BeingEdited, provisional: 3_000, fixedCost: 9))));
        Assert.Equal(5_700, Calculated(Items(Campaign(ProcessStatus.BeingEdited, fixedCost: 9))));
        Assert.Equal(0, Calculated(Campaign(ProcessStatus.BeingEdited)));
    }

    [Theory]
    [InlineData(ProcessStatus.Defined)]
    [InlineData(ProcessStatus.CarriedOut)]
    public void From_defined_on_it_is_fixed_cost_and_what_its_items_come_to(ProcessStatus process)
    {
        Assert.Equal(2_009, Calculated(Items(Campaign(process, provisional: 3_000, fixedCost: 9))));
        Assert.Equal(9, Calculated(Campaign(process, provisional: 3_000, fixedCost: 9)));
        Assert.Equal(3_000, Calculated(Campaign(process, provisional: 3_000)));
    }

    [Fact]
    public void None_of_these_means_that_none_exists_not_that_they_come_to_nothing()
    {
        var canceled = Campaign(ProcessStatus.Defined, provisional: 3_000);
        canceled.WhenTold(Task(1), new ReportItem(ItemPhase.Canceled, Code("B1"), null));
        Assert.Equal(0, Calculated(canceled));
        Assert.Equal(0, Calculated(Campaign(ProcessStatus.Defined, provisional: 3_000, fixedCost: 0)));
    }

    [Theory]
    [InlineData(ProcessStatus.BeingEdited)]
    [InlineData(ProcessStatus.Defined)]
    public void A_real_cost_always_wins(ProcessStatus process)
    {
        Assert.Equal(44_100, Calculated(Items(Campaign(process, provisional: 3_000, real: 44_100))));
        Assert.Equal(0, Calculated(Items(Campaign(process, provisional: 3_000, real: 0))));
    }

    /// <summary>Items come to 2,000, and with the fixed cost to 2,009.</summary>
    [Theory]
    [InlineData(ProcessStatus.BeingEdited, 3_000)]
    [InlineData(ProcessStatus.Defined, 2_009)]
    public void Process_status_switches_the_cost_and_not_the_life_cycle(ProcessStatus process, int calculated)
    {
        var spec = Items(Campaign(process, provisional: 3_000, fixedCost: 9));
        Assert.Equal((CampaignStatus.BeingEdited, calculated), (spec.State<CampaignState>().Status, Calculated(spec)));
        spec.Given(new CampaignStarted());
        Assert.Equal((CampaignStatus.Started, calculated), (spec.State<CampaignState>().Status, Calculated(spec)));
        spec.Given(new CampaignFinished(false));
        Assert.Equal((CampaignStatus.Finished, calculated), (spec.State<CampaignState>().Status, Calculated(spec)));
    }

    [Fact]
    public void Canceled_it_is_what_its_items_have_cost() =>
        Assert.Equal(2_000, Calculated(Items(Campaign(ProcessStatus.Defined, fixedCost: 9, status: CampaignStatus.Canceled))));

    [Fact]
    public void Own_part_is_estimate_then_fixed_cost_then_balance_of_real_cost()
    {
        Assert.Equal(
            Amounts(("", 3_000)), CampaignCosts.Own(Campaign(ProcessStatus.Defined, provisional: 3_000).State<CampaignState>()).Amounts);
        Assert.Equal(
            Amounts(("", 9)),
            CampaignCosts.Own(Items(Campaign(ProcessStatus.Defined, provisional: 3_000, fixedCost: 9)).State<CampaignState>()).Amounts);
        Assert.Equal(
            Amounts(("", -400)), CampaignCosts.Own(Items(Campaign(ProcessStatus.Defined, real: 1_600)).State<CampaignState>()).Amounts);
        Assert.True(CampaignCosts.Own(Items(Campaign(ProcessStatus.Defined, provisional: 3_000)).State<CampaignState>()).IsEmpty);
        Assert.Equal(ChargeState.Spent, CampaignCosts.Own(Campaign(ProcessStatus.CarriedOut, provisional: 5).State<CampaignState>()).State);
    }

    [Fact]
    public void Each_budget_concerned_is_told_the_terms_in_one_message()
    {
        var spec = Campaign(ProcessStatus.Defined, fixedCost: 9);
        spec.WhenTold(Task(1), new ReportItem(ItemPhase.Open, Code("B2"), null));
        spec.When(s_work).ThenAccepted();
        var told = spec.Effects.Where(e => e.Effect is ChargeBudget).ToDictionary(e => e.Target.Code.Text, e => (ChargeBudget)e.Effect);
        Assert.Equal(["B1", "B2"], told.Keys.Order());
        Assert.Equal(Amounts(("", 9)), told["B1"].Contribution.Amounts);
        Assert.True(told["B2"].Contribution.IsEmpty);
        Assert.All(told.Values, c => Assert.True(c.Terms!.Consolidated));
        spec.When(s_work).ThenNothing();
        Assert.Null(spec.Due[TechnicalWorkflow.BudgetMgt]);
    }

    [Fact]
    public void A_budget_that_was_left_is_told_too()
    {
        var spec = Campaign(ProcessStatus.Defined, fixedCost: 9).When(s_work);
        spec.Knowing(Kinds.Budget(Code("B3")), new Domain.Budgets.BudgetFacts(Currency.Eur, null, []));
        spec.When(new PutCampaign(PutMode.Change, new CampaignFields { Budget = Code("B3") })).When(s_work);
        var told = spec.Effects.Where(e => e.Effect is ChargeBudget)
            .ToDictionary(e => e.Target.Code.Text, e => ((ChargeBudget)e.Effect).Contribution.Amounts);
        Assert.Equal(Map<Money>.Empty, told["B1"]);
        Assert.Equal(Amounts(("", 9)), told["B3"]);
    }

    [Fact]
    public void Programs_and_plans_add_up_what_counts_or_show_their_estimate()
    {
        var program = new Spec(Kinds.Program(Code("PRG1")))
            .Given(new ProgramDescribed(new PlanFields { Plan = Code("PLN1"), Provisional = Estimate(8_000) }));
        program.When(s_work).Then(new ProgramCalculated(Eur(8_000), false));
        program.WhenTold(Make.Campaign, new ReportRollUp(false, Eur(3_000))).When(s_work).ThenNothing();
        program.WhenTold(Make.Campaign, new ReportRollUp(true, Eur(7_891.41m))).When(s_work)
            .Then(new ProgramCalculated(Eur(7_891.41m), true));
        // A task of the program counts always.
        program.WhenTold(Task(1), new ReportCosts(Eur(1), Eur(90))).When(s_work).Then(new ProgramCalculated(Eur(7_981.41m), true));
        Assert.Contains(program.Effects, e =>
            e.Target == Kinds.Plan(Code("PLN1")) && e.Effect.Equals(new ReportRollUp(true, Eur(7_981.41m))));
        program.WhenTold(Make.Campaign, new ReportRollUp(false, Eur(3_000))).When(s_work).Then(new ProgramCalculated(Eur(90), true));

        var plan = new Spec(Kinds.Plan(Code("PLN1"))).Given(new PlanDescribed(new PlanFields { Provisional = Estimate(9_000) }));
        plan.When(s_work).Then(new PlanCalculated(Eur(9_000)));
        plan.WhenTold(program.Self, new ReportRollUp(true, Eur(0))).When(s_work).Then(new PlanCalculated(Eur(0)));
    }

    /// <summary>A real cost wins, and says that the program counts: money is known to be spent (domain.md §3.2).</summary>
    [Fact]
    public void A_real_cost_of_a_program_replaces_the_sum_of_its_campaigns()
    {
        var program = new Spec(Kinds.Program(Code("PRG1")))
            .Given(new ProgramDescribed(new PlanFields { Plan = Code("PLN1"), Currency = Currency.Eur }));
        program.WhenTold(Make.Campaign, new ReportRollUp(false, Eur(3_000))).When(s_work).ThenNothing();
        program.When(new PutProgram(PutMode.Change, new PlanFields { Real = Eur(2_500) })).When(s_work)
            .Then(new ProgramCalculated(Eur(2_500), true));
        program.WhenTold(Make.Campaign, new ReportRollUp(true, Eur(3_100))).When(s_work).ThenNothing();
        program.When(new PutProgram(PutMode.Change, new PlanFields { Cleared = ["real"] })).When(s_work)
            .Then(new ProgramCalculated(Eur(3_100), true));
        program.When(new PutProgram(PutMode.Change, new PlanFields { Real = Eur(-1) })).ThenRefused(Refusal.Invalid, "negative");
        program.When(new PutProgram(PutMode.Change, new PlanFields { Real = Money.Of(1, new Currency("USD")) }))
            .ThenRefused(Refusal.Invalid, "kept in EUR, not in USD");
        program.When(new PutProgram(PutMode.Change, new PlanFields { Start = Spec.Start, End = Spec.Start - Duration.FromSeconds(1) }))
            .ThenRefused(Refusal.Invalid, "a program must not end before it starts");
    }

    [Fact]
    public void Canceled_it_keeps_what_is_spent_or_a_real_cost()
    {
        Assert.Equal(2_009, Calculated(Items(Campaign(ProcessStatus.CarriedOut, fixedCost: 9, status: CampaignStatus.Canceled))));
        Assert.Equal(3_000, Calculated(Campaign(ProcessStatus.CarriedOut, provisional: 3_000, status: CampaignStatus.Canceled)));
        Assert.Equal(2_000, Calculated(Items(Campaign(ProcessStatus.Defined, fixedCost: 9, status: CampaignStatus.Canceled))));
        Assert.Equal(0, Calculated(Campaign(ProcessStatus.Defined, provisional: 3_000, status: CampaignStatus.Canceled)));
        Assert.Equal(2_100, Calculated(Items(Campaign(ProcessStatus.Defined, real: 2_100, status: CampaignStatus.Canceled))));
    }

    /// <summary>Version 0.1.0 took the own part of a canceled campaign back; the next posting puts right what is spent.</summary>
    [Fact]
    public void A_campaign_that_the_version_before_canceled_owes_what_is_spent()
    {
        var taken = new CampaignPosting(new CampaignTerms(CommitmentLevel.Planned, true, null), Contribution.None);
        var spec = Campaign(ProcessStatus.CarriedOut, provisional: 100, status: CampaignStatus.Canceled)
            .Given(new CampaignCalculated(Eur(0), true, Map<CampaignPosting>.Empty.Set("B1", taken)));
        Assert.NotNull(spec.Due[TechnicalWorkflow.BudgetMgt]);

        spec.When(s_work).ThenAccepted();

        Assert.Equal(Eur(100), spec.State<CampaignState>().Calculated);
        Assert.Contains(spec.Effects, e =>
            e.Effect is ChargeBudget { Contribution: { State: ChargeState.Spent } own } && own.Amounts == Amounts(("", 100)));
    }
}
