using CampaignActors.Domain.People;
using FsCheck.Xunit;
using static CampaignActors.Protocol.Tests.Shell.Samples;

namespace CampaignActors.Protocol.Tests.Shell;

/// <summary>Snapshots at batch ends only; snapshot and tail give what full replay gives (architecture.md, Protocol 7 and 8).</summary>
[Properties(Replay = Draws.Same)]
public sealed class SnapshotSpecs
{
    private static string Json(object state) => System.Text.Encoding.UTF8.GetString(Contracts.Serialize(state));

    /// <summary>Everything that shows from outside: the state, what is due, what is parked, and what is sent on recovery.</summary>
    private static (string State, long Revision, string Due, string Sent) Look(Bench bench)
    {
        bench.Read("look");
        var read = bench.Reads[^1];
        return (
            Json(read.State),
            read.Revision,
            string.Join(' ', read.Due.OrderBy(d => d.Key, StringComparer.Ordinal)),
            string.Join('\n', bench.Sent));
    }

    /// <summary>A budget to which anything happens: commands, holds and charges, with confirmations that come or do not.</summary>
    [Property(MaxTest = 60)]
    public void A_snapshot_and_its_tail_are_the_full_replay(int[] steps)
    {
        var bench = Budget(ShellOptions.Default with { SnapshotEvery = 3 });
        var counters = new Dictionary<EntityRef, long>();
        for (var i = 0; i < steps.Length; i++)
        {
            var amount = Math.Abs((steps[i] == int.MinValue ? 0 : steps[i]) % 300) + 1;
            var item = Kinds.Task(new Code($"T{amount % 3}"));
            var contribution = Contribution.Of(
                null, (CommitmentLevel)(amount % 3 + 1), ChargeState.Open, [KeyValuePair.Create("", Eur(amount))]);
            switch (amount % 5)
            {
                case 0:
                    bench.Command($"c{i}", Reserve($"p{amount}", amount));
                    break;
                case 1:
                    bench.Effect(item, Next(item), new HoldMoney($"h{i}", item, contribution, null, null, false));
                    break;
                case 2:
                    bench.Effect(item, Next(item), new ChargeBudget(item, contribution, null, [$"h{i - 1}"]));
                    break;
                case 3:
                    bench.Confirm(item, 1 + amount % 4);
                    break;
                default:
                    bench.Effect(item, Next(item), new RelateBudget(new Code("X"), null, null)); // Not understood: refused or parked.
                    break;
            }
            if (amount % 2 == 0)
                bench.AllWritten();
            // What came while a snapshot was due was not taken in; its source would send it again.
            bench.AllWritten();
            counters[item] = Math.Min(counters.GetValueOrDefault(item), Taken(bench, item));
        }
        bench.AllWritten();
        var replayed = Look(bench.Restarted());
        foreach (var snapshot in bench.Snapshots)
        {
            var read = SnapshotCodec.TryRead(SnapshotCodec.Write(snapshot));
            Assert.NotNull(read);
            // Confirmations live in memory until a row carries them: a later snapshot may know of more than the rows say.
            var restored = Look(bench.Restarted(read));
            Assert.Equal((replayed.State, replayed.Revision, replayed.Due), (restored.State, restored.Revision, restored.Due));
        }

        long Next(EntityRef source) => counters[source] = counters.GetValueOrDefault(source) + 1;
    }

    private static long Taken(Bench bench, EntityRef source) =>
        bench.Confirms.Where(c => c.Target == source).Select(c => c.Counter).DefaultIfEmpty(0).Max();

    [Fact]
    public void Snapshot_waits_for_the_write_and_covers_everything()
    {
        var bench = Budget(ShellOptions.Default with { SnapshotEvery = 3 });
        for (var i = 1; i <= 6; i++)
            bench.Command($"c{i}", Reserve($"p{i}", 1));
        bench.AllWritten();
        var snapshot = Assert.Single(bench.Snapshots);
        Assert.Equal(7, snapshot.Sequence);
        Assert.Equal(7, snapshot.Remembered.Count);
    }

