namespace CampaignActors.Domain.Tests.Budgets;

/// <summary>Whatever is transferred between budgets, while money is held and spent: no cent appears or disappears.</summary>
[Properties(MaxTest = 200, Replay = Draws.Same)]
public sealed class TransferProperties
{
    /// <summary>One thing that happens: a transfer is asked for, an amount on its way arrives, or money is held or spent.</summary>
    public sealed record Act(int Kind, int From, int To, int Amount);

    public static class Acts
    {
        public static Arbitrary<Act[]> Sequences() => Arb.From(
            (from kind in Gen.Choose(0, 5)
             from source in Gen.Choose(0, 2)
             from target in Gen.Choose(0, 2)
             from amount in Gen.Choose(-2, 120)
             select new Act(kind, source, target, amount)).ArrayOf().Resize(40));
    }

    private static readonly Code[] s_codes = [Code("A"), Code("B"), Code("C")];

    [Property(Arbitrary = [typeof(Acts)])]
    public void Sum_of_allocations_stays_the_same(Act[] acts)
    {
        var budgets = s_codes.Select(c => s_codes.Aggregate(
            new Spec(Kinds.Budget(c)).Given(new BudgetDescribed(new BudgetFields { Allocated = Eur(200), Overrun = OverrunPolicy.Block })),
            (spec, other) => spec.Knowing(Kinds.Budget(other), new BudgetFacts(Currency.Eur, null, [])))).ToArray();
        var onTheWay = new Queue<(EntityRef From, AddressedEffect Effect)>();
        for (var i = 0; i < acts.Length; i++)
        {
            var act = acts[i];
            var from = budgets[act.From];
            switch (act.Kind)
            {
                case <= 2:
                    // As the shell does it: the consent first, and only then the event; refused, nothing has happened.
                    var ask = new ExpectTransfer($"t{i}", Eur(act.Amount), null);
                    var before = from.State<BudgetState>();
                    if (act.From != act.To && act.Amount > 0)
                        Assert.True(budgets[act.To].WhenTold(from.Self, ask).Accepted);
                    if (from.When(new TransferAmount(s_codes[act.To], Eur(act.Amount), Code($"t{i}"), null, null, null)).Accepted)
                    {
                        Assert.Equal([ask], from.Consents.Select(c => c.Ask));
                        onTheWay.Enqueue((from.Self, from.Effects.Single()));
                    }
                    else
                    {
                        Assert.Equal(before, from.State<BudgetState>());
                        budgets[act.To].WhenTold(from.Self, new CallOffTransfer(ask.Id));
                    }
                    break;
                case 3 when onTheWay.TryDequeue(out var arrived):
                    budgets.Single(b => b.Self == arrived.Effect.Target).WhenTold(arrived.From, arrived.Effect.Effect).ThenAccepted();
                    break;
                case 4:
                    from.WhenTold(Task(act.To), Hold($"h{i}", Task(act.To), Open(Math.Abs(act.Amount), CommitmentLevel.Reserved)));
                    break;
                case 5:
                    from.WhenTold(Task(act.To), new ReleaseMoney($"h{i - 1}"));
                    break;
            }
            var under = onTheWay.Sum(e => ((HandAmount)e.Effect.Effect).Amount.Amount);
            Assert.Equal(600, budgets.Sum(b => b.State<BudgetState>().Allocated.Amount) + under);
            Assert.Equal(under, budgets.Sum(b => (b.State<BudgetState>().Expected?.Values ?? []).Sum(e => e.Amount)));
            Assert.All(budgets, b => Assert.True(b.State<BudgetState>().Free.Amount >= 0 && b.State<BudgetState>().Allocated.Amount >= 0));
        }
    }
}
