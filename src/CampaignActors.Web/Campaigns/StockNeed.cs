using System.Text.Json;
using CampaignActors.Web.Seam;

namespace CampaignActors.Web.Campaigns;

/// <summary>Pieces that the deliveries of a campaign need, beside the balances of what falls short.</summary>
public static class StockNeed
{
    /// <param name="calendar">Entries of the calendar, of deliveries that are not over.</param>
    /// <param name="deliveries">Their documents, as far as they are known.</param>
    public static IReadOnlyList<(string Entity, string Line, decimal Pieces, decimal? Balance)> Of(
        IReadOnlyList<JsonElement> calendar, IReadOnlyList<JsonElement> deliveries)
    {
        var balances = deliveries.ToDictionary(d => $"deliveries/{d.Text("code")}", d => d.Map("shortages").ToDictionary());
        return
        [
            .. from entry in calendar
               let entity = entry.Text("entity")!
               from need in entry.Map("stock")
               select (entity, need.Key, need.Value.GetDecimal(), Balance(balances.GetValueOrDefault(entity), need.Key)),
        ];
    }

    private static decimal? Balance(Dictionary<string, JsonElement>? known, string line) =>
        known is not null && known.TryGetValue(line, out var balance) ? balance.GetDecimal() : null;
}