    [Fact]
    public void While_one_is_due_commands_wait_for_one_batch_and_are_then_decided()
    {
        var bench = Budget(ShellOptions.Default with { SnapshotEvery = 2 });
        bench.Command("c1", Reserve("p1", 1)).Command("c2", Reserve("p2", 1)).Written();
        bench.Command("c3", Reserve("p3", 1));
        Assert.Single(bench.InFlight!);
        bench.AllWritten();
        Assert.Equal(3, bench.Snapshots[0].Sequence);
        Assert.Equal(["create", "c1", "c2", "c3"], bench.Answers.Select(a => a.To));
        Assert.All(bench.Answers, a => Assert.True(a.Answer.Ok));
    }

    [Fact]
    public void An_unreadable_snapshot_is_none()
    {
        var bench = Budget(ShellOptions.Default with { SnapshotEvery = 1 });
        var bytes = SnapshotCodec.Write(bench.Snapshots.Single());
        Assert.NotNull(SnapshotCodec.TryRead(bytes));
        Assert.Null(SnapshotCodec.TryRead(bytes.AsMemory(0, bytes.Length / 2)));
        Assert.Null(SnapshotCodec.TryRead("[]"u8.ToArray()));
        Assert.Null(SnapshotCodec.TryRead(SnapshotCodec.Write(bench.Snapshots.Single() with { Schema = 0 })));
        Assert.Null(SnapshotCodec.TryRead(System.Text.Encoding.UTF8.GetBytes(
            System.Text.Encoding.UTF8.GetString(bytes).Replace("budget.state", "budget.states", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_snapshot_holds_a_command_that_waits_for_consents()
    {
        var options = ShellOptions.Default with { SnapshotEvery = 1 };
        var budget = new Bench(Kinds.Budget(new Code("B1")), options).Command("create", NewBudget(10)).AllWritten();
        budget.Command("relate", new PutBudget(PutMode.Change, new BudgetFields { RelatedTo = new Code("MAIN") }))
            .Fact(Kinds.Budget(new Code("MAIN")), new BudgetFacts(Currency.Eur, null, [])).AllWritten();
        var snapshot = SnapshotCodec.TryRead(SnapshotCodec.Write(budget.Snapshots[^1]))!;
        Assert.Equal("relate", snapshot.Pending!.CommandId);
        var next = budget.Restarted(snapshot);
        next.Command("relate", new PutBudget(PutMode.Change, new BudgetFields { RelatedTo = new Code("MAIN") }));
        next.Effect(Kinds.BudgetTree, 1, new ConsentReply(1, true, default, ""));
        next.Fact(Kinds.Budget(new Code("MAIN")), new BudgetFacts(Currency.Eur, null, [])).AllWritten();
        Assert.Equal(Outcome.Accepted, next.AnswerTo("relate").Outcome);
        Assert.Equal(new Code("MAIN"), ((BudgetState)next.Shell.State).Fields!.RelatedTo);
    }

    [Fact]
    public void Leaving_writes_what_was_confirmed_before_it_stops()
    {
        var bench = AnnaJoining("board").AllWritten().Confirm(Board, 1).Passivate();
        Assert.False(bench.Stopped);
        Assert.Single(bench.InFlight!);
        bench.Written();
        Assert.True(bench.Stopped);
        var row = bench.Row(1);
        Assert.Equal([new EffectId(Board, 1)], row.Confirmed);
        Assert.Equal([new DueChange(AgendaName.Outbox, null)], row.Due);
        Assert.Empty(bench.Restarted().Effects);
    }

    [Fact]
    public void Leaving_without_anything_to_say_stops_at_once()
    {
        var bench = Budget().Passivate();
        Assert.True(bench.Stopped);
        Assert.Null(bench.InFlight);
    }

    [Fact]
    public void Leaving_finishes_the_batches_and_refuses_new_commands_with_retry()
    {
        var bench = Budget().Command("c1", Reserve("p1", 1)).Command("c2", Reserve("p2", 1)).Passivate().Command("late", Reserve("p3", 1));
        bench.Written();
        Assert.False(bench.Stopped);
        bench.AllWritten();
        Assert.True(bench.Stopped);
        Assert.True(bench.AnswerTo("c1").Ok && bench.AnswerTo("c2").Ok);
        Assert.Equal((Refusal.Busy, "the entity is moving, retry"), (bench.AnswerTo("late").Refusal, bench.AnswerTo("late").Text));
        Assert.Equal(3, bench.Journal.Count);
    }

    [Fact]
    public void Leaving_tells_those_whose_command_waits_for_others_to_ask_again()
    {
        var bench = new Bench(Anna).Command("create", Operator("board")).Passivate();
        Assert.True(bench.Stopped);
        Assert.Equal(Outcome.Unknown, bench.AnswerTo("create").Outcome);
    }

    [Fact]
    public void Idle_confirmations_can_be_written_without_leaving()
    {
        var bench = AnnaJoining("board").AllWritten().Confirm(Board, 1);
        bench.Shell.FlushConfirmations();
        bench.Wake(Bench.Start + Duration.FromSeconds(2)).AllWritten();
        Assert.Equal([new EffectId(Board, 1)], bench.Row(1).Confirmed);
        bench.Shell.FlushConfirmations();
        Assert.Empty(bench.Shell.TakeActions());
    }

    [Fact]
    public void Confirmation_during_a_write_is_not_in_the_row()
    {
        var bench = AnnaJoining("board").AllWritten();
        bench.Command("rename", new PutOperator(PutMode.Change, new OperatorFields { Name = "Ann" })).Confirm(Board, 1);
        Assert.False(bench.Shell.FlushConfirmations());
        bench.AllWritten();
        Assert.True(bench.Shell.FlushConfirmations());
        bench.Wake(Bench.Start + Duration.FromSeconds(2)).AllWritten();
        Assert.Equal([new EffectId(Board, 1)], bench.Row(2).Confirmed);
        Assert.True(bench.Shell.FlushConfirmations());
    }

    [Fact]
    public void A_confirmation_that_only_a_snapshot_knows_is_still_said_to_the_agenda()
    {
        var bench = new Bench(Anna, ShellOptions.Default with { SnapshotEvery = 2 }).Command("create", Operator("board"))
            .Fact(Board, new GroupFacts("Board", []));
        bench.Command("rename", new PutOperator(PutMode.Change, new OperatorFields { Name = "Ann" })).Written();
        bench.Confirm(Board, 1);
        bench.AllWritten();
        var next = bench.Restarted(SnapshotCodec.TryRead(SnapshotCodec.Write(bench.Snapshots.Single())));
        next.Passivate().AllWritten();
        Assert.True(next.Stopped);
        Assert.Contains(next.Row(next.Journal.Count - 1).Due, d => d.Agenda == AgendaName.Outbox && d.At is null);
    }

    /// <summary>
    /// What all snapshots together hold must not grow with the square of the history; nor may the rows to be replayed grow for ever.
    /// </summary>
    [Fact]
    public void Snapshots_of_a_long_history_are_further_apart_up_to_ten_times()
    {
        var bench = Budget(ShellOptions.Default with { SnapshotEvery = 2 });
        for (var n = 0; n < 150; n++)
            bench.Command($"c{n}", Reserve($"p{n}", 1)).AllWritten();
        var taken = bench.Snapshots.Select(s => s.Sequence).ToList();
        Assert.Equal([2, 4, 6, 8, 10, 13, 17, 22], taken.Take(8));
        Assert.Equal(20, taken[^1] - taken[^2]);
    }
}
