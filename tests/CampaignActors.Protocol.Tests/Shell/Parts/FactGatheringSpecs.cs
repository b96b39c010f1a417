namespace CampaignActors.Protocol.Tests.Shell.Parts;

public sealed class FactGatheringSpecs
{
    private static readonly EntityRef s_self = Kinds.Budget(new Code("B1"));
    private readonly FactGathering _facts = new(s_self);

    [Fact]
    public void Arrival_is_complete_with_its_last_answer()
    {
        var arrival = Command(Samples.Anna, Samples.Bob);
        var questions = _facts.Begin(arrival).ToList();

        Assert.Equal([Samples.Anna, Samples.Bob], questions.Select(q => q.Target));
        Assert.Null(_facts.Take(Answer(questions[0])));
        Assert.Same(arrival, _facts.Take(Answer(questions[1])));
        Assert.Equal(0, _facts.Count);
    }

    [Fact]
    public void Repeated_and_foreign_answers_are_ignored()
    {
        var question = _facts.Begin(Command(Samples.Anna, Samples.Bob)).First();
        _facts.Take(Answer(question));

        Assert.Null(_facts.Take(Answer(question)));
        Assert.Null(_facts.Take(Answer(question) with { Tag = 99 }));
        Assert.Equal([Samples.Bob], _facts.AskAgain().Select(q => q.Target));
    }

    private static CommandArrival Command(params EntityRef[] missing)
    {
        var arrival = new CommandArrival(Samples.NewBudget(1), "c1", "hash", "mia", Bench.Start);
        foreach (var entity in missing)
            arrival.Lacks(entity);
        return arrival;
    }

    private static FactsAnswer Answer(FactsQuery question) => new(s_self, question.Target, question.Tag, null);
}
