using CampaignActors.Domain.Kernel;

using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Deliveries;

/// <summary>Waves, retries, batches and what is refused of them (domain.md §2, §3.5, §4.1).</summary>
[Properties(Replay = Draws.Same)]
public sealed class SendingRuleSpecs
{
    private static readonly Duration s_day = Duration.FromDays(1);

    [Theory]
    [InlineData(100, 30, "30,30,30,10")]
    [InlineData(1_000, 25, "250,250,250,250")]
    [InlineData(10, 33, "3,3,3,1")]
    [InlineData(9, 30, "2,2,2,3")]
    [InlineData(3, 30, "1,1,1")]
    [InlineData(5, 100, "5")]
    [InlineData(0, 30, "")]
    public void A_share_is_rounded_down_and_the_last_wave_takes_the_rest(long messages, int percent, string sizes)
    {
        var waves = new WaveRule(percent, null, s_day, []).Plan(messages, out var problem);
        Assert.Null(problem);
        Assert.Equal(sizes, string.Join(',', waves.Select(w => w.Quantity)));
        Assert.Equal(Enumerable.Range(0, waves.Count).Select(i => s_day * i), waves.Select(w => w.After));
    }

    [Theory]
    [InlineData(100, 20, "20,20,20,20,20")]
    [InlineData(45, 20, "20,20,5")]
    [InlineData(7, 20, "7")]
    public void A_count_is_sent_each_period(long messages, long count, string sizes) =>
        Assert.Equal(sizes, string.Join(',', new WaveRule(null, count, s_day, []).Plan(messages, out _).Select(w => w.Quantity)));

    [Property]
    public void Waves_send_every_message_once_and_go_forward_in_time(ushort messages, byte percent, byte count, bool shares)
    {
        var rule = shares
            ? new WaveRule(1 + (percent % 100), null, s_day, [])
            : new WaveRule(null, 1 + (messages / 500) + count, s_day, []);
        Assert.Null(rule.Problem());
        var waves = rule.Plan(messages, out var problem);
        Assert.Null(problem);
        Assert.Equal(messages, waves.Sum(w => w.Quantity));
        Assert.All(waves, w => Assert.True(w.Quantity > 0));
        Assert.Equal(waves.Select(w => w.After).Order(), waves.Select(w => w.After));
    }

