using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Views;
using NodaTime;
using NodaTime.Text;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Joins;

/// <summary>
/// When a stock line runs out (domain.md §3.4): the first date on which in stock + orders received by then − scheduled needs is below
/// zero, joined from the dates of open deliveries when it is read. A delivery needs its pieces on its extraction or contact date, or now
/// when it has none; what is recorded as consumed is in the stock already.
/// </summary>
internal sealed class StockForecast(IViewSource source, Instant now, DateTimeZone zone)
{
    private ILookup<string, Need>? _needs;

    /// <summary>
    /// Adds <c>stockOutDate</c>, <c>stockOutBecause</c>, <c>stockOutText</c> and, where the lead time is known, <c>orderBy</c> to a line
    /// that will run out.
    /// </summary>
    public void Join(Code code, LineViewFacts line, JsonObject document)
    {
        var balance = line.InStock;
        var because = new List<Code>();
        foreach (var need in Open(code, line))
        {
            because.Add(need.Delivery);
            balance -= need.Pieces;
            if (balance + ReceivedBy(need.At, line) >= Quantity.Zero)
                continue;
            var day = need.At.InZone(zone).Date;
            Put(document, "stockOutDate", LocalDatePattern.Iso.Format(day));
            if (line.LeadTime is { } days)
                Put(document, "orderBy", LocalDatePattern.Iso.Format(day.PlusDays(-days)));
            Put(document, "stockOutBecause", List(because, d => Plain(d)));
            Put(document, "stockOutText",
                $"runs out on {day.ToString("d MMMM uuuu", CultureInfo.InvariantCulture)} because of {Listed(because)}");
            return;
        }
    }

    /// <summary>
    /// What deliveries will take and dated orders will bring, by date; at the same instant orders come first, as above. An order whose date
    /// has passed comes now.
    /// </summary>
    public IEnumerable<StockStep> Steps(Code code, LineViewFacts line)
    {
        var arrivals = line.OpenOrders().Where(o => o.Open.DeliveryDate is not null)
            .Select(o => (At: Instant.Max(o.Open.DeliveryDate!.Value, now), Change: o.Open.Volume, Because: Kinds.Order(o.Order)));
        var uses = Open(code, line).Select(n => (n.At, Change: Quantity.Zero - n.Pieces, Because: Kinds.Delivery(n.Delivery)));
        var balance = line.InStock;
        var steps = arrivals.Concat(uses).OrderBy(s => s.At).ThenByDescending(s => s.Change).ThenBy(s => s.Because);
        foreach (var (at, change, because) in steps)
        {
            balance += change;
            yield return new StockStep(at, change, balance, because);
        }
    }

    /// <summary>What open deliveries need of a line and have not taken yet, by date.</summary>
    private IEnumerable<Need> Open(Code code, LineViewFacts line)
    {
        _needs ??= Needs().ToLookup(n => n.Line);
        return _needs[code.Text].Where(n => !line.Consumptions.ContainsKey(n.Delivery.Text)).OrderBy(n => n.At).ThenBy(n => n.Delivery);
    }

    /// <summary>Pieces of open orders that arrive by an instant. An order without a date arrives by none.</summary>
    private static Quantity ReceivedBy(Instant at, LineViewFacts line) =>
        line.Orders.Where(o => (o.DeliveryDate ?? Instant.MaxValue) <= at).Aggregate(Quantity.Zero, (sum, order) => sum + order.Volume);

    private static string Listed(List<Code> codes) =>
        codes.Count == 1 ? codes[0].Text : $"{string.Join(", ", codes.SkipLast(1))} and {codes[^1]}";

    private IEnumerable<Need> Needs() =>
        source.Demands().Select(d => new Need(d.Line, d.Delivery, Instant.Max(d.At ?? now, now), d.Pieces));

    /// <summary>Pieces of one line that a delivery needs.</summary>
    private sealed record Need(string Line, Code Delivery, Instant At, Quantity Pieces);
}
