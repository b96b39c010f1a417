using CampaignActors.Domain.Kernel;

namespace CampaignActors.Domain.Tests.Stocks;

/// <summary>Orders: received once, on their date or when people say so (domain.md §3.4, §4.6, S3).</summary>
[Properties(Replay = Draws.Same)]
public sealed class StockOrderSpecs
{
    private static readonly Instant s_date = Instant.FromUtc(2026, 1, 12, 0, 0);
    private static readonly Work s_work = new(TechnicalWorkflow.StockMgt);
    private static readonly EntityRef s_line = Kinds.Line(Code("CARD"));

    private static Spec New() => new Spec(Kinds.Order(Code("ORD1")))
        .Knowing(s_line, new LineFacts(Code("STK1"), "CARD", default, default, null, Map<Quantity>.Empty, Map<Quantity>.Empty));

    private static PlaceOrder Place(decimal volume = 500, Instant? date = null, PutMode mode = PutMode.Create) =>
        new(mode, null, Code("CARD"), new(volume), date ?? s_date);

    [Theory]
    [InlineData("Europe/Paris", "2026-03-05T14:30:00Z", "2026-03-04T23:00:00Z")]
    [InlineData("Europe/Paris", "2026-03-04T23:00:00Z", "2026-03-04T23:00:00Z")]
    // There is no midnight on that day in Beirut: the clock goes from 00:00 to 01:00.
    [InlineData("Asia/Beirut", "2026-03-29T12:00:00Z", "2026-03-28T22:00:00Z")]
    public void An_order_comes_at_the_start_of_its_day(string zone, string named, string due)
    {
        static Instant At(string text) => NodaTime.Text.InstantPattern.ExtendedIso.Parse(text).Value;
        var spec = New().In(DateTimeZoneProviders.Tzdb[zone]).When(Place(date: At(named)));
        Assert.Equal(At(due), spec.Due[TechnicalWorkflow.StockMgt]);

        spec.When(Place(date: At(named), mode: PutMode.Apply)).ThenNothing();
        spec.When(new PostponeOrder(At(named) + Duration.FromHours(1))).ThenNothing();
        spec.When(new PostponeOrder(At(named) + Duration.FromDays(2))).ThenAccepted();
        var missing = zone == "Asia/Beirut" ? Duration.FromHours(1) : Duration.Zero;
        Assert.Equal(At(due) + Duration.FromDays(2) - missing, spec.Due[TechnicalWorkflow.StockMgt]);
    }

    private static Spec Placed() => New().When(Place()).ThenAccepted();

    [Fact]
    public void An_order_is_expected_by_its_line_at_once_and_received_on_its_date()
    {
        var spec = Placed();
        Assert.Equal([new AddressedEffect(s_line, new ExpectOrder(new(500), s_date))], spec.Effects);
        Assert.Equal(s_date, spec.Due[TechnicalWorkflow.StockMgt]);
        spec.When(s_work).ThenNothing();
        spec.At(s_date).When(s_work).Then(new OrderReceived(new(500)));
        Assert.Equal([new AddressedEffect(s_line, new ReceiveOrder(new(500), Quantity.Zero, s_date))], spec.Effects);
        Assert.Equal((OrderStatus.Received, null), (spec.State<OrderState>().Status, spec.Due[TechnicalWorkflow.StockMgt]));
        spec.When(s_work).ThenNothing();
    }

    [Fact]
    public void A_date_in_the_past_is_due_since_then()
    {
        var past = Instant.FromUtc(2026, 1, 3, 0, 0);
        var spec = New().When(Place(date: past));
        Assert.Equal(past, spec.Due[TechnicalWorkflow.StockMgt]);
        spec.When(s_work).Then(new OrderReceived(new(500)));
    }

    [Fact]
    public void Without_a_date_it_waits_for_people()
    {
        var spec = New().When(new PlaceOrder(PutMode.Create, null, Code("CARD"), new(30), null));
        Assert.Null(spec.Due[TechnicalWorkflow.StockMgt]);
        spec.When(new ReceiveNow(null)).When(s_work).Then(new OrderReceived(new(30)));
    }

