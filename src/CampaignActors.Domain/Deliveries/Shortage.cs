using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Values;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Domain.Deliveries;

/// <summary>What is left of a stock line after a delivery.</summary>
/// <param name="Low">Whether the balance is at or below the alert level, and not below zero.</param>
/// <param name="Cover">The open orders that cover what is missing; <c>null</c>: none do, or nothing is missing.</param>
internal sealed record StockBalance(string Label, Quantity Needed, Quantity Balance, bool Low, (Seq<Code> Orders, Instant Fits)? Cover)
{
    public MailStock ToMail() => new(Label, Needed, Balance) { Low = Low, Orders = Cover?.Orders, Fits = Cover?.Fits };
}

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

    /// <summary>
    /// The open orders with which what is missing will be there, by date, and the first date on which it is: in stock + orders received by
    /// then. An order without a date covers nothing.
    /// </summary>
    /// <param name="balance">Below zero.</param>
    /// <returns><c>null</c>: no open order covers it.</returns>
    public static (Seq<Code> Orders, Instant Fits)? Cover(Quantity balance, IEnumerable<(Code Order, OpenOrder Open)> orders)
    {
        var taken = new List<Code>();
        var dated = orders.Where(o => o.Open.DeliveryDate is not null);
        foreach (var (order, open) in dated.OrderBy(o => o.Open.DeliveryDate).ThenBy(o => o.Order))
        {
            taken.Add(order);
            balance += open.Volume;
            if (balance >= Quantity.Zero)
                return (taken.ToSeq(), open.DeliveryDate!.Value);
        }
        return null;
    }

    /// <summary>The same in words.</summary>
    public static string CoverText((Seq<Code> Orders, Instant Fits)? cover, DateTimeZone zone) => cover is { } by
        ? $"It fits on {LocalDatePattern.Iso.Format(by.Fits.InZone(zone).Date)} with {(by.Orders.Count == 1 ? "order" : "orders")} "
            + $"{string.Join(", ", by.Orders)}."
        : "No open order covers it.";
}
