using static CampaignActors.Testing.Make;

namespace CampaignActors.Protocol.Tests.Shell;

/// <summary>
/// Two amounts that are fine by themselves may add up beyond the largest one. What would do so is refused with the reason; the entity
/// goes on, and what others told it can be seen where it was parked.
/// </summary>
public sealed class OverflowSpecs
{
    private static readonly EntityRef s_budget = Kinds.Budget(Code("B1"));

    private static Bench Budget()
    {
        var bench = new Bench(s_budget);
        bench.Command(
            "put", new PutBudget(PutMode.Create, new BudgetFields { Allocated = Eur(1), Overrun = OverrunPolicy.Allow })).AllWritten();
        return bench;
    }

    [Fact]
    public void Posting_beyond_the_largest_sum_is_parked_and_the_next_counts()
    {
        var bench = Budget();
        bench.Effect(Task(1), 1, Charge(Task(1), Open(Money.Max))).AllWritten();
        bench.Effect(Task(2), 1, Charge(Task(2), Open(1))).AllWritten();
        Assert.Equal(Eur(Money.Max), ((BudgetState)bench.Shell.State).At(LedgerLevel.Planned));
        bench.Effect(Task(1), 2, Charge(Task(1), Contribution.None)).AllWritten();
        bench.Effect(Task(2), 2, Charge(Task(2), Open(2))).AllWritten();
        Assert.Equal(Eur(2), ((BudgetState)bench.Shell.State).At(LedgerLevel.Planned));

        var parked = Assert.Single(bench.Read("x").Reads.Single().Parked);
        Assert.Equal(
            (new EffectId(Task(2), 1), true), (parked.Source, parked.Reason.Contains("the largest amount", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_hold_beyond_the_largest_sum_is_refused()
    {
        var bench = Budget();
        bench.Effect(Task(1), 1, Hold("h1", Task(1), Open(Money.Max, CommitmentLevel.Reserved))).AllWritten();
        bench.Effect(Task(2), 1, Hold("h2", Task(2), Open(Money.Max, CommitmentLevel.Reserved))).AllWritten();
        Assert.Equal(Eur(Money.Max), ((BudgetState)bench.Shell.State).Held);
        bench.Effect(Task(1), 2, new ReleaseMoney("h1")).AllWritten();
        Assert.Equal(Eur(1), ((BudgetState)bench.Shell.State).Free);
    }
}
