using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>Cost and stock need of a delivery, from its counts (domain.md §3.2, §3.4).</summary>
public static class DeliveryCosts
{
    /// <summary>
    /// Messages that are paid for: those to send; once sending is over, those sent; before the report, those released.
    /// </summary>
    public static long Messages(DeliveryModel delivery) => delivery.IsOver
        ? delivery.Sent ?? delivery.Sending?.Released ?? delivery.ToSend ?? 0
        : delivery.ToSend ?? 0;

    public static Seq<CostDetail> Details(DeliveryModel delivery) =>
        delivery.Analysed && !delivery.NothingWentOut ? Costing.Price(delivery.Priced, Messages(delivery), delivery.Currency) : [];

    /// <summary>Amounts by category. A canceled delivery keeps only a real cost, since that money is spent (domain.md §3.2).</summary>
    private static Map<Money> Amounts(DeliveryModel delivery, Seq<CostDetail> details) =>
        ItemCharges.WithReal(Computed(delivery, details), delivery.Fields?.Real, delivery.Currency);

    private static Map<Money> Computed(DeliveryModel delivery, Seq<CostDetail> details) =>
        IsCanceled(delivery) || delivery.NothingWentOut ? Map<Money>.Empty
        : delivery.Analysed ? Costing.ByCategory(details, delivery.Currency)
        : delivery.Fields?.Provisional?.ByCategory() ?? Map<Money>.Empty;

    private static bool IsCanceled(DeliveryModel delivery) => delivery.BookedAs == DeliveryState.Canceled;

    public static Contribution Contribute(DeliveryModel delivery) => Contribute(delivery, Amounts(delivery, Details(delivery)));

    /// <summary>
    /// What is to be reserved together with stock counts as planned until the target is settled (domain.md §3.4 rule 18).
    /// </summary>
    private static Contribution Contribute(DeliveryModel delivery, Map<Money> amounts) =>
        (delivery is { Fields.ReserveTogether: true, TargetIsSettled: false, IsOver: false }
            ? delivery.Charges with { Level = CommitmentLevel.Planned }
            : delivery.Charges).Contribute(delivery.Fields?.Campaign, amounts, delivery.IsOver, delivery.Currency, IsCanceled(delivery));

    /// <summary>The posting that budgetMgt should have made.</summary>
    public static DeliveryCosted ShouldBe(DeliveryModel delivery)
    {
        var details = Details(delivery);
        var amounts = Amounts(delivery, details);
        var provisional = IsCanceled(delivery) ? null : delivery.Fields?.Provisional?.Total;
        return new DeliveryCosted(
            new PostedCharge(
                delivery.Charges.Budget,
                Contribute(delivery, amounts),
                provisional ?? Money.Zero(delivery.Currency),
                delivery.Charges.Calculated(amounts, delivery.IsOver, delivery.Currency)),
            details);
    }

    public static bool IsDue(DeliveryModel delivery)
    {
        if (delivery.Fields is null)
            return false;
        if (delivery.Charges.Holds.Count > 0)
            return true;
        var due = ShouldBe(delivery);
        return delivery.Charges.Posted is { } posted
            ? posted != due.Posted || delivery.Details != due.Details
            : !due.Posted.Contribution.IsEmpty || !due.Posted.Calculated.IsZero || !due.Posted.Provisional.IsZero || due.Details.Count > 0;
    }

    /// <summary>Pieces needed by stock line.</summary>
    public static Map<Quantity> Needs(DeliveryModel delivery) =>
        delivery.Analysed && !delivery.NothingWentOut ? Costing.StockNeeds(delivery.Priced, Messages(delivery)) : Map<Quantity>.Empty;

    /// <summary>
    /// The stock that should be consumed: from the extraction (offline) or the start of sending (online) on; nothing once canceled.
    /// A re-extraction replaces it, and the router's report adjusts it.
    /// </summary>
    public static Map<Quantity> Consumption(DeliveryModel delivery)
    {
        var used = delivery.Offline
            ? delivery.Extraction is not null
            : delivery.Sending is not null || delivery.IsOver;
        return used ? Needs(delivery) : Map<Quantity>.Empty;
    }
}
