using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Targeting;

using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Deliveries;

/// <summary>Messages that are sent from here: what a delivery orders, and what it takes in (domain.md §5.8).</summary>
public sealed class MailingSpecs
{
    private static readonly DeliveryMessage s_message = new("Hello {{ recipient.firstName }}", "Text", null, null, null);

    private static DeliveryFields Fields => Online with
    {
        Audience = new() { Segments = [Code("DUTCH")], Seeds = [Code("bob")] },
        Message = s_message,
    };

    private static Spec Known() => World().Knowing(Kinds.Segment(Code("DUTCH")), new SegmentFacts("", "country = 'NL'"))
        .Knowing(Kinds.RecipientLayout, null).Knowing(Kinds.Group(Code("bob")), null)
        .Knowing(Kinds.Operator(Code("bob")), new Domain.People.OperatorFacts("Bob", false, []) { Email = "bob@example.com" });

    /// <summary>Analysed with 100 messages to send.</summary>
    private static Spec Frozen(DeliveryFields fields, int toSend = 100) => Known()
        .When(new PutDelivery(PutMode.Create, fields)).ThenAccepted()
        .When(new AnalyseDelivery(null, 0)).SlotGranted().By("operationMgt").When(Operation)
        .When(new OutsideDone("target:DM1:1", null, 0) { Target = new TargetAnswer(1, 3, "aa", toSend, Map<long>.Empty) })
        .When(Operation).By("mia");

    private static Spec Tried(DeliveryFields fields) => Frozen(fields).When(Answer(0));

    private static Spec Started(DeliveryFields fields) =>
        Tried(fields).When(new ConfirmDelivery()).ThenAccepted().By("deliveryMgt").When(Delivery).ThenAccepted();

    private static OutsideDone Answer(int revision, string? problem = null) =>
        new($"content:DM1:1:{revision}", null, 0) { ContentProblem = problem };

    private static IEnumerable<IEffect> Sent(Spec spec) => spec.Effects.Where(e => e.Target == Outside.Messages).Select(e => e.Effect);

    private static MailingCourse? Ordered(Spec spec) => Sent(spec).OfType<DirectMailing>().LastOrDefault()?.Course;

    private static ReportMessages Told(int number, long sent, long deferred = 0, long failed = 0, long released = 100, long canceled = 0) =>
        new(1, number, released, sent, deferred, failed, canceled);

    [Fact]
    public void Start_opens_the_mailing_and_releases_its_messages()
    {
        var spec = Started(Fields);
        var open = Assert.Single(Sent(spec).OfType<OpenMailing>());
        Assert.Equal((1, 3, "aa", s_message, WhenUnknown.Resend), (
            open.Preparation, open.Attempt, open.Hash, open.Message, open.WhenUnknown));
        Assert.Equal("bob@example.com", Assert.Single(open.Seeds).Address);
        Assert.Equal("DM1", open.Values.Find("delivery.code"));
        Assert.Equal(new MailingCourse(MailingWay.Run, 100, 0, null), Ordered(spec));
    }

    [Fact]
    public void Content_is_tried_before_anything_may_start()
    {
        var spec = Frozen(Fields);
        Assert.Equal(DeliveryState.ReadyToBeDelivered, Of(spec).State);
        spec.When(new ConfirmDelivery()).ThenRefused(Refusal.State, "readyToBeDelivered");
        spec.When(Answer(0, "subject: line 1, column 7: unknown field 'name'"));
        Assert.Equal(
            (DeliveryState.ReadyToBeDelivered, "subject: line 1, column 7: unknown field 'name'"),
            (Of(spec).State, Of(spec).ContentProblem));
        spec.When(new EditContent(null) { Message = s_message with { Subject = "Hello" } }).ThenAccepted();
        Assert.Equal(1, Assert.Single(Sent(spec).OfType<CheckContent>()).Revision);
        spec.When(Answer(0)).ThenNothing();
        spec.When(Answer(1)).ThenAccepted();
        Assert.Equal((DeliveryState.PendingConfirmation, null), (Of(spec).State, Of(spec).ContentProblem));
    }

