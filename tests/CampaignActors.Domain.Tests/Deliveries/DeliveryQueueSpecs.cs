using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Slots;

using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Deliveries;

/// <summary>An analysis in the queue for execution slots, seen from its delivery (domain.md §5.5).</summary>
public sealed class DeliveryQueueSpecs
{
    private static readonly AnalyseDelivery s_analyse = new(null, 0);

    private static Spec Grant(Spec spec, int number) => spec.WhenTold(Kinds.ExecutionSlots, new GrantPreparationSlot(number));

    private static AddressedEffect Free(int number) => new(Kinds.ExecutionSlots, new FreePreparationSlot(number));

    [Fact]
    public void Analysis_without_counts_waits_for_its_slot()
    {
        var spec = Created(Online with { Priority = DeliveryPriority.High }).When(s_analyse);

        Assert.Equal(DeliveryState.TargetingPending, Of(spec).State);
        Assert.Contains(spec.Effects, e => e.Effect is AskPreparationSlot { Number: 1, Priority: DeliveryPriority.High });
        Assert.Null(spec.Due[TechnicalWorkflow.OperationMgt]);
        spec.When(s_analyse).ThenNothing();
        Assert.Equal(DeliveryState.TargetCalculation, Of(Grant(spec, 1)).State);
    }

    public static TheoryData<string> Ends => new("ready", "fail", "cancel", "campaign");

    [Theory]
    [MemberData(nameof(Ends))]
    public void Slot_is_given_back_whatever_becomes_of_the_analysis(string end)
    {
        var spec = Grant(Created(Online).When(s_analyse), 1);

        _ = end switch
        {
            "ready" => spec.When(new AnalyseDelivery(10, 0)),
            "fail" => spec.When(new FailPreparation("no data")),
            "cancel" => spec.When(new CancelDelivery()),
            _ => spec.WhenTold(Make.Campaign, new ParentCanceled()),
        };

        Assert.Equal([Free(1)], spec.Effects.Where(e => e.Target == Kinds.ExecutionSlots));
        Assert.Null(Of(spec).Slot);
    }

    [Fact]
    public void Computed_target_needs_no_slot()
    {
        Assert.Contains(Free(1), Created(Online).When(s_analyse).When(new AnalyseDelivery(10, 0)).Effects);
        Assert.Contains(Free(1), Created(Online).When(s_analyse).When(new DeleteDelivery()).Effects);
        var launched = Created(Online).When(s_analyse).WhenTold(Make.Campaign, new LaunchTargeting());
        Assert.Contains(Free(1), launched.Effects);
        Assert.Equal((DeliveryState.TargetCalculation, null), (Of(launched).State, Of(launched).Slot));
    }

    [Fact]
    public void Slot_that_comes_after_it_was_given_up_is_not_taken()
    {
        var spec = Created(Online).When(s_analyse).When(new AnalyseDelivery(10, 0)).When(new FailPreparation("x"));
        Grant(spec, 1).ThenNothing();

        var again = Created(Online).When(s_analyse)
            .When(new PutDelivery(PutMode.Change, new DeliveryFields { AnalyseAt = Spec.Start + Duration.FromDays(1) }));
        Assert.Contains(Free(1), again.Effects);
        again.When(s_analyse);
        Grant(again, 1).ThenNothing();
        Assert.Equal(DeliveryState.TargetCalculation, Of(Grant(again, 2)).State);
    }

    [Fact]
    public void Date_of_the_analysis_brings_it_into_the_queue()
    {
        var at = Spec.Start + Duration.FromDays(1);
        var spec = Created(Online with { AnalyseAt = at });
        Assert.Equal(at, spec.Due[TechnicalWorkflow.OperationMgt]);

        spec.At(at).When(Operation);

        Assert.Equal(DeliveryState.TargetingPending, Of(spec).State);
        Assert.Contains(spec.Effects, e => e.Effect is AskPreparationSlot);
        spec.When(Operation).ThenNothing();
    }
}
