using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.People;

using static CampaignActors.Protocol.Tests.Shell.Samples;

namespace CampaignActors.Protocol.Tests.Shell;

/// <summary>The same id twice gives the first answer again (architecture.md, Protocol 4).</summary>
public sealed class CommandIdSpecs
{
    [Fact]
    public void A_repeat_gets_the_first_answer_and_changes_nothing()
    {
        var bench = Budget().Command("c1", Reserve("p1", 100)).AllWritten().Command("c2", Reserve("p2", 100)).AllWritten();
        bench.Command("c1", Reserve("p1", 100), to: "again");
        Assert.Null(bench.InFlight);
        Assert.Equal(bench.AnswerTo("c1"), bench.AnswerTo("again"));
    }

    [Fact]
    public void A_repeat_while_the_first_is_being_written_waits_with_it()
    {
        var bench = Budget().Command("c1", Reserve("p1", 100)).Command("c1", Reserve("p1", 100), to: "again");
        Assert.DoesNotContain(bench.Answers, a => a.To == "again");
        bench.AllWritten();
        Assert.Equal(2, bench.Journal.Count);
        Assert.Equal(bench.AnswerTo("c1"), bench.AnswerTo("again"));
    }

    [Fact]
    public void A_repeat_while_the_first_waits_for_facts_waits_with_it()
    {
        var bench = new Bench(Anna).Command("c1", Operator("board")).Command("c1", Operator("board"), to: "again");
        Assert.Empty(bench.Answers);
        bench.Fact(Board, new GroupFacts("Board", [])).AllWritten();
        Assert.Single(bench.Journal);
        Assert.Equal(bench.AnswerTo("c1"), bench.AnswerTo("again"));
    }

    [Fact]
    public void The_same_id_with_another_payload_is_a_conflict()
    {
        var bench = Budget().Command("c1", Reserve("p1", 100)).Command("c1", Reserve("p1", 101), to: "during").AllWritten();
        bench.Command("c1", Reserve("p1", 102), to: "after");
        Assert.Equal(Refusal.Conflict, bench.AnswerTo("during").Refusal);
        Assert.Equal(Refusal.Conflict, bench.AnswerTo("after").Refusal);
        Assert.Contains("another payload", bench.AnswerTo("after").Text, StringComparison.Ordinal);
        Assert.Equal(2, bench.Journal.Count);
    }

    [Fact]
    public void The_same_id_of_another_signer_is_a_conflict_that_tells_nothing()
    {
        var bench = Budget(ShellOptions.Default with { SnapshotEvery = 2 }).Command("c1", Reserve("p1", 100))
            .Command("c1", Reserve("p1", 100), by: "otto", to: "during");
        bench.AllWritten();
        var snapshot = SnapshotCodec.TryRead(SnapshotCodec.Write(Assert.Single(bench.Snapshots)));

        foreach (var next in new[] { bench, bench.Restarted(), bench.Restarted(snapshot) })
        {
            next.Command("c1", Reserve("p1", 100), by: "otto", to: "other").Command("c1", Reserve("p1", 100), to: "own");

            Assert.Equal((Outcome.Rejected, Refusal.Conflict), (next.AnswerTo("other").Outcome, next.AnswerTo("other").Refusal));
            Assert.DoesNotContain("mia", next.AnswerTo("other").Text, StringComparison.Ordinal);
            Assert.Equal(new Answer(Outcome.Accepted, 2), next.AnswerTo("own"));
        }
        Assert.Equal(Refusal.Conflict, bench.AnswerTo("during").Refusal);
        Assert.Equal(2, bench.Journal.Count);
    }

    [Fact]
    public void A_refusal_for_good_is_one_of_its_signer()
    {
        var bench = Budget().Command("c1", Reserve("p1", 1_500), again: true).AllWritten();

        foreach (var next in new[] { bench, bench.Restarted() })
            Assert.Equal(Refusal.Conflict, next.Command("c1", Reserve("p1", 1_500), by: "otto", to: "other").AnswerTo("other").Refusal);
    }