    [Fact]
    public void Rules_that_make_no_sense_are_refused()
    {
        Refused(Online with { Waves = new(null, null, s_day, []) }, "either 'percent' or 'count'");
        Refused(Online with { Waves = new(10, 10, s_day, []) }, "either 'percent' or 'count'");
        Refused(Online with { Waves = new(0, null, s_day, []) }, "above 0 and at most 100");
        Refused(Online with { Waves = new(101, null, s_day, []) }, "above 0 and at most 100");
        Refused(Online with { Waves = new(null, 0, s_day, []) }, "at least 1");
        Refused(Online with { Waves = new(10, null, Duration.Zero, []) }, "'every' of waves must be above zero");
        Refused(
            Online with { Waves = new(null, null, null, [new(60, null, Duration.Zero), new(41, null, s_day)]) },
            "must not exceed 100 percent");
        Refused(
            Online with { Waves = new(null, null, null, [new(60, null, s_day), new(40, null, s_day)]) },
            "the first wave starts with the delivery");
        Refused(Online with { Retries = new(-1, s_day) }, "must not be negative");
        Refused(Online with { Retries = new(1, Duration.Zero) }, "above zero");
        Refused(Online with { ValidityDays = 0 }, "at least 1");
        Refused(Online with { ValidityDays = 1, ValidityEnd = Spec.Start }, "not both");
        Refused(Online with { RequestedQuantity = -1 }, "'requestedQuantity'");
        Refused(Online with { BatchSize = -1 }, "'batchSize'");
        Refused(Online with { Real = Eur(-1) }, "'real'");
        Refused(Offline with { Confirmation = StartMode.Automatic }, "'confirmation' is for online deliveries; the channel is directMail");
        Refused(Offline with { ValidityDays = 3 }, "'validityDays' is for online");
        Refused(Online with { ProofTo = [Code("ghost")] }, "unknown operator or group 'ghost'", Refusal.Unknown);
        Created(Online with { Waves = new(null, 1, s_day, []) }).When(new AnalyseDelivery(1_001, 0))
            .ThenRefused(Refusal.Invalid, "1001 waves are more than 1000");

        static void Refused(DeliveryFields fields, string text, Refusal code = Refusal.Invalid) =>
            World().When(new PutDelivery(PutMode.Create, fields)).ThenRefused(code, text);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void The_last_wave_must_start_while_the_delivery_is_valid(bool longer, bool may)
    {
        var contact = Spec.Start + s_day;
        foreach (var fields in new[]
        {
            Online with { ValidityDays = longer ? 7 : 6 },
            // Three periods of two days after the contact date.
            Online with
            {
                ContactDate = contact,
                ValidityEnd = contact + Duration.FromDays(6) + (longer ? Duration.FromSeconds(1) : Duration.Zero),
            },
        })
            Assert.Equal(
                may, Created(fields with { Waves = new(30, null, Duration.FromDays(2), []) }).When(new AnalyseDelivery(1_000, 0)).Accepted);
    }

    [Theory]
    [InlineData(0, 100, 8)]
    [InlineData(0, 20_000, 19)]
    [InlineData(0, 2_000_000, 256)]
    [InlineData(50, 2_000_000, 50)]
    public void Batches_are_as_given_or_chosen_by_the_number_of_messages(int given, long messages, long size) =>
        Assert.Equal(
            size, DeliverySending.BatchSize(Of(Created(Online with { BatchSize = given }).When(new AnalyseDelivery(messages, 0)))));

    [Theory]
    [InlineData(0, 1_000)]
    [InlineData(700, 700)]
    [InlineData(2_000, 1_000)]
    public void No_more_is_sent_than_was_requested(long requested, long toSend) =>
        Assert.Equal(toSend, Of(Created(Online with { RequestedQuantity = requested }).When(new AnalyseDelivery(1_100, 100))).ToSend);

    /// <summary>Five times on the first day, at least an hour apart, then once a day.</summary>
    [Fact]
    public void Soft_errors_are_tried_again_by_the_rule()
    {
        var spec = Analysed(Online, 1_000).When(new ConfirmDelivery()).When(Delivery);
        var retries = new List<Duration>();
        for (var i = 0; i < 7; i++)
        {
            spec.When(new ReportSent(900, 0) { Pending = 100 }).ThenAccepted();
            var due = Of(spec).Sending!.RetryAt!.Value;
            retries.Add(due - Spec.Start);
            Assert.Equal(due, spec.Due[TechnicalWorkflow.DeliveryMgt]);
            spec.At(due).When(Delivery).Then(new RetryBegun());
        }
        Assert.Equal([1, 2, 3, 4, 5, 29, 53], retries.Select(r => (int)r.TotalHours));
        spec.At(Spec.Start + Duration.FromDays(5)).When(Delivery).ThenAccepted();
        Assert.Equal((DeliveryState.Finished, 100L), (Of(spec).State, Of(spec).Dropped));
    }

    [Fact]
    public void Towards_the_end_of_the_first_day_the_next_retry_is_a_day_away()
    {
        var sending = new Sending(Spec.Start, 10, 1, 5, 0, null);
        var late = Spec.Start + Duration.FromHours(23) + Duration.FromMinutes(30);
        Assert.Equal(Spec.Start + Duration.FromHours(24), RetryRule.Default.Next(Spec.Start + Duration.FromHours(23), sending));
        Assert.Equal(late + s_day, RetryRule.Default.Next(late, sending));
    }

    [Fact]
    public void A_real_cost_takes_the_place_of_the_computed_one_and_can_be_taken_away()
    {
        var spec = Analysed(Online, 1_000).When(Budget);
        Assert.Equal(100m, Calculated(spec));
        spec.When(new PutDelivery(PutMode.Change, new DeliveryFields { Real = Eur(130.5m) })).ThenAccepted();
        Assert.Equal(130.5m, Calculated(spec));
        spec.When(Budget).When(new PutDelivery(PutMode.Change, new DeliveryFields { Cleared = ["real"] })).ThenAccepted();
        Assert.Equal(100m, Calculated(spec));
        spec.When(Budget).When(new CancelDelivery());
        Assert.Equal(0m, Calculated(spec));
    }

    [Fact]
    public void A_retry_that_is_paused_begins_again_with_the_resumption()
    {
        var spec = Analysed(Online, 1_000).When(new ConfirmDelivery()).When(Delivery).When(new ReportSent(900, 0) { Pending = 100 });
        var retry = Of(spec).Sending!.RetryAt!.Value;
        spec.When(new PauseDelivery()).When(Delivery).When(Delivery).When(new ResumeDelivery())
            .Then(new DeliveryMoved(DeliveryState.RecoveryPending));
        Assert.Equal(retry, spec.Due[TechnicalWorkflow.DeliveryMgt]);
        spec.At(retry).When(Delivery).When(new PauseDelivery()).When(Delivery).When(Delivery);
        Assert.Equal(DeliveryState.Paused, Of(spec).State);
        spec.At(retry + s_day).When(new ResumeDelivery())
            .Then(new DeliveryMoved(DeliveryState.RecoveryPending), new RetryPlanned(retry + s_day));
        spec.When(Delivery).Then(new RetryBegun());
        Assert.Equal(2, Of(spec).Sending!.Retries);
    }

    /// <summary>What a delivery says of its own sending holds whatever is reported, paused and resumed in whatever order.</summary>
    [Property]
    public void Whatever_is_done_to_it_a_delivery_keeps_its_counts(byte[] steps)
    {
        var spec = Created(Online with { Waves = new(40, null, Duration.FromHours(5), []), ValidityDays = 2 })
            .When(new AnalyseDelivery(100, 0)).When(new ConfirmDelivery()).When(Delivery);
        var now = Spec.Start;
        foreach (var step in steps)
        {
            now += Duration.FromMinutes(step);
            spec.At(now);
            // The spec checks the invariants after each of them; a refusal is as good as any.
            spec.When((step % 6) switch
            {
                0 => new PauseDelivery(),
                1 => new ResumeDelivery(),
                2 => new ReportSent(step / 3, step / 16) { Pending = step / 8 },
                3 => new ReportSent(step / 3, 0),
                4 when step > 250 => new StopDelivery(),
                _ => Delivery,
            });
            spec.When(Delivery);
        }
        var rest = Of(spec);
        // A delivery that waits for something is on the agenda, or is over, or waits for a person.
        Assert.True(rest.IsOver || spec.Due[TechnicalWorkflow.DeliveryMgt] is not null, $"{rest.State} is not on the agenda");
        spec.At(Spec.Start + Duration.FromDays(400)).When(Delivery);
        Assert.True(Of(spec).IsOver);
        Assert.True(DeliveryCosts.Messages(Of(spec)) + Of(spec).Failed + Of(spec).Dropped <= 100);
    }
}
