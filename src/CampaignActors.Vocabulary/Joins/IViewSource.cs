using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Vocabulary.Joins;

/// <summary>Reads the views of entities, wherever they are kept.</summary>
public interface IViewSource
{
    /// <summary>The view of one entity, or <c>null</c> when nothing is known of it.</summary>
    EntityView? Find(EntityRef entity);

    /// <summary>All entities of a kind, by code.</summary>
    IEnumerable<(Code Code, EntityView View)> List(string kind);

    /// <summary>What open deliveries need of stock lines.</summary>
    IReadOnlyList<StockDemand> Demands() => StockDemand.Of(List(Kinds.Deliveries));
}
