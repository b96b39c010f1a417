using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Commands.Palettes;

/// <summary><c>stock low</c>, <c>stock forecast</c>: from the projections, which may be some milliseconds behind.</summary>
internal static class StockPalette
{
    private const string Palette = "stock";

    private static readonly OperatorArgument s_stock =
        new("code", ArgumentType.Code, "The stock; default all.", "-c", "--code") { Positional = true };

    public static IReadOnlyList<OperatorCommand> Commands { get; } =
    [
        new(new(Palette, "low", "Stock lines at or below their alert level.", Need.Read, s_stock),
            (run, c) => Lines(run, IsLow, Low, "low", c)),
        new(new(Palette, "forecast", "Stock lines that will run out, when, and because of which deliveries.", Need.Read, s_stock),
            (run, c) => Lines(run, line => line["stockOutDate"] is not null, Forecast, "that will run out", c)),
    ];

    private static bool IsLow(JsonObject line) =>
        JsonNumber.Of(line["alertLevel"]) is { } level && JsonNumber.Of(line["available"]) is { } available && available <= level;

    private static IEnumerable<string> Low(JsonObject line) =>
        new[] { "inStock", "reserved", "available", "alertLevel", "ordered" }.Select(f => OperatorText.Named(f, line[f]));

    private static IEnumerable<string> Forecast(JsonObject line) =>
        [OperatorText.Named("inStock", line["inStock"]), line["stockOutText"]!.GetValue<string>()];

    private static async IAsyncEnumerable<OperatorLine> Lines(
        OperatorRun run, Func<JsonObject, bool> wanted, Func<JsonObject, IEnumerable<string>> shown, string what,
            [EnumeratorCancellation] CancellationToken cancellation)
    {
        var count = 0;
        foreach (var (stock, line, fields) in await Task.Run(() => All(run).Where(l => wanted(l.Fields)).ToList(), cancellation))
        {
            var document = new JsonObject { ["stock"] = stock.Text, ["line"] = line };
            foreach (var (name, value) in fields)
                document[name] = value?.DeepClone();
            yield return new OperatorLine(
                OperatorText.Bars([$"{stock}/{line}", OperatorText.Value(fields["label"]), .. shown(fields)]), document);
            count++;
        }
        yield return new OperatorLine($"Count: {count} lines {what}");
    }

    /// <summary>Each line as its stock shows it, with the date on which it runs out.</summary>
    private static IEnumerable<(Code Stock, string Line, JsonObject Fields)> All(OperatorRun run)
    {
        var (node, views) = (run.Node, new OneLook(run.Node.Node.Views));
        var stocks = run.Given.Find("code") is null
            ? EntityLook.List(node, Kinds.Stocks, "").Select(s => s.Code)
            : [run.Given.Code("code")];
        foreach (var stock in stocks)
        {
            var view = Composer.Find(Kinds.Stock(stock), views, node.Clock.Now, node.Reading.Zone)
                ?? throw EntityLook.Unknown(Kinds.Stock(stock));
            foreach (var (line, fields) in view["lines"] as JsonObject ?? [])
                yield return (stock, line, fields!.AsObject());
        }
    }
}