    [Fact]
    public void Content_that_is_analysed_again_is_tried_again()
    {
        var spec = Tried(Fields with { Approvals = Reviewed((ApprovalType.Target, ["anna"])) })
            .By("anna").When(Refuse(ApprovalType.Target)).By("mia");
        spec.When(new AnalyseDelivery(null, 0)).SlotGranted().By("operationMgt").When(Operation);
        Assert.Null(Of(spec).ContentTried);
        spec.When(new OutsideDone("target:DM1:2", null, 0) { Target = new TargetAnswer(2, 1, "bb", 5, Map<long>.Empty) });
        Assert.Equal(2, Assert.Single(Sent(spec).OfType<CheckContent>()).Preparation);
    }

    [Fact]
    public void Waves_pause_retry_and_end_are_orders_with_growing_turns()
    {
        var spec = Started(Fields with { Waves = new(40, null, Duration.FromHours(5), []), ValidityDays = 2 });
        var end = Spec.Start + Duration.FromDays(2);
        Assert.Equal(new MailingCourse(MailingWay.Run, 40, 0, end), Ordered(spec));
        spec.When(new PauseDelivery());
        Assert.Equal(MailingWay.Hold, Ordered(spec)!.Way);
        spec.When(Delivery).When(Delivery).When(new ResumeDelivery());
        Assert.Equal(new MailingCourse(MailingWay.Run, 40, 0, end), Ordered(spec));
        spec.When(Told(1, 30, deferred: 10, released: 40));
        Assert.Equal(DeliveryState.RecoveryPending, Of(spec).State);
        spec.At(Spec.Start + Duration.FromHours(1)).When(Delivery);
        Assert.Equal(new MailingCourse(MailingWay.Run, 40, 1, end), Ordered(spec));
        spec.At(Spec.Start + Duration.FromHours(5)).When(Delivery);
        Assert.Equal(new MailingCourse(MailingWay.Run, 80, 1, end), Ordered(spec));
        spec.When(new StopDelivery());
        Assert.Equal((MailingWay.End, Of(spec).Mailing!.Turn), (
            Ordered(spec)!.Way, Sent(spec).OfType<DirectMailing>().Single().Turn));
        spec.When(Told(2, 61, failed: 4, released: 80, canceled: 35)).ThenAccepted();
        Assert.Equal((61L, 4L, 35L), (Of(spec).Sent!.Value, Of(spec).Failed, Of(spec).Dropped));
    }

    [Fact]
    public void Report_is_taken_in_once()
    {
        var spec = Started(Fields).When(Told(1, 90, failed: 10));
        Assert.Equal((DeliveryState.Finished, 90L, 10L), (Of(spec).State, Of(spec).Sent!.Value, Of(spec).Failed));
        Assert.Equal(MailingWay.End, Ordered(spec)!.Way);
        spec.When(Told(1, 90, failed: 10)).ThenNothing();
        spec.When(new ReportMessages(2, 9, 100, 1, 0, 0, 0)).ThenNothing();
        spec.When(Told(2, 101)).ThenRefused(Refusal.Invalid, "exceed the 100 released");
    }

    [Fact]
    public void Report_that_a_wave_has_overtaken_ends_nothing()
    {
        var spec = Started(Fields with { Waves = new(50, null, Duration.FromHours(5), []) })
            .At(Spec.Start + Duration.FromHours(5)).When(Delivery).When(Told(1, 50, released: 50));
        Assert.Equal((DeliveryState.InProgress, null), (Of(spec).State, Of(spec).Sent));
        spec.When(Told(2, 100));
        Assert.Equal(DeliveryState.Finished, Of(spec).State);
    }

    [Fact]
    public void Last_report_in_a_pause_lets_it_finish_when_resumed()
    {
        var spec = Started(Fields).When(new PauseDelivery()).When(Told(1, 100)).When(Delivery).When(Delivery);
        Assert.Equal(DeliveryState.Paused, Of(spec).State);
        spec.When(new ResumeDelivery());
        Assert.Equal((DeliveryState.Finished, 100L), (Of(spec).State, Of(spec).Sent!.Value));
    }

    [Fact]
    public void Outcome_of_messages_sent_from_here_is_not_typed() =>
        Started(Fields).When(new ReportSent(1, 0)).ThenRefused(Refusal.State, "from here");

