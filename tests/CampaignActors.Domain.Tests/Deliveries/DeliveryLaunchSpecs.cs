using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Deliveries;

/// <summary>A workflow of the campaign launches the analysis of its deliveries, and ends what it launched (domain.md §4.7).</summary>
public sealed class DeliveryLaunchSpecs
{
    private static Spec InWorkflow() => World().When(new PutDelivery(PutMode.Create, Online with { Workflow = 1 }));

    private static DeliveryState StateOf(Spec spec) => spec.State<DeliveryModel>().State;

    [Fact]
    public void Analysis_that_the_workflow_launched_ends_with_it()
    {
        var spec = InWorkflow().WhenTold(Make.Campaign, new LaunchTargeting());
        Assert.Equal(DeliveryState.TargetCalculation, StateOf(spec));

        spec.WhenTold(Make.Campaign, new EndTargeting());

        Assert.Equal(DeliveryState.BeingEdited, StateOf(spec));
        spec.WhenTold(Make.Campaign, new LaunchTargeting());
        Assert.Equal(DeliveryState.TargetCalculation, StateOf(spec));
    }

    [Fact]
    public void Analysis_that_a_person_began_goes_on()
    {
        var spec = InWorkflow().When(new AnalyseDelivery(null, 0));
        var before = StateOf(spec);

        spec.WhenTold(Make.Campaign, new EndTargeting()).ThenNothing();

        Assert.Equal(before, StateOf(spec));
    }

    [Fact]
    public void Delivery_that_is_further_on_stays()
    {
        var spec = InWorkflow().WhenTold(Make.Campaign, new LaunchTargeting()).When(new AnalyseDelivery(10, 0));

        spec.WhenTold(Make.Campaign, new EndTargeting()).ThenNothing();

        Assert.NotEqual(DeliveryState.BeingEdited, StateOf(spec));
    }
}
