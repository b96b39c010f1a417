using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Values;

namespace CampaignActors.Operations.Verifying;

/// <summary>Pieces: what lines say of deliveries and orders against what these say of themselves.</summary>
internal static class StockChecks
{
    public static CheckResult Of(JournalFold journal)
    {
        var findings = new Findings("stock");
        foreach (var oversold in journal.Stocks.Oversold)
            findings.Add(oversold);
        var orders = journal.All<OrderState>().Where(o => o.State.Line is not null).ToLookup(o => o.State.Line!.Value, o => o.State);
        var deliveries = journal.All<DeliveryModel>().Select(d => d.State).ToList();
        var consumed = deliveries.SelectMany(
            d => d.Consumed.Where(c => c.Value > Quantity.Zero).Select(c => (Line: c.Key, d.Code, c.Value)))
            .ToLookup(c => c.Line, c => (c.Code.Text, c.Value));
        // A reservation ends where consumption begins.
        var reserved = deliveries.Where(d => d.Reserved)
            .SelectMany(d => DeliveryCosts.Needs(d).Where(n => !d.Consumed.ContainsKey(n.Key)).Select(n => (Line: n.Key, d.Code, n.Value)))
            .ToLookup(r => r.Line, r => (r.Code.Text, r.Value));
        var (lines, received, used, held) = (0, 0m, 0m, 0m);
        foreach (var (self, line) in journal.All<LineState>().Where(l => l.State.Stock is not null))
        {
            lines++;
            var mine = orders[self.Code].ToList();
            var came = mine.Sum(o => o.Received.Value);
            var gone = consumed[self.Code].Sum(c => c.Value.Value);
            received += came;
            used += gone;
            held += line.Reserved.Value;
            var inStock = (line.Fields.Initial?.Value ?? 0) + came - gone;
            findings.AddIf(
                line.InStock.Value != inStock, () => $"{self}: {line.InStock} in stock; initial + received − consumed is {inStock}");
            Compare(findings, self, "consumed", line.Consumptions, consumed[self.Code]);
            Compare(findings, self, "reserved", line.Reservations, reserved[self.Code]);
            Compare(findings, self, "ordered", line.Orders.ToDictionary(o => o.Key, o => o.Value.Volume),
                mine.Where(o => o.IsOpen).Select(o => (o.Code.Text, o.Left)));
            findings.AddIf(
                line.Reserved.Value != line.Reservations.Values.Sum(r => r.Value),
                    () => $"{self}: reserved is {line.Reserved}, its reservations add up to something else");
        }
        return findings.Result(FormattableString.Invariant(
            $"{lines} lines, {received} received, {used} consumed, {held} reserved: ")
            + "lines, deliveries and orders agree, nothing was promised that was not there");
    }

    private static void Compare(
        Findings findings, EntityRef self, string what, IEnumerable<KeyValuePair<string, Quantity>> line,
            IEnumerable<(string Code, Quantity Volume)> others)
    {
        var (here, there) = (line.ToDictionary(), others.ToDictionary(o => o.Code, o => o.Volume));
        foreach (var code in here.Keys.Union(there.Keys))
        {
            var (mine, theirs) = (here.GetValueOrDefault(code), there.GetValueOrDefault(code));
            findings.AddIf(mine != theirs, () => $"{self}: {what} for {code} is {mine}, {code} itself says {theirs}");
        }
    }
}
