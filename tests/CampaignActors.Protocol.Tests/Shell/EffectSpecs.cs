using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.People;
using static CampaignActors.Protocol.Tests.Shell.Samples;

namespace CampaignActors.Protocol.Tests.Shell;

/// <summary>Effects: sent when durable, numbered per target, accepted once and in order (architecture.md, Protocol 5 and 6).</summary>
public sealed class EffectSpecs
{
    [Fact]
    public void An_effect_leaves_when_its_row_is_durable_with_a_counter_per_target()
    {
        var bench = AnnaJoining("board", "buyers");
        Assert.Empty(bench.Effects);
        bench.Written();
        Assert.Equal([(Board, 1L), (Buyers, 1L)], bench.Effects.Select(e => (e.Target, e.Counter)));
        bench.Command("leave", Operator()).AllWritten();
        Assert.Equal([(Board, 2L), (Buyers, 2L)], bench.Effects.Skip(2).Select(e => (e.Target, e.Counter)));
        Assert.All(bench.Effects, e => Assert.Equal((Anna, "mia"), (e.Source, e.By)));
    }

    [Fact]
    public void Effects_are_stored_in_the_envelope_of_their_event()
    {
        var row = AnnaJoining("board").AllWritten().Row(0);
        Assert.Equal(new OutgoingEffect(Board, 1, new JoinGroup(true)), Assert.Single(row.Effects));
        Assert.Contains(row.Due, d => d.Agenda == AgendaName.Outbox && d.At == row.At);
    }

    [Fact]
    public void Only_unconfirmed_effects_are_sent_again()
    {
        var bench = AnnaJoining("board", "buyers").AllWritten();
        bench.Confirm(Board, 1);
        bench.Sent.Clear();
        bench.Wake(Bench.Start + Duration.FromSeconds(5));
        Assert.Equal([(Buyers, 1L)], bench.Effects.Select(e => (e.Target, e.Counter)));
        bench.Confirm(Buyers, 1);
        bench.Sent.Clear();
        bench.Wake(Bench.Start + Duration.FromSeconds(10));
        Assert.Empty(bench.Effects);
        Assert.True(bench.Shell.IsQuiet);
    }

    [Fact]
    public void A_confirmation_covers_all_before_it_and_is_written_with_the_next_row()
    {
        var bench = AnnaJoining("board").AllWritten().Command("leave", Operator()).AllWritten();
        bench.Confirm(Board, 2).Confirm(Board, 1);
        Assert.False(bench.Shell.HasUnconfirmed);
        Assert.Null(bench.InFlight);
        bench.Command("rename", new PutOperator(PutMode.Change, new OperatorFields { Name = "Ann" })).AllWritten();
        var row = bench.Row(2);
        Assert.Equal([new EffectId(Board, 2)], row.Confirmed);
        Assert.Contains(row.Due, d => d.Agenda == AgendaName.Outbox && d.At is null);
        Assert.Empty(bench.Restarted().Effects);
    }

    [Fact]
    public void A_confirmation_of_what_was_never_sent_is_ignored()
    {
        var bench = AnnaJoining("board").AllWritten().Confirm(Board, 5).Confirm(Buyers, 1);
        Assert.True(bench.Shell.HasUnconfirmed);
    }

    [Fact]
    public void A_new_incarnation_sends_again_with_the_same_counters()
    {
        var bench = AnnaJoining("board").AllWritten();
        var again = Assert.Single(bench.Restarted().Effects);
        Assert.Equal(bench.Effects.Single(), again);
    }

    [Fact]
    public void An_effect_is_taken_in_once_and_confirmed_when_durable()
    {
        var bench = Group().Effect(Anna, 1, new JoinGroup(true));
        Assert.Empty(bench.Confirms);
        bench.Written();
        Assert.Equal(new ConfirmMessage(Anna, Board, 1), Assert.Single(bench.Confirms));
        bench.Effect(Anna, 1, new JoinGroup(true));
        Assert.Null(bench.InFlight);
        Assert.Equal(2, bench.Confirms.Count());
        Assert.Equal([new Code("anna")], ((GroupState)bench.Shell.State).Members);
    }

