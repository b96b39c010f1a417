using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Values;

namespace CampaignActors.Operations.Verifying;

/// <summary>
/// Reservations at the moment they are made. In stock may fall below zero, since what happened is recorded; but nothing may be promised
/// that is not there.
/// </summary>
internal sealed class StockWatch
{
    public List<string> Oversold { get; } = [];

    public void See(EntityRef self, IEntityState before, IEntityState after, IEvent happened)
    {
        if (happened is StockReserved reserved && before is LineState was && after is LineState now
            && now.Reserved > was.Reserved && now.Available < Quantity.Zero)
            Oversold.Add($"{self}: {reserved.Volume} reserved for {reserved.Delivery}, which leaves {now.Available} available");
    }
}
