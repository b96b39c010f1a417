using CampaignActors.Domain.Kernel;

namespace CampaignActors.Domain.Tests.Budgets;

/// <summary>The alert on the forecast of a budget (domain.md §3.3 rule 12).</summary>
public sealed class BudgetForecastSpecs
{
    private static readonly Work s_work = new(TechnicalWorkflow.BudgetMgt);

    private static Spec Budget(bool? asks = true, OverrunPolicy policy = OverrunPolicy.Allow) => new Spec(Kinds.Budget(Code("B1")))
        .Operators("mia", "bob")
        .When(new PutBudget(PutMode.Create, new BudgetFields
        {
            Allocated = Eur(1_000), Owner = Code("bob"), Overrun = policy, ForecastAlert = asks,
        })).ThenAccepted();

    private static Spec Planned(Spec spec, decimal amount) =>
        spec.WhenTold(Task(1), Charge(Task(1), Open(amount, CommitmentLevel.Planned)));

    private static int Mails(Spec spec) => spec.When(s_work).Effects.Count(e => e.Effect is Notify { Template: "forecastAlert" });

    [Theory]
    [InlineData(OverrunPolicy.Allow)]
    [InlineData(OverrunPolicy.Warn)]
    [InlineData(OverrunPolicy.Block)]
    public void A_forecast_below_zero_is_told_once_a_crossing_under_any_policy(OverrunPolicy policy)
    {
        var spec = Planned(Budget(policy: policy), 1_000);
        Assert.Equal(0, Mails(spec));
        Assert.Equal(1, Mails(Planned(spec, 1_000.01m)));
        Assert.Null(spec.Due[TechnicalWorkflow.BudgetMgt]);
        spec.When(s_work).ThenNothing();
        Assert.Equal(0, Mails(Planned(spec, 5_000)));

        Planned(spec, 1_000);

        Assert.Equal(1, Mails(Planned(spec, 1_001)));
    }

    [Fact]
    public void A_budget_that_does_not_ask_is_not_told()
    {
        Assert.Equal(0, Mails(Planned(Budget(asks: null), 2_000)));
        Assert.Equal(0, Mails(Planned(Budget(asks: false), 2_000)));
    }

    [Fact]
    public void Lowering_what_is_allocated_crosses_too_and_keys_differ()
    {
        var spec = Planned(Budget(), 1_001);
        spec.When(s_work);
        var first = spec.Events.OfType<ForecastAlerted>().Single().Notices!.Notices.Single();

        spec.When(new PutBudget(PutMode.Change, new BudgetFields { Allocated = Eur(2_000) }));
        spec.When(new PutBudget(PutMode.Change, new BudgetFields { Allocated = Eur(500) }));
        spec.When(s_work);

        var second = spec.Events.OfType<ForecastAlerted>().Single().Notices!.Notices.Single();
        Assert.NotEqual(first.Key, second.Key);
        Assert.Equal("Allocated 500.00, engaged 0.00, planned 1001.00: forecast -501.00 EUR.", second.Body);
        Assert.Equal([Code("bob")], second.To);
    }

    [Fact]
    public void Both_alerts_may_be_due_at_once()
    {
        var spec = Budget(policy: OverrunPolicy.Warn).WhenTold(Task(1), Charge(Task(1), Open(1_500, CommitmentLevel.Reserved)));

        spec.When(s_work);

        Assert.Equal([typeof(BudgetAlerted), typeof(ForecastAlerted)], spec.Events.Select(e => e.GetType()));
    }
}