    [Fact]
    public void Part_of_it_may_come_early_and_the_rest_on_its_date()
    {
        var spec = Placed().When(new ReceiveNow(new(200))).Then(new OrderArrived(new(200)));
        Assert.Equal(DueTimes.AtOnce, spec.Due[TechnicalWorkflow.StockMgt]);
        spec.When(new ReceiveNow(new(301))).ThenRefused(Refusal.Invalid, "has 300 open");
        spec.When(s_work).Then(new OrderReceived(new(200)));
        Assert.Equal(OrderStatus.PartiallyReceived, spec.State<OrderState>().Status);
        spec.At(s_date).When(s_work).Then(new OrderReceived(new(300)));
        Assert.Equal(OrderStatus.Received, spec.State<OrderState>().Status);
    }

    [Fact]
    public void Postponed_it_waits_for_the_new_date_and_its_line_knows()
    {
        var spec = Placed().When(new PostponeOrder(s_date)).ThenNothing();
        spec.When(new PostponeOrder(s_date + Duration.FromDays(4))).ThenAccepted();
        Assert.Equal([new AddressedEffect(s_line, new ExpectOrder(new(500), s_date + Duration.FromDays(4)))], spec.Effects);
        spec.At(s_date).When(s_work).ThenNothing();
    }

    public static TheoryData<OrderStatus, OrderTrigger> Table => MachineTable.Of(OrderKind.Machine);

    [Theory]
    [MemberData(nameof(Table))]
    public void The_machine_decides_what_may_happen(OrderStatus from, OrderTrigger trigger)
    {
        var spec = from switch
        {
            OrderStatus.PartiallyReceived => Placed().When(new ReceiveNow(new(200))).When(s_work),
            OrderStatus.Received => Placed().At(s_date).When(s_work),
            OrderStatus.Canceled => Placed().When(new CancelOrder()),
            _ => Placed(),
        };
        Assert.Equal(from, spec.State<OrderState>().Status);
        spec.When(trigger switch
        {
            OrderTrigger.Received => new ReceiveNow(null),
            OrderTrigger.Postponed => new PostponeOrder(s_date + Duration.FromDays(1)),
            OrderTrigger.Lowered => new LowerOrder(new(400)),
            OrderTrigger.Canceled => new CancelOrder(),
            _ => Place(),
        });
        MachineTable.Check(OrderKind.Machine, spec, from, trigger, () =>
        {
            spec.When(s_work);
            return spec.State<OrderState>().Status;
        });
    }

    [Fact]
    public void A_canceled_order_is_no_longer_expected()
    {
        var canceled = Placed().When(new CancelOrder()).ThenAccepted();
        Assert.Equal([new AddressedEffect(s_line, new ExpectOrder(Quantity.Zero, null))], canceled.Effects);
        canceled.At(s_date).When(s_work).ThenNothing();
    }

    [Fact]
    public void Wrong_input_is_refused_with_what_is_wrong()
    {
        New().When(Place(0)).ThenRefused(Refusal.Invalid, "above zero");
        New().When(Place(-5)).ThenRefused(Refusal.Invalid, "above zero");
        New().When(Place() with { Line = Code("NONE") }).ThenRefused(Refusal.Unknown, "unknown stock line 'NONE'");
        Placed().When(Place()).ThenRefused(Refusal.State, "exists already");
        Placed().When(Place(mode: PutMode.Apply)).ThenNothing();
        Placed().When(Place(501, mode: PutMode.Apply)).ThenRefused(Refusal.State, "other terms");
        New().When(new CancelOrder()).ThenRefused(Refusal.Unknown, "unknown order 'ORD1'");
    }

    [Property]
    public void However_it_comes_in_it_is_received_once(byte[] parts)
    {
        var spec = Placed();
        var received = 0m;
        foreach (var part in parts)
        {
            spec.When(new ReceiveNow(new(part)));
            if (part % 3 == 0)
                Work();
        }
        spec.At(s_date);
        Work();
        Work();
        Assert.Equal(500, received);
        Assert.Equal(OrderStatus.Received, spec.State<OrderState>().Status);

        void Work()
        {
            spec.When(s_work);
            received += spec.Effects.Select(e => e.Effect).OfType<ReceiveOrder>().Sum(r => r.Volume.Value);
        }
    }
}
