using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Pricing;
using static CampaignActors.Protocol.Tests.Shell.Samples;

namespace CampaignActors.Protocol.Tests.Shell;

/// <summary>Commands that others must agree to: asked one by one in a fixed order, all or none (architecture.md, Protocol).</summary>
public sealed class ConsentSpecs
{
    private static readonly EntityRef s_first = Kinds.Budget(new Code("B1"));
    private static readonly EntityRef s_second = Kinds.Budget(new Code("B2"));

    /// <summary>A campaign whose fixed cost is charged to B1, with an item on B2.</summary>
    private static Bench Campaign(ShellOptions? options = null)
    {
        var self = Kinds.Campaign(new Code("OP1"));
        var fields = new CampaignFields
        {
            Program = new Code("PRG1"), Budget = new Code("B1"), Level = CommitmentLevel.Reserved, FixedCost = Eur(70),
        };
        var rows = new[]
        {
            new Envelope { At = Bench.Start, Events = [new CampaignDescribed(fields, null)] },
            new Envelope
            {
                At = Bench.Start,
                Events = [new ItemReported(Kinds.Delivery(new Code("D1")), new ReportItem(ItemPhase.Open, new Code("B2"), null), [])],
            },
        };
        return new Bench(self, options, rows.Select(EnvelopeCodec.Write));
    }

    private static PutCampaign Define => new(PutMode.Change, new CampaignFields { Process = ProcessStatus.Defined });

    private static Bench Reply(Bench bench, EntityRef from, bool granted, long counter = 1, long asked = 1) =>
        bench.Effect(
            from,
            counter,
            new ConsentReply(asked, granted, granted ? default : Refusal.Insufficient, granted ? "" : "needed 70.00, free 9.00"));

    [Fact]
    public void They_are_asked_one_after_the_other_by_code_and_the_answer_comes_last()
    {
        var bench = Campaign().Command("define", Define);
        Assert.Empty(bench.Effects);
        bench.Written();
        Assert.Equal([s_first], bench.Effects.Select(e => e.Target));
        Reply(bench, s_first, true).AllWritten();
        Assert.Equal([s_first, s_second], bench.Effects.Select(e => e.Target));
        Assert.Empty(bench.Answers);
        Reply(bench, s_second, true);
        Assert.Empty(bench.Answers);
        bench.AllWritten();
        Assert.Equal(Outcome.Accepted, bench.AnswerTo("define").Outcome);
        var row = bench.Row(bench.Journal.Count - 1);
        Assert.Equal([s_first, s_second], row.Granted);
        Assert.Equal("define", row.CommandId);
        Assert.Equal(ProcessStatus.Defined, ((CampaignState)bench.Shell.State).Process);
    }

    [Fact]
    public void On_a_refusal_all_that_were_granted_are_released_and_nothing_changes()
    {
        var bench = Campaign().Command("define", Define).AllWritten();
        Reply(bench, s_first, true).AllWritten();
        Reply(bench, s_second, false).AllWritten();
        Assert.Equal((Refusal.Insufficient, "needed 70.00, free 9.00"), (bench.AnswerTo("define").Refusal, bench.AnswerTo("define").Text));
        var release = bench.Effects.Last();
        Assert.Equal((s_first, 2L), (release.Target, release.Counter));
        Assert.Equal(new ReleaseMoney("define"), release.Payload);
        Assert.Equal(ProcessStatus.BeingEdited, ((CampaignState)bench.Shell.State).Process);
    }

    [Fact]
    public void A_refused_command_may_be_tried_again_with_the_same_id()
    {
        var bench = Campaign().Command("define", Define).AllWritten();
        Reply(bench, s_first, false).AllWritten();
        bench.Command("define", Define, to: "again").AllWritten();
        Reply(bench, s_first, true, counter: 2, asked: 2).AllWritten();
        Reply(bench, s_second, true).AllWritten();
        Assert.Equal(Outcome.Accepted, bench.AnswerTo("again").Outcome);
    }

    [Fact]
    public void Refused_consent_holds_for_every_copy_of_a_repeated_command()
    {
        var bench = Campaign().Command("define", Define, again: true).AllWritten();
        Reply(bench, s_first, false).AllWritten();
        bench.Command("define", Define, to: "late");
        Assert.Null(bench.InFlight);
        Assert.Equal(bench.AnswerTo("define"), bench.AnswerTo("late"));
    }

    [Fact]
    public void Commands_that_come_meanwhile_wait_their_turn()
    {
        var bench = Campaign().Command("define", Define)
            .Command("rename", new PutCampaign(PutMode.Change, new CampaignFields { Label = "New" })).AllWritten();
        Assert.Null(((CampaignState)bench.Shell.State).Fields!.Label);
        Reply(bench, s_first, true).AllWritten();
        Reply(bench, s_second, true).AllWritten();
        Assert.Equal(["define", "rename"], bench.Answers.Select(a => a.To));
        Assert.Equal("New", ((CampaignState)bench.Shell.State).Fields!.Label);
    }

