using CampaignActors.Domain.People;

using static CampaignActors.Protocol.Tests.Shell.Samples;

namespace CampaignActors.Protocol.Tests.Shell;

/// <summary>Decide on the projected state, write in batches, answer when durable (architecture.md, Protocol 1 to 3).</summary>
public sealed class BatchingSpecs
{
    [Fact]
    public void Decisions_made_during_a_write_are_one_batch()
    {
        var bench = Budget().Command("c1", Reserve("p1", 100));
        Assert.Single(bench.InFlight!);
        bench.Command("c2", Reserve("p2", 100)).Command("c3", Reserve("p3", 100)).Command("c4", Reserve("p4", 100));
        Assert.Single(bench.InFlight!);
        bench.Written();
        Assert.Equal(["c2", "c3", "c4"], bench.InFlight!.Select(r => r.Envelope.CommandId!));
        bench.Written();
        Assert.Null(bench.InFlight);
    }

    [Fact]
    public void A_batch_has_a_limit()
    {
        var bench = Budget(ShellOptions.Default with { MaxBatch = 3 });
        for (var i = 1; i <= 8; i++)
            bench.Command($"c{i}", Reserve($"p{i}", 1));
        bench.Written();
        Assert.Equal(3, bench.InFlight!.Count);
        bench.Written();
        Assert.Equal(3, bench.InFlight!.Count);
        bench.Written();
        Assert.Single(bench.InFlight!);
    }

    [Fact]
    public void Commands_see_what_is_decided_but_not_yet_written()
    {
        var bench = Budget().Command("c1", Reserve("p1", 600)).Command("c2", Reserve("p2", 600)).AllWritten();
        Assert.Equal(Outcome.Accepted, bench.AnswerTo("c1").Outcome);
        Assert.Equal("budget B1: needed 600.00, free 400.00", bench.AnswerTo("c2").Text);
    }

    [Fact]
    public void No_answer_leaves_before_its_row_is_durable()
    {
        var bench = Budget().Command("c1", Reserve("p1", 100)).Command("c2", Reserve("p2", 100));
        Assert.Single(bench.Answers);
        bench.Written();
        Assert.Equal(["create", "c1"], bench.Answers.Select(a => a.To));
        bench.Written();
        Assert.Equal(["create", "c1", "c2"], bench.Answers.Select(a => a.To));
        Assert.Equal([1L, 2, 3], bench.Answers.Select(a => a.Answer.Revision));
    }

    [Fact]
    public void A_refusal_waits_for_the_rows_it_rests_on()
    {
        var bench = Budget().Command("c1", Reserve("p1", 900)).Command("c2", Reserve("p2", 900));
        Assert.DoesNotContain(bench.Answers, a => a.To == "c2");
        bench.Written();
        Assert.Equal(Refusal.Insufficient, bench.AnswerTo("c2").Refusal);
        Assert.Null(bench.InFlight);
    }

    [Fact]
    public void A_read_waits_for_the_rows_it_shows()
    {
        var bench = Budget().Command("c1", Reserve("p1", 100)).Read("reader");
        Assert.Empty(bench.Reads);
        bench.Written();
        Assert.Equal(2, bench.Reads.Single().Revision);
        bench.Read("reader");
        Assert.Equal(2, bench.Reads.Count);
    }

    [Fact]
    public void Facts_wait_for_the_rows_they_tell_of()
    {
        var bench = new Bench(Board).Command("create", new PutGroup(PutMode.Create, new GroupFields { Label = "Board" }));
        bench.Handle(new FactsQuery(Board, Anna, 7));
        Assert.Empty(bench.Sent);
        bench.Written();
        var answer = Assert.IsType<FactsAnswer>(Assert.Single(bench.Sent));
        Assert.Equal((Anna, Board, 7L), (answer.Target, answer.About, answer.Tag));
        Assert.NotNull(answer.Facts);
    }

    [Fact]
    public void Answers_keep_their_order()
    {
        var bench = Budget().Command("c1", Reserve("p1", 100)).Command("no", Reserve("p1", 100))
            .Command("create", NewBudget(1_000), to: "again");
        bench.AllWritten();
        Assert.Equal(["create", "c1", "no", "again"], bench.Answers.Select(a => a.To));
    }

    [Fact]
    public void A_failed_write_leaves_the_outcome_unknown_to_everyone_who_waits()
    {
        var bench = Budget().Command("c1", Reserve("p1", 100)).Command("c2", Reserve("p2", 100)).Command("c3", Reserve("p2", 5_000));
        bench.WriteFailed();
        Assert.All(["c1", "c2", "c3"], id => Assert.Equal(Outcome.Unknown, bench.AnswerTo(id).Outcome));
        Assert.Contains("retry with the same id", bench.AnswerTo("c1").Text, StringComparison.Ordinal);
        Assert.True(bench.Stopped);

        // The next incarnation knows nothing of them; the retries are carried out.
        var next = bench.Restarted().Command("c1", Reserve("p1", 100)).AllWritten();
        Assert.Equal(new Answer(Outcome.Accepted, 2), next.AnswerTo("c1"));
    }

