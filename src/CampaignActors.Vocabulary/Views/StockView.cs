using System.Text.Json.Nodes;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>A stock line as people see it. When it runs out needs the deliveries and is joined by <c>StockForecast</c>.</summary>
internal static class StockView
{
    public static JsonObject Line(LineState l) => l.Stock is null ? [] : Of([
        .. StockKinds.LineGiven.Show(l.Fields with { Initial = l.Initial }),
        ("consumed", Number(l.Consumed)),
        ("inStock", Number(l.InStock)),
        ("ordered", Number(l.Ordered)),
        ("reserved", Number(l.Reserved)),
        ("available", Number(l.Available)),
        ("alert", Word(l.Alert)),
        ("consumedPercent", l.Initial > Quantity.Zero
            ? Number(decimal.Round(l.Consumed.Value * 100 / l.Initial.Value, 1, MidpointRounding.AwayFromZero))
            : null),
        ("proposed", l.Proposals.Count == 0 ? null : Number(l.Proposed)),
        ("proposals", l.Proposals.Count == 0 ? null : List(l.Proposals, p => Of(
            ("code", Plain(p.Code)), ("quantity", Number(p.Volume)), ("deliveryDate", Time(p.Wanted)), ("since", Time(p.Since)),
            ("why", Plain(p.Why)), ("order", Plain(p.TakenBy))))),
        ("reorderHeld", Plain(Reordering.Held(l)))]);
}
