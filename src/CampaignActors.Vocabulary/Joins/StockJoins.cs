using System.Text.Json.Nodes;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Views;
using NodaTime;
using NodaTime.Text;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Joins;

/// <summary>Joins deliveries with the stock lines that they need, and stocks with their lines.</summary>
internal static class StockJoins
{
    /// <summary>
    /// Adds <c>shortages</c> to a delivery, <c>shortageCover</c> with the orders that end them, and <c>substitutes</c> where there is one
    /// for what falls short.
    /// </summary>
    public static void Join(Code code, DeliveryViewFacts delivery, JsonObject document, IViewSource source, DateTimeZone zone)
    {
        var (shortages, covers, substitutes) = (new JsonObject(), new JsonObject(), new JsonObject());
        foreach (var (name, needed) in delivery.Needs)
        {
            if (source.Find(Kinds.Line(new Code(name)))?.FactsAs<LineViewFacts>() is not { } line)
                continue;
            var others = line.Reserved - line.Reservations.Find(code.Text);
            var balance = Shortage.Balance(line.InStock, others, needed, line.Consumptions.ContainsKey(code.Text), delivery.ReserveStock);
            if (balance >= Quantity.Zero)
                continue;
            shortages[name] = Number(balance);
            covers[name] = Cover(balance, line, zone);
            // Whether it is used instead, people decide.
            if (source.Find(Kinds.Stock(line.Stock))?.FactsAs<StockViewFacts>()?.Substitute is { } substitute)
                substitutes[name] = Plain(substitute);
        }
        Put(document, "shortages", shortages);
        if (covers.Count > 0)
            Put(document, "shortageCover", covers);
        if (substitutes.Count > 0)
            Put(document, "substitutes", substitutes);
    }

    /// <summary>Adds to the occurrences to come the pieces that the last one needed.</summary>
    public static void JoinComing(CampaignViewFacts campaign, JsonObject document, IViewSource source)
    {
        if (campaign.Model is not { Count: > 0 } model || document["coming"] is not JsonArray coming)
            return;
        var needs = model.Select(code => source.Find(Kinds.Delivery(code))?.FactsAs<DeliveryViewFacts>()?.Needs ?? Map<Quantity>.Empty)
            .SelectMany(n => n).GroupBy(n => n.Key, n => n.Value)
            .Select(g => (g.Key, Sum: g.Aggregate(Quantity.Zero, (sum, pieces) => sum + pieces)))
            .OrderBy(n => n.Key, StringComparer.Ordinal).ToList();
        foreach (var occurrence in needs.Count > 0 ? coming.OfType<JsonObject>() : [])
            occurrence["stock"] = new JsonObject(needs.Select(n => KeyValuePair.Create<string, JsonNode?>(n.Key, Number(n.Sum))));
    }

    private static JsonObject Cover(Quantity balance, LineViewFacts line, DateTimeZone zone)
    {
        var cover = Shortage.Cover(balance, line.OpenOrders());
        return Sort(Of(
            ("orders", cover is { } by ? List(by.Orders, o => Plain(o)) : null),
            ("fitsOn", cover is { } on ? Plain(LocalDatePattern.Iso.Format(on.Fits.InZone(zone).Date)) : null),
            ("text", Plain(Shortage.CoverText(cover, zone)))));
    }

    /// <summary>The lines of a stock, each with the date on which it runs out.</summary>
    public static JsonObject Lines(Code stock, OneLook look, Instant now, DateTimeZone zone)
    {
        var result = new JsonObject();
        foreach (var (code, view, line) in look.LinesOf(stock))
            result[code] = Line(code, view, line, look, now, zone);
        return result;
    }

    /// <summary>One line with the date on which it runs out.</summary>
    public static JsonObject Line(Code code, EntityView view, LineViewFacts line, OneLook look, Instant now, DateTimeZone zone)
    {
        var document = view.Document();
        look.Forecast(now, zone).Join(code, line, document);
        return document;
    }
}
