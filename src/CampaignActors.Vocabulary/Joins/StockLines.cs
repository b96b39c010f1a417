using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Views;
using NodaTime;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Joins;

/// <summary>Which lines of stocks are asked for.</summary>
/// <param name="Words">Each must occur in code or label of the line or of its stock, however it is capitalised; empty: all.</param>
/// <param name="Line">Only that line.</param>
/// <param name="Care">Only those that are out or low, will run out, or have a proposal.</param>
public sealed record StockLineQuery(IReadOnlyList<string> Words, Code? Line, bool Care);

/// <summary>Lines of all stocks, what needs care first: out, then by the date on which it runs out, then low, then by label.</summary>
public static class StockLines
{
    private const string Out = "out", Low = "low", LowCovered = "lowCovered";

    /// <summary>The lines as their stocks show them, each with its <c>code</c>, <c>stock</c> and <c>stockLabel</c>.</summary>
    public static IReadOnlyList<JsonObject> Find(StockLineQuery query, IViewSource source, Instant now, DateTimeZone zone)
    {
        var look = OneLook.At(source);
        var stocks = look.List(Kinds.Stocks).Where(s => !s.View.IsEmpty).ToDictionary(s => s.Code, s => Text(s.View.Document(), "label"));
        return
        [
            .. from entry in look.List(Kinds.Lines)
               where query.Line is not { } only || entry.Code == only
               let line = entry.View.FactsAs<LineViewFacts>()
               where line is not null && stocks.ContainsKey(line.Stock)
               let label = stocks[line.Stock] ?? line.Stock.Text
               let document = StockJoins.Line(entry.Code, entry.View, line, look, now, zone)
               where Matches(query.Words, entry.Code.Text, Text(document, "label"), line.Stock.Text, label)
               where !query.Care || NeedsCare(document)
               let alert = Text(document, "alert")
               orderby alert == Out ? 0 : 1, Text(document, "stockOutDate") ?? "~",
                   alert switch { Low => 0, LowCovered => 1, _ => 2 }, (Text(document, "label") ?? entry.Code.Text).ToUpperInvariant(),
                   entry.Code
               select Shown(entry.Code, line.Stock, label, document),
        ];
    }

    private static JsonObject Shown(Code code, Code stock, string stockLabel, JsonObject document)
    {
        document.Insert(0, "stockLabel", stockLabel);
        document.Insert(0, "stock", stock.Text);
        document.Insert(0, "code", code.Text);
        return document;
    }

    private static bool Matches(IReadOnlyList<string> words, params string?[] texts) =>
        words.All(word => texts.Any(text => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true));

    private static bool NeedsCare(JsonObject line) => Text(line, "alert") is Out or Low || line.ContainsKey("stockOutDate")
        || (line["proposed"] is { } proposed && proposed.ToString() != "0");

    private static string? Text(JsonObject document, string field) => document[field]?.GetValue<string>();
}
