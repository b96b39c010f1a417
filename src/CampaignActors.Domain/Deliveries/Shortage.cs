using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>What a stock line lacks for a delivery, as approvers see it: a warning, never a block (domain.md §3.4).</summary>
public static class Shortage
{
    /// <summary>
    /// The balance after this delivery: in stock − needed while nothing is recorded, plain in stock once the extraction has recorded
    /// the consumption, so that it is not subtracted twice. A delivery that reserves stock counts what others have reserved
    /// (rule 15 of the scenario contract).
    /// </summary>
    public static Quantity Balance(Quantity inStock, Quantity reservedByOthers, Quantity needed, bool recorded, bool reserves) =>
        recorded ? inStock : inStock - (reserves ? reservedByOthers : Quantity.Zero) - needed;
}
