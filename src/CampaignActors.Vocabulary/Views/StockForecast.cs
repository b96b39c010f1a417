using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Vocabulary.Views;

/// <summary>
/// When a stock line runs out (domain.md §3.4): the first date on which in stock + orders received by then − scheduled needs is below
/// zero, joined from the dates of open deliveries when it is read. A delivery needs its pieces on its extraction or contact date, or now
/// when it has none; what is recorded as consumed is in the stock already.
/// </summary>
internal sealed class StockForecast(IViewSource source, Instant now, DateTimeZone zone)
{
    private static readonly string[] s_over = ["finished", "canceled", "deleted", "failed"];
    private ILookup<string, Need>? _needs;

    /// <summary>Adds <c>stockOutDate</c>, <c>stockOutBecause</c> and <c>stockOutText</c> to a line that will run out; nothing to others.</summary>
    public void Join(Code line, JsonObject view, JsonObject result)
    {
        _needs ??= Needs().ToLookup(n => n.Line);
        var consumed = view["$consumptions"] as JsonObject ?? [];
        var orders = (view["$orders"] as JsonObject ?? []).Select(o => (
            At: At(o.Value!["deliveryDate"]) ?? Instant.MaxValue, Volume: o.Value!["volume"]!.GetValue<decimal>())).ToList();
        var balance = view["inStock"]?.GetValue<decimal>() ?? 0;
        var because = new List<string>();
        foreach (var need in _needs[line.Text].Where(n => !consumed.ContainsKey(n.Delivery)).OrderBy(n => n.At).ThenBy(n => n.Delivery, StringComparer.Ordinal))
        {
            because.Add(need.Delivery);
            balance -= need.Pieces;
            if (balance + orders.Where(o => o.At <= need.At).Sum(o => o.Volume) >= 0)
                continue;
            var day = need.At.InZone(zone).Date;
            result["stockOutDate"] = LocalDatePattern.Iso.Format(day);
            result["stockOutBecause"] = new JsonArray([.. because.Select(d => JsonValue.Create(d))]);
            result["stockOutText"] = $"runs out on {day.ToString("d MMMM uuuu", CultureInfo.InvariantCulture)} because of {Listed(because)}";
            return;
        }
    }

    private static string Listed(List<string> names) =>
        names.Count == 1 ? names[0] : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";

    private IEnumerable<Need> Needs() =>
        from delivery in source.List(Kinds.Deliveries)
        where !s_over.Contains(delivery.View["state"]?.GetValue<string>())
        from need in delivery.View["$needs"] as JsonObject ?? []
        let at = At(delivery.View["extractionDate"]) ?? At(delivery.View["contactDate"]) ?? now
        select new Need(need.Key, delivery.Code, at > now ? at : now, need.Value!.GetValue<decimal>());

    private static Instant? At(JsonNode? node) => node is null ? null : InstantPattern.ExtendedIso.Parse(node.GetValue<string>()).Value;

    private sealed record Need(string Line, string Delivery, Instant At, decimal Pieces);
}
