using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Operators;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;
using CampaignActors.Protocol.Shell;
using Xunit;
using static CampaignActors.Domain.Tests.Protocol.Samples;

namespace CampaignActors.Domain.Tests.Protocol;

/// <summary>Decide on the projected state, write in batches, answer when durable (design.md, Protocol 1 to 3).</summary>
public sealed class BatchingSpecs
{
    [Fact]
    public void What_is_decided_during_a_write_goes_out_as_one_batch()
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
        var bench = Budget().Command("c1", Reserve("p1", 100)).Command("no", Reserve("p1", 100)).Command("create", NewBudget(1_000), to: "again");
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
    public void Too_many_waiting_commands_are_refused_as_busy()
    {
        var bench = Budget(ShellOptions.Default with { MaxWaiting = 2 });
        for (var i = 1; i <= 5; i++)
            bench.Command($"c{i}", Reserve($"p{i}", 1));
        bench.AllWritten();
        Assert.Equal([Outcome.Accepted, Outcome.Accepted, Outcome.Accepted, Outcome.Rejected, Outcome.Rejected], bench.Answers.Skip(1).Select(a => a.Answer.Outcome));
        Assert.Equal(Refusal.Busy, bench.AnswerTo("c5").Refusal);
    }

    [Fact]
    public void A_broken_invariant_writes_nothing_and_stops_the_entity_loudly()
    {
        // A row that never should have been: a contribution of 100 without a line.
        var contribution = Contribution.Of(null, null, ChargeState.Open, [KeyValuePair.Create("", Eur(100))]);
        var rotten = new Envelope { At = Bench.Start, Events = [new BudgetCharged(Kinds.Task(new Code("T1")), contribution, null, [], [])] };
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