    [Fact]
    public void Effects_are_taken_in_meanwhile_so_none_waits_in_a_circle()
    {
        var bench = Campaign().Command("define", Define).AllWritten();
        bench.Effect(Kinds.Delivery(new Code("D1")), 1, new ReportItem(ItemPhase.Active, new Code("B2"), null)).AllWritten();
        Assert.Contains(bench.Confirms, c => c.Target == Kinds.Delivery(new Code("D1")));
    }

    [Fact]
    public void Consents_that_became_needed_are_asked_for_in_a_second_round()
    {
        var bench = Campaign().Command("define", Define).AllWritten();
        Reply(bench, s_first, true).AllWritten();
        // The delivery moves to a third budget while the second is being asked.
        bench.Effect(Kinds.Delivery(new Code("D1")), 1, new ReportItem(ItemPhase.Open, new Code("B3"), null)).AllWritten();
        Reply(bench, s_second, true).AllWritten();
        var third = Kinds.Budget(new Code("B3"));
        Assert.Contains(bench.Effects, e => e.Target == third && e.Payload is HoldMoney);
        Assert.Contains(bench.Effects, e => e.Target == s_second && e.Payload is ReleaseMoney);
        Reply(bench, third, true).AllWritten();
        Assert.Equal(Outcome.Accepted, bench.AnswerTo("define").Outcome);
        Assert.Equal([s_first, third], bench.Row(bench.Journal.Count - 1).Granted);
    }

    [Fact]
    public void A_new_incarnation_goes_on_waiting_and_answers_who_asks_again()
    {
        var bench = Campaign().Command("define", Define).AllWritten();
        Reply(bench, s_first, true).AllWritten();
        var next = bench.Restarted();
        Assert.Equal([s_first, s_second], next.Effects.Select(e => e.Target));
        next.Command("define", Define).Command("other", new PutCampaign(PutMode.Change, new CampaignFields { Label = "New" }));
        Assert.Empty(next.Answers);
        Reply(next, s_second, true).AllWritten();
        Assert.Equal(["define", "other"], next.Answers.Select(a => a.To));
        Assert.All(next.Answers, a => Assert.True(a.Answer.Ok));
    }

    [Fact]
    public void A_crash_before_the_decision_leaves_the_last_consent_to_be_taken_in()
    {
        var bench = Campaign().Command("define", Define).AllWritten();
        Reply(bench, s_first, true).AllWritten();
        Reply(bench, s_second, true).AllWritten();
        var decided = bench.Row(bench.Journal.Count - 1);
        Assert.Equal(("define", new EffectId(s_second, 1)), (decided.CommandId, decided.Source));
        // The row that takes the reply in and says what has become of the command is lost.
        var next = new Bench(bench.Shell.Self, null, bench.Journal.SkipLast(1)).AllWritten();
        Assert.Equal(ProcessStatus.BeingEdited, ((CampaignState)next.Shell.State).Process);
        Reply(next, s_second, true).AllWritten();
        Assert.Equal(ProcessStatus.Defined, ((CampaignState)next.Shell.State).Process);
        next.Command("define", Define);
        Assert.Equal(Outcome.Accepted, next.AnswerTo("define").Outcome);
    }

    [Fact]
    public void A_last_consent_stored_alone_decides_on_recovery()
    {
        var bench = Campaign().Command("define", Define).AllWritten();
        var waits = bench.Row(bench.Journal.Count - 1).Pending!.Now!;
        // Two versions: the earlier wrote the whole command with each answer.
        var whole = new PendingChange(waits with { Answers = waits.Requests.Select(r => new ConsentAnswer(r, true)).ToSeq() });
        var answer = new PendingChange(null) { Taken = new ConsentTaken(true, default, "", null) };
        Reply(bench, s_first, true).AllWritten();
        foreach (var last in new[] { whole, answer })
        {
            var row = new Envelope { At = Bench.Start, Source = new EffectId(s_second, 1), Cause = $"{s_second}#1", Pending = last };
            var next = new Bench(bench.Shell.Self, null, bench.Journal.Append(EnvelopeCodec.Write(row))).AllWritten();
            Assert.Equal(ProcessStatus.Defined, ((CampaignState)next.Shell.State).Process);
            next.Command("define", Define);
            Assert.Equal(Outcome.Accepted, next.AnswerTo("define").Outcome);
        }
    }

    [Fact]
    public void A_row_says_which_consent_was_given_and_repeats_no_command()
    {
        var bench = Campaign().Command("define", Define).AllWritten();
        Reply(bench, s_first, true).AllWritten();
        var row = bench.Row(bench.Journal.Count - 1);
        Assert.Equal(new PendingChange(null) { Taken = new ConsentTaken(true, default, "", 1) }, row.Pending);
        var earlier = Campaign(new ShellOptions { Forms = new StoredForms(false) }).Command("define", Define).AllWritten();
        Reply(earlier, s_first, true).AllWritten();
        Assert.Equal(Assert.Single(earlier.Row(earlier.Journal.Count - 1).Pending!.Now!.Answers).Consent.Target, s_first);
        Assert.Equal(
            Contracts.Serialize(bench.Restarted().Shell.State), Contracts.Serialize(earlier.Restarted().Shell.State));
    }

