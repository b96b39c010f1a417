using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Views;

namespace CampaignActors.Vocabulary.Tests.Views;

/// <summary>What joins and the calendar know of a delivery.</summary>
public sealed class DeliveryFactsSpecs
{
    [Theory]
    [InlineData(DeliveryState.InProgress, false)]
    [InlineData(DeliveryState.Paused, false)]
    [InlineData(DeliveryState.Stopped, true)]
    [InlineData(DeliveryState.Finished, true)]
    [InlineData(DeliveryState.Canceled, true)]
    public void A_delivery_that_has_ended_needs_no_more_pieces(DeliveryState state, bool over) =>
        Assert.Equal(over, new DeliveryViewFacts(null, state, false, null, false, Map<Quantity>.Empty).IsOver);
}