    [Theory]
    [InlineData("", "text", null, DeliveryChannel.Email, "needs a 'subject'")]
    [InlineData("s", null, null, DeliveryChannel.Email, "needs 'text' or 'html'")]
    [InlineData("s", "text", "no address", DeliveryChannel.Email, "'from' of the content")]
    [InlineData(null, " ", null, DeliveryChannel.Mobile, "needs a 'text'")]
    [InlineData("s", "text", null, DeliveryChannel.Mobile, "nothing else")]
    [InlineData("s", "text", null, DeliveryChannel.DirectMail, "e-mail and mobile only")]
    public void Content_that_its_channel_cannot_carry_is_refused(
        string? subject, string? text, string? from, DeliveryChannel channel, string problem) => Known().When(new PutDelivery(
            PutMode.Create, Fields with { Channel = channel, Message = new(subject, text, null, from, null) }))
        .ThenRefused(Refusal.Invalid, problem);

    /// <summary>
    /// Orders reach a ledger, and its reports the delivery, late and more than once; people pause, resume and stop. What the delivery
    /// counts
    /// in the end is what the ledger counts, and nothing waits for ever.
    /// </summary>
    [Property]
    public void Delivery_and_ledger_agree_in_the_end(byte[] steps)
    {
        var spec = Started(Fields with { Waves = new(40, null, Duration.FromHours(3), []), ValidityDays = 2 });
        var ledger = new Counted();
        ledger.Take(Sent(spec));
        var now = Spec.Start;
        foreach (var step in steps)
        {
            now += Duration.FromMinutes(step);
            Do((step % 8) switch
            {
                0 => new PauseDelivery(),
                1 => new ResumeDelivery(),
                2 when step > 240 => new StopDelivery(),
                3 or 4 when ledger.Told is { } told => told,
                5 when ledger.Before is { } repeated => repeated,
                _ => (ICommand)Delivery,
            });
            ledger.Work(sent: step % 23, deferred: step % 3, failed: step % 5);
            Do(Delivery);
        }
        Do(new ResumeDelivery());
        for (var i = 0; i < 40; i++)
        {
            now += Duration.FromHours(12);
            ledger.Work(sent: 100, deferred: 0, failed: 0);
            if (ledger.Told is { } told)
                Do(told);
            Do(Delivery);
        }
        var end = Of(spec);
        Assert.True(end.IsOver, $"{end.State} is not over");
        Assert.Equal((ledger.Handed, ledger.Failed, 100), (end.Sent!.Value, end.Failed, end.Sent.Value + end.Failed + end.Dropped));

        void Do(ICommand command)
        {
            spec.At(now).When(command);
            if (spec.Accepted)
                ledger.Take(Sent(spec));
        }
    }

    /// <summary>A ledger in numbers.</summary>
    private sealed class Counted
    {
        private MailingCourse _course = new(MailingWay.Hold, 0, 0, null);
        private int _turn;
        private int _number;
        private long _deferred;

        public long Handed { get; private set; }

        public long Failed { get; private set; }

        public ReportMessages? Told { get; private set; }

        public ReportMessages? Before { get; private set; }

        private long Open => _course.Released - Handed - Failed - _deferred;

        public void Take(IEnumerable<IEffect> effects)
        {
            foreach (var order in effects.OfType<DirectMailing>().Where(o => o.Turn > _turn))
            {
                if (order.Course.Retry > _course.Retry)
                    _deferred = 0;
                (_turn, _course) = (order.Turn, order.Course);
                if (_course.Way == MailingWay.End)
                    Tell();
            }
        }

        public void Work(long sent, long deferred, long failed)
        {
            if (_course.Way != MailingWay.Run || Open == 0)
                return;
            sent = Math.Min(sent, Open);
            Handed += sent;
            failed = Math.Min(failed, Open);
            Failed += failed;
            _deferred += Math.Min(deferred, Open);
            if (Open == 0)
                Tell();
        }

        private void Tell()
        {
            Before = Told;
            var over = _course.Way == MailingWay.End;
            Told = new ReportMessages(
                1, ++_number, _course.Released, Handed, over ? 0 : _deferred, Failed, over ? _course.Released - Handed - Failed : 0);
        }
    }
}
