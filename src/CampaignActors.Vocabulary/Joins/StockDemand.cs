using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Views;
using NodaTime;

namespace CampaignActors.Vocabulary.Joins;

/// <summary>Pieces of one stock line that an open delivery needs.</summary>
/// <param name="At">When it needs them; <c>null</c>: it has no date.</param>
public sealed record StockDemand(string Line, Code Delivery, Instant? At, Quantity Pieces)
{
    /// <summary>The demands of all deliveries that are not over.</summary>
    public static IReadOnlyList<StockDemand> Of(IEnumerable<(Code Code, EntityView View)> deliveries) =>
    [
        .. from entry in deliveries
           let delivery = entry.View.FactsAs<DeliveryViewFacts>()
           where delivery is { IsOver: false }
           from need in delivery.Needs
           select new StockDemand(need.Key, entry.Code, delivery.NeededAt, need.Value),
    ];
}
