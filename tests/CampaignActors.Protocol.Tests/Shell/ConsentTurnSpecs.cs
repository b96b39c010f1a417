using static CampaignActors.Protocol.Tests.Shell.Samples;

namespace CampaignActors.Protocol.Tests.Shell;

/// <summary>
/// A command that was gathering facts must not overtake one that waits for consents: found by faults injected under real load.
/// </summary>
public sealed class ConsentTurnSpecs
{
    private static readonly EntityRef s_second = Kinds.Budget(new Code("B2"));

    [Fact]
    public void Facts_that_arrive_while_another_command_waits_for_consents_wait_too()
    {
        var described = new BudgetFields { Allocated = Eur(100), RelatedTo = new Code("B9") };
        var rows = new[] { EnvelopeCodec.Write(new Envelope { At = Bench.Start, Events = [new BudgetDescribed(described)] }) };
        var bench = new Bench(Kinds.Budget(new Code("B1")), null, rows);

        bench.Command("below B2", new PutBudget(PutMode.Change, new BudgetFields { RelatedTo = new Code("B2") })); // Asks B2 for facts.
        // Asks the tree.
        bench.Command("below none", new PutBudget(PutMode.Change, new BudgetFields { Cleared = ["relatedTo"] })).AllWritten();
        bench.Fact(s_second, new BudgetFacts(Currency.Eur, null, [])).AllWritten();
        Assert.Equal([new RelateBudget(new Code("B1"), null, new Code("B9"))], bench.Effects.Select(e => e.Payload));

        bench.Effect(Kinds.BudgetTree, 1, new ConsentReply(1, true, default, "")).AllWritten();
        Assert.Equal(Outcome.Accepted, bench.AnswerTo("below none").Outcome);
        Assert.Equal(new RelateBudget(new Code("B1"), new Code("B2"), null), bench.Effects.Last().Payload);

        bench.Effect(Kinds.BudgetTree, 2, new ConsentReply(2, true, default, "")).AllWritten();
        Assert.Equal(Outcome.Accepted, bench.AnswerTo("below B2").Outcome);
        Assert.Equal("B2", ((BudgetState)bench.Shell.State).Fields!.RelatedTo!.Value.Text);
        Assert.True(bench.Shell.Durable == bench.Shell.Decided);
    }
}
