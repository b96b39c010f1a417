using CampaignActors.Domain.People;

using static CampaignActors.Protocol.Tests.Shell.Samples;

namespace CampaignActors.Protocol.Tests.Shell;

/// <summary>A command that was meant for one revision is decided in that one or not at all.</summary>
public sealed class RevisionSpecs
{
    [Fact]
    public void It_is_taken_at_its_revision()
    {
        var bench = Budget().CommandAt(1, "c1", Reserve("p1", 100)).AllWritten();

        Assert.Equal((Outcome.Accepted, 2L), (bench.AnswerTo("c1").Outcome, bench.AnswerTo("c1").Revision));
    }

    [Fact]
    public void Behind_another_event_it_is_refused_with_the_revision_that_is_there_now()
    {
        var bench = Budget().Command("c1", Reserve("p1", 100)).CommandAt(1, "c2", Reserve("p2", 100)).AllWritten();

        Assert.Equal((Refusal.Stale, 2L), (bench.AnswerTo("c2").Refusal, bench.AnswerTo("c2").Revision));
        Assert.Equal(2, bench.Journal.Count);
    }

    [Fact]
    public void A_revision_that_never_was_is_refused()
    {
        var bench = Budget().CommandAt(5, "c1", Reserve("p1", 100)).AllWritten();

        Assert.Equal(Refusal.Stale, bench.AnswerTo("c1").Refusal);
        Assert.Contains("never had", bench.AnswerTo("c1").Text, StringComparison.Ordinal);
    }

    /// <summary>What it was sent for is decided when its facts are there, not when it arrived.</summary>
    [Fact]
    public void Change_made_while_facts_are_gathered_counts()
    {
        var bench = new Bench(Anna).Command("create", Operator()).AllWritten();
        bench.CommandAt(1, "join", Operator("board"))
            .Command("rename", new PutOperator(PutMode.Change, new OperatorFields { Name = "Other" }));
        bench.Fact(Board, new GroupFacts("Board", [])).AllWritten();

        Assert.Equal(Outcome.Accepted, bench.AnswerTo("rename").Outcome);
        Assert.Equal(Refusal.Stale, bench.AnswerTo("join").Refusal);
    }

    [Fact]
    public void A_row_without_an_event_makes_nothing_old()
    {
        var bench = AnnaJoining("board").AllWritten();
        bench.Confirm(Board, 1);
        bench.Shell.FlushConfirmations();
        bench.Handle(new WakeMessage(Anna, Bench.Start)).AllWritten();
        Assert.True(bench.Shell.Durable > 1, "the confirmation was not written");

        bench.CommandAt(1, "rename", new PutOperator(PutMode.Change, new OperatorFields { Name = "Other" })).AllWritten();

        Assert.Equal(Outcome.Accepted, bench.AnswerTo("rename").Outcome);
    }

    [Fact]
    public void Same_id_with_another_revision_is_another_command()
    {
        var bench = Budget().CommandAt(1, "c1", Reserve("p1", 100)).AllWritten().Command("c2", Reserve("p2", 100)).AllWritten();

        bench.CommandAt(1, "c1", Reserve("p1", 100), to: "again").CommandAt(2, "c1", Reserve("p1", 100), to: "other")
            .Command("c1", Reserve("p1", 100), to: "any").AllWritten();

        Assert.Equal(bench.AnswerTo("c1"), bench.AnswerTo("again"));
        Assert.Equal((Refusal.Conflict, Refusal.Conflict), (bench.AnswerTo("other").Refusal, bench.AnswerTo("any").Refusal));
    }

    [Fact]
    public void It_is_known_again_after_the_entity_was_recovered()
    {
        var before = Budget().CommandAt(1, "c1", Reserve("p1", 100)).AllWritten().Command("c2", Reserve("p2", 100)).AllWritten();
        var bench = new Bench(Kinds.Budget(new Code("B1")), journal: before.Journal);

        bench.CommandAt(1, "c1", Reserve("p1", 100), to: "again").CommandAt(2, "c3", Reserve("p3", 100))
            .CommandAt(3, "c4", Reserve("p4", 100)).AllWritten();

        Assert.Equal((Outcome.Accepted, 2L), (bench.AnswerTo("again").Outcome, bench.AnswerTo("again").Revision));
        Assert.Equal(Refusal.Stale, bench.AnswerTo("c3").Refusal);
        Assert.Equal(Outcome.Accepted, bench.AnswerTo("c4").Outcome);
    }

    [Fact]
    public void Effects_carry_their_trace_and_repeats_after_recovery_none()
    {
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var bench = new Bench(Anna);
        bench.Handle(new CommandMessage(Anna, "create", "mia", Bench.Start, Operator("board")) { Trace = Trace });
        bench.Fact(Board, new GroupFacts("Board", [])).AllWritten();

        Assert.Equal([Trace], bench.Effects.Select(e => e.Trace));
        Assert.Equal([null], new Bench(Anna, journal: bench.Journal).Effects.Select(e => e.Trace));
    }
}