    [Fact]
    public void A_write_that_failed_but_is_there_gives_the_same_answer_to_the_retry()
    {
        var bench = Budget().Command("c1", Reserve("p1", 100));
        var written = bench.InFlight!;
        bench.WriteFailed();
        bench.Journal.AddRange(written.Select(r => r.Bytes));
        var next = bench.Restarted().Command("c1", Reserve("p1", 100));
        Assert.Null(next.InFlight);
        Assert.Equal(new Answer(Outcome.Accepted, 2), next.AnswerTo("c1"));
    }

    [Fact]
    public void Commands_beyond_the_queue_limit_are_refused_until_there_is_room()
    {
        var options = ShellOptions.Default with { MaxWaiting = 2, RetryAfter = Duration.FromSeconds(3) };
        var bench = Budget(options);
        for (var i = 1; i <= 5; i++)
            bench.Command($"c{i}", Reserve($"p{i}", 1));

        // Nothing is written yet: a refusal that waited for that would be one more thing that waits.
        Assert.Equal(["c4", "c5"], bench.Answers.Skip(1).Select(a => a.To));
        Assert.Equal((Refusal.Busy, Duration.FromSeconds(3)), (bench.AnswerTo("c5").Refusal, bench.AnswerTo("c5").RetryAfter));
        Assert.Equal(bench.Shell.Durable, bench.AnswerTo("c5").Revision);
        bench.AllWritten();
        Assert.All(["c1", "c2", "c3"], c => Assert.Equal(Outcome.Accepted, bench.AnswerTo(c).Outcome));
        bench.Command("c5", Reserve("p5", 1), to: "again").AllWritten();
        Assert.Equal(Outcome.Accepted, bench.AnswerTo("again").Outcome);
    }

    [Fact]
    public void Answers_that_write_nothing_are_bounded_as_well()
    {
        var bench = Budget(ShellOptions.Default with { MaxWaiting = 5, MaxBatch = 1 }).Command("c0", Reserve("p0", 1));
        for (var i = 1; i <= 50; i++)
            bench.Command($"c{i}", Reserve("much", 1_000_000)); // More than there is: refused, once c0 is durable.

        Assert.Equal(45, bench.Answers.Count(a => a.Answer.RetryAfter is not null));
        bench.AllWritten();
        Assert.Equal(5, bench.Answers.Count(a => a.Answer.Refusal == Refusal.Insufficient));
    }

    [Fact]
    public void Repeated_waiting_command_is_written_once_and_answers_each_caller()
    {
        // It waits for what the group says of itself.
        var bench = new Bench(Anna).Command("c1", Operator("board"), to: "caller 0");
        for (var i = 1; i < 300; i++)
            bench.Command("c1", Operator("board"), to: $"caller {i}");
        bench.Fact(Board, new GroupFacts("Board", [])).AllWritten();

        Assert.Single(bench.Journal);
        Assert.Equal(300, bench.Answers.Select(a => a.To).Distinct().Count());
        Assert.Equal(128, bench.Answers.Count(a => a.Answer.Ok));
        Assert.All(bench.Answers.Where(a => !a.Answer.Ok), a => Assert.NotNull(a.Answer.RetryAfter));
    }

    [Fact]
    public void Effects_and_questions_have_room_where_commands_have_none()
    {
        var bench = Budget(ShellOptions.Default with { MaxWaiting = 2, MaxBatch = 1 });
        for (var i = 1; i <= 5; i++)
            bench.Command($"c{i}", Reserve($"p{i}", 1));
        Assert.True(bench.Shell.IsFull);
        bench.Effect(Kinds.Task(new Code("T1")), 1, new ReleaseMoney("none")).AllWritten();
        Assert.Equal(1, Assert.Single(bench.Confirms).Counter);
        Assert.False(bench.Shell.IsFull);
    }

    [Fact]
    public void A_broken_invariant_writes_nothing_and_stops_the_entity_loudly()
    {
        // A row that never should have been: a contribution of 100 without a line.
        var contribution = Contribution.Of(null, null, ChargeState.Open, [KeyValuePair.Create("", Eur(100))]);
        var rotten = new Envelope
        {
            At = Bench.Start,
            Events = [new BudgetCharged(Kinds.Task(new Code("T1")), contribution, null, [], [])],
        };
        var budget = Budget();
        var bench = new Bench(budget.Shell.Self, null, [.. budget.Journal, EnvelopeCodec.Write(rotten)]);
        bench.Command("c1", Reserve("p1", 100)).Command("c2", Reserve("p2", 100));
        Assert.Null(bench.InFlight);
        Assert.Contains("I2", Assert.Single(bench.Alarms), StringComparison.Ordinal);
        Assert.Contains("invariant broken", bench.AnswerTo("c1").Text, StringComparison.Ordinal);
        Assert.Equal(Refusal.Busy, bench.AnswerTo("c2").Refusal);
    }

    [Fact]
    public void Text_that_no_store_can_hold_refuses_its_own_command_only()
    {
        var bench = new Bench(Board).Command("bad", new PutGroup(PutMode.Create, new GroupFields { Label = "half a \ud800 character" }));
        bench.Command("good", new PutGroup(PutMode.Apply, new GroupFields { Label = "Board" })).AllWritten();
        Assert.True(bench.AnswerTo("good").Ok);
    }
}
