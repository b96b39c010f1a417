using System.Text.Json.Nodes;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>Joins deliveries with the stock lines that they need, and stocks with their lines.</summary>
internal static class StockJoins
{
    /// <summary>Adds <c>shortages</c> to a delivery, and <c>substitutes</c> where there is one for what falls short.</summary>
    public static void Join(Code code, DeliveryViewFacts delivery, JsonObject document, IViewSource source)
    {
        var (shortages, substitutes) = (new JsonObject(), new JsonObject());
        foreach (var (name, needed) in delivery.Needs)
        {
            if (source.Find(Kinds.Line(new Code(name)))?.FactsAs<LineViewFacts>() is not { } line)
                continue;
            var others = line.Reserved - line.Reservations.Find(code.Text);
            var balance = Shortage.Balance(line.InStock, others, needed, line.Consumptions.ContainsKey(code.Text), delivery.ReserveStock);
            if (balance >= Quantity.Zero)
                continue;
            shortages[name] = Number(balance);
            // Whether it is used instead, people decide.
            if (source.Find(Kinds.Stock(line.Stock))?.FactsAs<StockViewFacts>()?.Substitute is { } substitute)
                substitutes[name] = Plain(substitute);
        }
        Put(document, "shortages", shortages);
        if (substitutes.Count > 0)
            Put(document, "substitutes", substitutes);
    }

    /// <summary>The lines of a stock, each with the date on which it runs out.</summary>
    public static JsonObject Lines(Code stock, IViewSource source, StockForecast forecast)
    {
        var result = new JsonObject();
        foreach (var (code, view) in source.List(Kinds.Lines).OrderBy(l => l.Code))
        {
            if (view.FactsAs<LineViewFacts>() is not { } line || line.Stock != stock)
                continue;
            var document = view.Document();
            forecast.Join(code, line, document);
            result[code] = document;
        }
        return result;
    }
}
