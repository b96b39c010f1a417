using System.Globalization;

namespace CampaignActors.Domain.Tests.Budgets;

/// <summary>When an amount was charged: periods, fiscal years and what was true at an instant.</summary>
public sealed class BudgetPeriodSpecs
{
    private static readonly Instant s_january = Instant.FromUtc(2026, 1, 31, 23, 30);
    private static readonly Instant s_march = Instant.FromUtc(2026, 3, 10, 12, 0);
    private static readonly Instant s_may = Instant.FromUtc(2026, 5, 2, 12, 0);

    private static Spec Budget() => new Spec(Kinds.Budget(Code("B1")))
        .Given(new BudgetDescribed(new BudgetFields { Allocated = Eur(1_000), Overrun = OverrunPolicy.Allow }));

    private static string Text(Map<Seq<Money>> periods) =>
        string.Join(
            "; ",
            periods.Select(
                p => $"{p.Key} {string.Join(' ', p.Value.Skip(1).Select(m => m.Amount.ToString("0.##", CultureInfo.InvariantCulture)))}"));

    [Fact]
    public void Amounts_stand_in_the_month_quarter_and_fiscal_year_of_their_charge()
    {
        var spec = Budget().At(s_january).WhenTold(Task(1), Charge(Task(1), Open(100)));
        spec.At(s_march).WhenTold(Task(2), Charge(Task(2), With(ChargeState.Spent, 30)));
        spec.At(s_may).WhenTold(Task(3), Charge(Task(3), With(ChargeState.Spent, 7)));
        var days = spec.State<BudgetState>().Days;

        var (months, quarters, years) = BudgetPeriods.Of(days, 1);
        Assert.Equal("2026-01 100 0 0 0 0; 2026-03 0 0 0 30 0; 2026-05 0 0 0 7 0", Text(months));
        Assert.Equal("2026-Q1 100 0 0 30 0; 2026-Q2 0 0 0 7 0", Text(quarters));
        Assert.Equal("2026 100 0 0 37 0", Text(years));

        (_, quarters, years) = BudgetPeriods.Of(days, 4);
        Assert.Equal("2025-Q4 100 0 0 30 0; 2026-Q1 0 0 0 7 0", Text(quarters));
        Assert.Equal("2025 100 0 0 30 0; 2026 0 0 0 7 0", Text(years));
    }

    [Fact]
    public void The_day_is_that_of_the_zone_of_the_installation()
    {
        var line = new CostLine(1, Task(1), "", LedgerLevel.Planned, Eur(1), true, s_january, null);
        Assert.Equal(new LocalDate(2026, 1, 31), line.Day);
        var paris = DateTimeZoneProviders.Tzdb["Europe/Paris"];
        var lines = BudgetLedger.Lines(
            Budget().State<BudgetState>(), Charge(Task(1), Open(1)), s_january, paris, new Exchange(Currency.Eur, FactBook.Empty)).Lines;
        Assert.Equal(new LocalDate(2026, 2, 1), Assert.Single(lines).Day);
    }

    [Fact]
    public void A_step_up_is_a_new_charge_a_correction_and_a_payment_are_not()
    {
        var spec = Budget().At(s_january).WhenTold(Task(1), Charge(Task(1), Open(100)));
        spec.At(s_march).WhenTold(Task(1), Charge(Task(1), Open(120)));
        Assert.Equal("2026-01 120 0 0 0 0", Text(BudgetPeriods.Of(spec.State<BudgetState>().Days, 1).Months));
        spec.WhenTold(Task(1), Charge(Task(1), With(ChargeState.Spent, 110)));
        spec.At(s_may).WhenTold(Task(1), Charge(Task(1), With(ChargeState.Invoiced, 115)));
        Assert.Equal("2026-03 0 0 0 0 115", Text(BudgetPeriods.Of(spec.State<BudgetState>().Days, 1).Months));
    }

    [Fact]
    public void Past_figures_are_todays_lines_charged_by_then()
    {
        var spec = Budget().At(s_january).WhenTold(Task(1), Charge(Task(1), With(ChargeState.Spent, 100)));
        spec.WhenTold(Task(2), Charge(Task(2), Open(5)));
        spec.At(s_march).WhenTold(Task(3), Charge(Task(3), With(ChargeState.Spent, 40)));
        spec.At(s_may).WhenTold(Task(1), Charge(Task(1), With(ChargeState.Spent, 90)));
        spec.WhenTold(Task(2), Charge(Task(2), Contribution.None)).WhenTold(Task(4), Hold("h", Task(4), Open(9, CommitmentLevel.Reserved)));

        var january = BudgetLedger.TrueAt(spec.State<BudgetState>(), s_january);
        Assert.Equal((Eur(90), Eur(0), Eur(910)), (january.At(LedgerLevel.Spent), january.At(LedgerLevel.Planned), january.Free));
        Assert.Equal(Eur(0), BudgetLedger.TrueAt(spec.State<BudgetState>(), s_january - Duration.Epsilon).At(LedgerLevel.Spent));
        var may = BudgetLedger.TrueAt(spec.State<BudgetState>(), s_may);
        Assert.Equal((Eur(130), spec.State<BudgetState>().ByCategory), (may.At(LedgerLevel.Spent), may.ByCategory));
    }

    [Fact]
    public void Estimates_are_compared_for_the_items_that_count()
    {
        var edited = new CampaignTerms(CommitmentLevel.Planned, false, null);
        var spec = Budget().WhenTold(Campaign, Charge(Campaign, Contribution.None, edited));
        ChargeBudget Estimated(int task, decimal estimate, Contribution contribution) =>
            Charge(Task(task), contribution) with { Estimate = Eur(estimate) };
        spec.WhenTold(Task(1), Estimated(1, 100, Open(100, campaign: "OP1")));
        Assert.Null(spec.State<BudgetState>().Estimates);
        spec.WhenTold(Campaign, Charge(Campaign, Contribution.None, edited with { Consolidated = true }));
        Assert.Equal(new EstimateSums(Eur(100), Eur(100)), spec.State<BudgetState>().Estimates);
        spec.WhenTold(Task(1), Estimated(1, 100, With(ChargeState.Spent, 130, "OP1")))
            .WhenTold(Task(2), Estimated(2, 50, Contribution.None));
        Assert.Equal(new EstimateSums(Eur(150), Eur(130)), spec.State<BudgetState>().Estimates);
        spec.WhenTold(Task(3), Charge(Task(3), Open(999)));
        Assert.Equal(new EstimateSums(Eur(150), Eur(130)), spec.State<BudgetState>().Estimates);
        spec.WhenTold(Task(1), Charge(Task(1), Contribution.None)).WhenTold(Task(2), Charge(Task(2), Contribution.None));
        Assert.Null(spec.State<BudgetState>().Estimates);
        Assert.Equal([Task(3)], spec.State<BudgetState>().Items.Keys);
    }
}
