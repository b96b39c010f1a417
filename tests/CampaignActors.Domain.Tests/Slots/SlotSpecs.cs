using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Slots;

namespace CampaignActors.Domain.Tests.Slots;

/// <summary>Execution slots: never more than the limit, in the order of severity, priority and age (domain.md §5.5).</summary>
public sealed class SlotSpecs
{
    private static readonly Work s_work = new(TechnicalWorkflow.OperationMgt);

    private static Spec New(int limit = 1) =>
        new Spec(Kinds.ExecutionSlots).When(new PutSlots(PutMode.Apply, new SlotFields { Limit = limit }));

    private static EntityRef Of(string campaign) => Kinds.Campaign(Code(campaign));

    private static AskSlot Ask(
        WorkflowSeverity severity = WorkflowSeverity.Normal, SlotPriority priority = SlotPriority.Average, bool night = false) =>
        new(1, "W", new JobExecution(severity, priority, night));

    private static AddressedEffect Grant(string campaign) => new(Of(campaign), new GrantSlot(1));

    [Fact]
    public void They_are_served_by_severity_then_priority_then_age()
    {
        var spec = New(2).WhenTold(Of("A"), Ask(priority: SlotPriority.Low)).WhenTold(Of("B"), Ask())
            .At(Spec.Start + Duration.FromMinutes(1)).WhenTold(Of("C"), Ask())
                .WhenTold(Of("D"), Ask(WorkflowSeverity.Critical, SlotPriority.Low));
        Assert.Equal(DueTimes.AtOnce, spec.Due[TechnicalWorkflow.OperationMgt]);
        spec.When(s_work);
        Assert.Equal([Grant("D"), Grant("B")], spec.Effects);
        spec.When(s_work).ThenNothing();
        spec.WhenTold(Of("D"), new FreeSlot(1)).When(s_work);
        Assert.Equal([Grant("C")], spec.Effects);
    }

    [Fact]
    public void A_process_that_never_ends_is_forgotten_after_a_week()
    {
        var spec = New().WhenTold(Of("A"), Ask()).When(s_work).WhenTold(Of("B"), Ask());
        var forgotten = Spec.Start + Duration.FromDays(7) + Duration.FromTicks(1);
        Assert.Equal(forgotten, spec.Due[TechnicalWorkflow.OperationMgt]);
        spec.At(forgotten - Duration.FromTicks(1)).When(s_work).ThenNothing();
        spec.At(forgotten).When(s_work);
        Assert.Equal([Grant("B")], spec.Effects);
    }

    [Fact]
    public void Jobs_of_low_activity_wait_for_their_hours_and_let_others_pass()
    {
        var spec = New().When(
            new PutSlots(PutMode.Apply, new SlotFields { LowActivity = new LowActivityHours(new DayWindow(22 * 60, 6 * 60), "UTC") }))
            .WhenTold(Of("NIGHT"), Ask(WorkflowSeverity.Critical, night: true));
        Assert.Equal(Instant.FromUtc(2026, 1, 5, 22, 0), spec.Due[TechnicalWorkflow.OperationMgt]);
        spec.WhenTold(Of("DAY"), Ask()).When(s_work);
        Assert.Equal([Grant("DAY")], spec.Effects);
        spec.At(Instant.FromUtc(2026, 1, 5, 22, 0)).WhenTold(Of("DAY"), new FreeSlot(1)).When(s_work);
        Assert.Equal([Grant("NIGHT")], spec.Effects);
    }

    private static EntityRef Delivery(string code) => Kinds.Delivery(Code(code));

    private static AskPreparationSlot Prepare(int number, DeliveryPriority priority = DeliveryPriority.Normal) =>
        new(number, "D", null, priority, JobExecution.Default);

    [Fact]
    public void Preparations_and_workflows_are_one_queue()
    {
        var spec = New(limit: 3).WhenTold(Delivery("D1"), Prepare(1, DeliveryPriority.VeryHigh))
            .WhenTold(Of("LOW"), Ask(priority: SlotPriority.Low))
            .WhenTold(Delivery("D2"), Prepare(1, DeliveryPriority.VeryLow)).WhenTold(Of("HIGH"), Ask(priority: SlotPriority.High))
            .At(Spec.Start + Duration.FromMinutes(1)).WhenTold(Of("MID"), Ask()).WhenTold(Delivery("D3"), Prepare(1));

        Assert.Equal(
            ["deliveries/D1", "HIGH#1", "deliveries/D3", "MID#1", "LOW#1", "deliveries/D2"],
            spec.State<SlotsState>().Queue().Select(r => r.Process));
        spec.When(s_work);
        Assert.Equal(
            [new(Delivery("D1"), new GrantPreparationSlot(1)), Grant("HIGH"), new(Delivery("D3"), new GrantPreparationSlot(1))],
            spec.Effects);
    }

    [Fact]
    public void Preparation_frees_only_the_slot_that_it_asked_for()
    {
        var spec = New().WhenTold(Delivery("D1"), Prepare(1)).When(s_work);

        // Given up and asked for again while the first one was on its way.
        spec.WhenTold(Delivery("D1"), new FreePreparationSlot(1)).WhenTold(Delivery("D1"), Prepare(2));
        spec.WhenTold(Delivery("D1"), new FreePreparationSlot(1)).ThenNothing();

        Assert.Single(spec.State<SlotsState>().Queue());
        spec.When(s_work);
        Assert.Equal([new AddressedEffect(Delivery("D1"), new GrantPreparationSlot(2))], spec.Effects);
        spec.WhenTold(Delivery("D1"), Prepare(2)).ThenNothing();
    }

    [Fact]
    public void Preparation_that_is_asked_for_again_keeps_its_age()
    {
        var spec = New().WhenTold(Of("A"), Ask()).When(s_work).WhenTold(Delivery("D1"), Prepare(1, DeliveryPriority.Low));
        var since = spec.State<SlotsState>().Queue().Single().Since;

        spec.At(Spec.Start + Duration.FromHours(1)).WhenTold(Delivery("D1"), Prepare(1, DeliveryPriority.High)).ThenAccepted();

        Assert.Equal(
            (since, DeliveryPriority.High),
            (spec.State<SlotsState>().Queue().Single().Since, spec.State<SlotsState>().Queue().Single().Rank));
    }

    [Fact]
    public void Senseless_request_is_refused()
    {
        New().When(new PutSlots(PutMode.Apply, new SlotFields { Limit = 0 })).ThenRefused(Refusal.Invalid, "above zero");
        New().When(new PutSlots(PutMode.Apply, new SlotFields { LowActivity = new LowActivityHours(new DayWindow(60, 60), "UTC") }))
            .ThenRefused(Refusal.Invalid, "two different times");
        new Spec(new EntityRef(Kinds.Slots, Code("other"))).When(new PutSlots(PutMode.Apply, new SlotFields { Limit = 3 }))
            .ThenRefused(Refusal.Invalid, "are called 'main'");
    }
}