    [Fact]
    public void A_repetition_is_confirmed_only_when_the_first_is_durable()
    {
        var bench = Group().Effect(Anna, 1, new JoinGroup(true)).Effect(Anna, 1, new JoinGroup(true));
        Assert.Empty(bench.Confirms);
        bench.Written();
        Assert.Equal([1L, 1L], bench.Confirms.Select(c => c.Counter));
    }

    [Fact]
    public void A_gap_is_ignored_until_it_is_filled()
    {
        var bench = Group().Effect(Anna, 2, new JoinGroup(false));
        Assert.Null(bench.InFlight);
        Assert.Empty(bench.Confirms);
        bench.Effect(Anna, 1, new JoinGroup(true)).Effect(Anna, 2, new JoinGroup(false)).AllWritten();
        Assert.Equal([1L, 2L], bench.Confirms.Select(c => c.Counter));
        Assert.Empty(((GroupState)bench.Shell.State).Members);
    }

    [Fact]
    public void Each_source_has_its_own_counter_and_it_survives_a_restart()
    {
        var bench = Group().Effect(Anna, 1, new JoinGroup(true)).Effect(Bob, 1, new JoinGroup(true)).AllWritten();
        var next = bench.Restarted().Effect(Anna, 1, new JoinGroup(true)).Effect(Bob, 2, new JoinGroup(false)).AllWritten();
        Assert.Equal([new Code("anna")], ((GroupState)next.Shell.State).Members);
        Assert.Equal(4, next.Journal.Count);
    }

    [Fact]
    public void Effect_without_a_change_is_still_taken_in()
    {
        var bench = Group().Effect(Anna, 1, new JoinGroup(false)).AllWritten();
        Assert.Equal(2, bench.Journal.Count);
        Assert.Equal(new EffectId(Anna, 1), bench.Row(1).Source);
        Assert.Single(bench.Confirms);
    }

    [Fact]
    public void Refused_effect_is_parked_and_confirmed_and_does_not_block()
    {
        var bench = Group().Effect(
            Anna, 1, new Notify("k", "t", "s", "b", Anna)).Effect(Anna, 2, new JoinGroup(true)).AllWritten().Read("r");
        Assert.Equal([1L, 2L], bench.Confirms.Select(c => c.Counter));
        var parked = Assert.Single(bench.Reads.Single().Parked);
        Assert.Equal((new EffectId(Anna, 1), "notices.notify"), (parked.Source, parked.Manifest));
        Assert.Contains("do not understand", parked.Reason, StringComparison.Ordinal);
        Assert.Equal([new Code("anna")], ((GroupState)bench.Shell.State).Members);
        Assert.Single(bench.Restarted().Read("r").Reads.Single().Parked);
    }

    [Fact]
    public void A_parked_effect_is_on_the_agenda_until_it_is_discarded_by_name()
    {
        var bench = Group().Effect(Anna, 1, new Notify("k", "t", "s", "b", Anna)).AllWritten();
        Assert.Contains(new DueChange(AgendaName.Parked, Bench.Start), bench.Row(1).Due);
        bench.Command("wrong", new ResolveParked(Bob, 1, Discard: true)).Command("again", new ResolveParked(Anna, 1, Discard: false));
        Assert.Equal((Refusal.Unknown, Refusal.Invalid), (bench.AnswerTo("wrong").Refusal, bench.AnswerTo("again").Refusal));
        Assert.Null(bench.InFlight);

        bench.Command("discard", new ResolveParked(Anna, 1, Discard: true), by: "mia").AllWritten();

        Assert.Equal(Outcome.Accepted, bench.AnswerTo("discard").Outcome);
        Assert.Equal(("mia", new EffectId(Anna, 1)), (bench.Row(2).By, bench.Row(2).Unparked));
        Assert.Contains(new DueChange(AgendaName.Parked, null), bench.Row(2).Due);
        Assert.Empty(bench.Restarted().Read("r").Reads.Single().Parked);
        bench.Command("discard", new ResolveParked(Anna, 1, Discard: true), to: "repeated");
        Assert.Equal(bench.AnswerTo("discard"), bench.AnswerTo("repeated"));
    }