    [Fact]
    public void A_repeated_reply_is_confirmed_and_changes_nothing()
    {
        var bench = Campaign().Command("define", Define).AllWritten();
        Reply(bench, s_first, true).AllWritten();
        var rows = bench.Journal.Count;
        Reply(bench, s_first, true);
        Assert.Null(bench.InFlight);
        Assert.Equal(rows, bench.Journal.Count);
        Assert.Equal([1L, 1L], bench.Confirms.Where(c => c.Target == s_first).Select(c => c.Counter));
    }

    [Fact]
    public void A_reply_to_an_older_question_is_not_taken_for_the_answer()
    {
        var bench = Campaign().Command("define", Define).AllWritten();
        Reply(bench, s_first, true, counter: 1, asked: 99).AllWritten();
        Assert.Single(bench.Effects);
        Assert.Empty(bench.Answers);
        Reply(bench, s_first, true, counter: 2).AllWritten();
        Assert.Equal(2, bench.Effects.Count());
    }

    [Fact]
    public void The_asked_grants_or_refuses_at_once_and_says_which_question_it_answers()
    {
        var task = Kinds.Task(new Code("T1"));
        var budget = Budget();
        var contribution = Contribution.Of(null, CommitmentLevel.Reserved, ChargeState.Open, [KeyValuePair.Create("", Eur(600))]);
        budget.Effect(task, 1, new HoldMoney("h1", task, contribution, null, null, false)).AllWritten();
        budget.Effect(
            Kinds.Task(new Code("T2")), 1, new HoldMoney("h2", Kinds.Task(new Code("T2")), contribution, null, null, false)).AllWritten();
        var replies = budget.Effects.Select(e => (ConsentReply)e.Payload).ToList();
        Assert.Equal([true, false], replies.Select(r => r.Granted));
        Assert.All(replies, r => Assert.Equal(1, r.Counter));
        Assert.Equal("budget B1: needed 600.00, free 400.00", replies[1].Text);
        Assert.Empty(budget.Read("r").Reads.Single().Parked);
    }

    /// <summary>A delivery that wants 100 of two lines reserved and waits for its target to be approved.</summary>
    private static Bench Delivery()
    {
        var lines = new[] { "L1", "L2" };
        var fields = new DeliveryFields { Channel = DeliveryChannel.DirectMail, ReserveStock = true };
        var priced = lines.Select(l => new PricedSelection(l, "t", PriceStructure.Fixed(0), null, null, new Code(l), 1)).ToSeq();
        var settings = new ApprovalSettings { Reviewers = Map<Seq<Code>>.Empty.Set("Target", [new Code("anna")]), Notify = false };
        var approval = Approval.Submit(
            ApprovalType.Target, null, [new Code("anna")], ApprovalSettings.DefaultDeadline, Bench.Start, null, ApprovalOptions.None);
        var rows = new[]
        {
            new Envelope { At = Bench.Start, Events = [new DeliveryDescribed(fields with { Approvals = settings }, priced, null, null)] },
            new Envelope { At = Bench.Start, Events = [new DeliveryAnalysed(100, 0, priced, null), new ApprovalSubmitted(approval)] },
        };
        return new Bench(Kinds.Delivery(new Code("D1")), null, rows.Select(EnvelopeCodec.Write))
            .Command("approve", new DecideApproval(ApprovalType.Target, true, null), by: "anna")
            .Fact(Anna, new OperatorFacts("Anna", false, []))
            .AllWritten();
    }

    [Fact]
    public void Optional_consents_that_are_all_granted_hold()
    {
        var bench = Delivery();
        Reply(bench, Kinds.Line(new Code("L1")), true).AllWritten();
        Reply(bench, Kinds.Line(new Code("L2")), true).AllWritten();
        Assert.Equal(Outcome.Accepted, bench.AnswerTo("approve").Outcome);
        Assert.True(((DeliveryModel)bench.Shell.State).Reserved);
    }

    [Fact]
    public void Refused_optional_consent_releases_the_others_and_goes_on()
    {
        var bench = Delivery();
        Reply(bench, Kinds.Line(new Code("L1")), true).AllWritten();
        Reply(bench, Kinds.Line(new Code("L2")), false).AllWritten();
        Assert.Equal(Outcome.Accepted, bench.AnswerTo("approve").Outcome);
        var state = (DeliveryModel)bench.Shell.State;
        Assert.False(state.Reserved);
        Assert.Equal(DeliveryState.ExtractionPending, state.State);
        Assert.Contains(bench.Effects, e => e.Target == Kinds.Line(new Code("L1")) && e.Payload is FreeStock);
        Assert.DoesNotContain(bench.Effects, e => e.Target == Kinds.Line(new Code("L2")) && e.Payload is FreeStock);
    }

    [Fact]
    public void The_first_optional_refusal_spares_the_rest_of_the_questions()
    {
        var bench = Delivery();
        Reply(bench, Kinds.Line(new Code("L1")), false).AllWritten();
        Assert.Equal(Outcome.Accepted, bench.AnswerTo("approve").Outcome);
        Assert.DoesNotContain(bench.Effects, e => e.Target == Kinds.Line(new Code("L2")));
    }
}
