using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Views;
using NodaTime;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Joins;

/// <summary>What will become of one stock line: open orders, and every change to come with what is in stock after it.</summary>
public static class StockOutlook
{
    /// <returns><c>null</c>: the stock has no such line.</returns>
    public static JsonObject? Find(Code stock, Code line, IViewSource source, Instant now, DateTimeZone zone)
    {
        var look = OneLook.At(source);
        if (look.Find(Kinds.Line(line)) is not { IsEmpty: false } view
            || view.FactsAs<LineViewFacts>() is not { } facts || facts.Stock != stock)
            return null;
        return new JsonObject
        {
            ["stock"] = stock.Text,
            ["line"] = line.Text,
            ["now"] = Time(now),
            ["inStock"] = Number(facts.InStock),
            ["orders"] = List(facts.OpenOrders(), o => Of(
                ("code", Plain(o.Order)), ("left", Number(o.Open.Volume)), ("deliveryDate", Time(o.Open.DeliveryDate)))),
            ["steps"] = List(look.Forecast(now, zone).Steps(line, facts), s => Of(
                ("at", Time(s.At)), ("change", Number(s.Change)),
                ("balance", Number(s.Balance)), ("because", Plain(s.Because.ToString())))),
            ["reserved"] = Pieces(facts.Reservations),
            ["consumed"] = Pieces(facts.Consumptions),
        };
    }

    private static JsonObject Pieces(Map<Quantity> byDelivery) =>
        new(byDelivery.OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => KeyValuePair.Create<string, JsonNode?>(p.Key, Number(p.Value))));
}