    [Fact]
    public void A_parked_effect_that_fits_now_is_taken_in_once_with_what_it_brings()
    {
        var parked = new ParkedEffect(new EffectId(Anna, 1), "operator.joinGroup", "not then", new JoinGroup(true), Bench.Start, "mia");
        var row = EnvelopeCodec.Write(new Envelope { At = Bench.Start, Source = parked.Source, Parked = parked });
        var bench = new Bench(Board, null, [.. Group().Journal, row]);

        bench.Command("retry", new ResolveParked(Anna, 1, Discard: false)).AllWritten();

        Assert.True(bench.AnswerTo("retry").Ok);
        Assert.Equal([new Code("anna")], ((GroupState)bench.Restarted().Shell.State).Members);
        Assert.Empty(bench.Restarted().Read("r").Reads.Single().Parked);
        Assert.Equal(Refusal.Unknown, bench.Command("twice", new ResolveParked(Anna, 1, Discard: false)).AnswerTo("twice").Refusal);
    }

    [Fact]
    public void Work_that_falls_due_nudges_its_workflow_when_durable()
    {
        var line = new Bench(Kinds.Line(new Code("CARD")));
        line.Effect(
            Kinds.Stock(new Code("STK1")), 1, new DefineLine(new LineFields { Initial = new(5), AlertLevel = new(10) }, "Cards", null));
        Assert.Empty(line.Nudges);
        line.Written();
        Assert.Equal(new ShellAction.Nudge(TechnicalWorkflow.StockMgt, Bench.Start), Assert.Single(line.Nudges));
        Assert.Equal(new DueChange("stockMgt", Bench.Start), Assert.Single(line.Row(0).Due));
    }

    [Fact]
    public void Questions_for_facts_are_asked_again_on_waking()
    {
        var bench = new Bench(Anna).Command("create", Operator("board"));
        Assert.Equal(Board, Assert.IsType<FactsQuery>(Assert.Single(bench.Sent)).Target);
        bench.Wake(Bench.Start + Duration.FromSeconds(1));
        Assert.Equal(2, bench.Sent.OfType<FactsQuery>().Count());
        bench.Fact(Board, new GroupFacts("Board", [])).AllWritten();
        Assert.Equal(Outcome.Accepted, bench.AnswerTo("create").Outcome);
    }

    [Fact]
    public void A_missing_entity_refuses_the_command_that_refers_to_it()
    {
        var bench = new Bench(Anna).Command("create", Operator("ghost")).Fact(Kinds.Group(new Code("ghost")), null);
        Assert.Equal((Refusal.Unknown, "unknown group 'ghost'"), (bench.AnswerTo("create").Refusal, bench.AnswerTo("create").Text));
    }

    [Fact]
    public void An_answer_to_an_earlier_incarnation_is_none_to_this_one()
    {
        var before = new Bench(Anna).Command("create", Operator("board"));
        var late = new FactsAnswer(Anna, Board, Assert.Single(before.Sent.OfType<FactsQuery>()).Tag, null);

        var bench = before.Restarted().Command("create", Operator("board")).Handle(late);

        Assert.Empty(bench.Answers);
        Assert.Equal(Outcome.Accepted, bench.Fact(Board, new GroupFacts("Board", [])).AllWritten().AnswerTo("create").Outcome);
    }

    [Fact]
    public void An_answer_about_somebody_else_is_no_answer()
    {
        // An answer to a question of an earlier incarnation that happened to carry the same number.
        var bench = new Bench(Anna).Command("create", Operator("board", "buyers"));
        var tag = bench.Sent.OfType<FactsQuery>().First().Tag;
        bench.Handle(new FactsAnswer(Anna, Bob, tag, null));
        bench.Fact(Board, new GroupFacts("Board", [])).Fact(Buyers, new GroupFacts("Buyers", [])).AllWritten();
        Assert.Equal(Outcome.Accepted, bench.AnswerTo("create").Outcome);
    }
}