    [Fact]
    public void A_memory_without_signers_takes_repeats_of_any_signer()
    {
        var bench = Budget(ShellOptions.Default with { SnapshotEvery = 2 }).Command("c1", Reserve("p1", 100)).AllWritten();
        var snapshot = Assert.Single(bench.Snapshots);
        var earlier = snapshot with
        {
            Remembered = snapshot.Remembered.Select(r => new RememberedCommand(r.Id, r.Hash, r.Revision, r.At)).ToSeq(),
        };

        var next = bench.Restarted(SnapshotCodec.TryRead(SnapshotCodec.Write(earlier))).Command("c1", Reserve("p1", 100), by: "otto");

        Assert.DoesNotContain("idsOf", System.Text.Encoding.UTF8.GetString(SnapshotCodec.Write(earlier)), StringComparison.Ordinal);
        Assert.Equal(new Answer(Outcome.Accepted, 2), next.AnswerTo("c1"));
    }

    [Fact]
    public void A_repeat_of_what_created_says_so_again()
    {
        var bench = new Bench(Kinds.Budget(new Code("B1")), ShellOptions.Default with { SnapshotEvery = 2 })
            .Command("create", NewBudget(1_000)).AllWritten();
        bench.Command("more", new PutBudget(PutMode.Change, new BudgetFields { Allocated = Eur(2_000) })).AllWritten();
        var snapshot = SnapshotCodec.TryRead(SnapshotCodec.Write(Assert.Single(bench.Snapshots)));

        foreach (var next in new[] { bench, bench.Restarted(), bench.Restarted(snapshot) })
        {
            next.Command("create", NewBudget(1_000), to: "again")
                .Command("more", new PutBudget(PutMode.Change, new BudgetFields { Allocated = Eur(2_000) }), to: "more again");

            Assert.Equal(new Answer(Outcome.Accepted, 1) { Created = true }, next.AnswerTo("again"));
            Assert.Equal(new Answer(Outcome.Accepted, 2), next.AnswerTo("more again"));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_repeat_of_what_changed_nothing_changes_nothing_later(bool again)
    {
        static PutBudget Allocate(decimal amount) => new(PutMode.Change, new BudgetFields { Allocated = Eur(amount) });
        var bench = Budget(ShellOptions.Default with { SnapshotEvery = 3 }).Command("same", Allocate(1_000), again: again).AllWritten();
        bench.Command("other", Allocate(2_000)).AllWritten();

        // What may be a late copy is remembered over a restart as well; that it was sent for the first time, the client has said.
        var snapshot = bench.Snapshots.SingleOrDefault() is { } saved ? SnapshotCodec.TryRead(SnapshotCodec.Write(saved)) : null;
        foreach (var next in again ? [bench, bench.Restarted(), bench.Restarted(snapshot)] : new[] { bench })
        {
            next.Command("same", Allocate(1_000), to: "repeat");

            Assert.Null(next.InFlight);
            Assert.Equal(Outcome.Unchanged, next.AnswerTo("repeat").Outcome);
            Assert.Equal(bench.AnswerTo("same"), next.AnswerTo("repeat"));
        }
    }

    [Fact]
    public void A_refusal_of_what_was_sent_once_is_not_remembered()
    {
        var bench = Budget().Command("c1", Reserve("p1", 1_500)).AllWritten();
        Assert.Equal(Outcome.Rejected, bench.AnswerTo("c1").Outcome);
        bench.Command("more", new PutBudget(PutMode.Change, new BudgetFields { Allocated = Eur(2_000) })).AllWritten();
        bench.Command("c1", Reserve("p1", 1_500), to: "again").AllWritten();
        Assert.Equal(Outcome.Accepted, bench.AnswerTo("again").Outcome);
    }

    [Fact]
    public void A_refusal_of_what_was_sent_again_holds_for_the_copy_that_comes_late()
    {
        var bench = Budget().Command("c1", Reserve("p1", 1_500), to: "second", again: true);
        Assert.DoesNotContain(bench.Answers, a => a.To == "second");
        bench.AllWritten().Command("more", new PutBudget(PutMode.Change, new BudgetFields { Allocated = Eur(2_000) })).AllWritten();
        bench.Command("c1", Reserve("p1", 1_500), to: "first");
        Assert.Null(bench.InFlight);
        Assert.Equal(Refusal.Insufficient, bench.AnswerTo("first").Refusal);
        Assert.Equal(bench.AnswerTo("second"), bench.AnswerTo("first"));
        bench.Command("c1", Reserve("p1", 1_400), to: "other");
        Assert.Equal(Refusal.Conflict, bench.AnswerTo("other").Refusal);
    }

    [Fact]
    public void A_refusal_for_good_is_remembered_over_a_restart_and_in_snapshots()
    {
        var bench = Budget(ShellOptions.Default with { SnapshotEvery = 2 }).Command("c1", Reserve("p1", 1_500), again: true).AllWritten();
        var snapshot = Assert.Single(bench.Snapshots);
        Assert.Null(bench.Row(1).CommandId);
        foreach (var next in new[] { bench.Restarted(), bench.Restarted(SnapshotCodec.TryRead(SnapshotCodec.Write(snapshot))) })
        {
            next.Command("more", new PutBudget(PutMode.Change, new BudgetFields { Allocated = Eur(2_000) })).AllWritten();
            next.Command("c1", Reserve("p1", 1_500));
            Assert.Equal(bench.AnswerTo("c1"), next.AnswerTo("c1"));
        }
    }

    [Fact]
    public void A_command_that_is_sent_again_while_it_is_under_way_is_refused_for_good()
    {
        var bench = new Bench(Anna).Command("c1", Operator("board")).Command("c1", Operator("board"), to: "again", again: true);
        bench.Fact(Board, null).AllWritten();
        Assert.Equal(Outcome.Rejected, bench.AnswerTo("again").Outcome);
        Assert.Equal("c1", bench.Row(0).Refused?.Id);
    }

    [Fact]
    public void Who_is_told_to_come_again_is_not_refused_for_good()
    {
        var bench = Budget();
        bench.Shell.Passivate();
        bench.Command("c1", Reserve("p1", 1), again: true);
        Assert.Equal(Refusal.Busy, bench.AnswerTo("c1").Refusal);
        Assert.Null(bench.InFlight);
    }

    [Fact]
    public void Ids_are_remembered_over_a_restart_and_in_snapshots()
    {
        var bench = Budget(ShellOptions.Default with { SnapshotEvery = 2 }).Command("c1", Reserve("p1", 100)).AllWritten()
            .Command("c2", Reserve("p2", 100)).AllWritten();
        var snapshot = Assert.Single(bench.Snapshots);
        foreach (var next in new[] { bench.Restarted(), bench.Restarted(snapshot) })
        {
            next.Command("c1", Reserve("p1", 100)).Command("c2", Reserve("p2", 999));
            Assert.Equal(new Answer(Outcome.Accepted, 2), next.AnswerTo("c1"));
            Assert.Equal(Refusal.Conflict, next.AnswerTo("c2").Refusal);
        }
    }

    [Fact]
    public void Memory_is_bounded_by_number()
    {
        var bench = Budget(ShellOptions.Default with { RememberedCommands = 2 });
        bench.Command("c1", Reserve("p1", 1)).Command("c2", Reserve("p2", 1)).Command("c3", Reserve("p3", 1)).AllWritten();
        bench.Command("c1", Reserve("p1", 1), to: "forgotten").Command("c3", Reserve("p3", 1), to: "known");
        Assert.Equal(Refusal.State, bench.AnswerTo("forgotten").Refusal);
        Assert.Equal(Outcome.Accepted, bench.AnswerTo("known").Outcome);
    }

    [Fact]
    public void Memory_is_bounded_by_age()
    {
        var bench = Budget().Command("c1", Reserve("p1", 1)).AllWritten();
        bench.Command("c2", Reserve("p2", 1), at: Bench.Start + Duration.FromHours(25)).AllWritten();
        bench.Command("c1", Reserve("p1", 1), to: "forgotten").Command("c2", Reserve("p2", 1), to: "known");
        Assert.Equal(Refusal.State, bench.AnswerTo("forgotten").Refusal);
        Assert.Equal(Outcome.Accepted, bench.AnswerTo("known").Outcome);
    }

    [Fact]
    public void Time_never_goes_back_within_an_entity()
    {
        var bench = Budget().Command("c1", Reserve("p1", 1), at: Bench.Start + Duration.FromHours(3)).AllWritten();
        bench.Command("c2", Reserve("p2", 1), at: Bench.Start).AllWritten();
        Assert.Equal(Bench.Start + Duration.FromHours(3), bench.Row(2).At);
    }

    [Fact]
    public void Work_has_no_remembered_id()
    {
        var bench = Budget().Command("w", new Work(TechnicalWorkflow.BudgetMgt))
            .Command("w", new Work(TechnicalWorkflow.StockMgt), to: "again");
        Assert.Equal(Outcome.Unchanged, bench.AnswerTo("w").Outcome);
        Assert.Equal(Outcome.Unchanged, bench.AnswerTo("again").Outcome);
        Assert.Null(bench.InFlight);
    }
}
