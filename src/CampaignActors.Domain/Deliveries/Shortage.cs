using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>The shortage of a stock line for a delivery, shown to approvers: a warning, never a block (domain.md §3.4).</summary>
public static class Shortage
{
    /// <summary>
    /// The balance after this delivery: in stock − needed before the consumption is recorded, in stock afterwards, so that it is
    /// not subtracted twice. A delivery that reserves stock subtracts the reservations of others (rule 15 of the scenario
    /// contract).
    /// </summary>
    public static Quantity Balance(Quantity inStock, Quantity reservedByOthers, Quantity needed, bool recorded, bool reserves) =>
        recorded ? inStock : inStock - (reserves ? reservedByOthers : Quantity.Zero) - needed;
}
