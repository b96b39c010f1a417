using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akka.Cluster;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Commands;

/// <summary>How values stand in lines: numbers exact with thousands apart, texts on one line, parts between bars.</summary>
internal static class OperatorText
{
    private const int Longest = 60;
    private const string Bar = " | ";

    /// <summary><c>B1 | Label | free: 10.00</c></summary>
    public static string Bars(params IEnumerable<string> parts) => string.Join(Bar, parts);

    /// <summary>The status of a member as Akka's tools write it, such as <c>up</c>.</summary>
    public static string Status(MemberStatus status) => status.ToString().ToLowerInvariant();

    /// <summary><c>free: 10.00</c></summary>
    public static string Named(string name, JsonNode? value) => $"{name}: {Value(value)}";

    public static string Value(JsonNode? value) => value switch
    {
        null => "",
        JsonValue number when number.GetValueKind() == JsonValueKind.Number => Number(JsonNumber.Of(number) ?? 0),
        JsonValue text when text.GetValueKind() == JsonValueKind.String => Shown.OneLine(text.GetValue<string>(), Longest),
        JsonArray list when list.All(i => i is JsonValue) => string.Join(", ", list.Select(Value)),
        _ => Shown.OneLine(value.ToJsonString(), 200),
    };

    /// <summary>With all decimals that it is kept with.</summary>
    public static string Number(decimal number) => number.ToString($"N{number.Scale}", CultureInfo.InvariantCulture);

    /// <summary>With the digits of its currency.</summary>
    public static string Amount(Money money) => Number(decimal.Parse(money.Plain(), CultureInfo.InvariantCulture));

    /// <summary>Every field of a document on a line of its own, those within others with dots between.</summary>
    public static IEnumerable<string> Fields(JsonObject document) => Flat("", document).Select(f => $"{f.Name}: {f.Value}");

    private static IEnumerable<(string Name, string Value)> Flat(string name, JsonNode? node) => node switch
    {
        JsonObject { Count: > 0 } map => map.SelectMany(field => Flat(name.Length == 0 ? field.Key : $"{name}.{field.Key}", field.Value)),
        JsonArray { Count: > 0 } list when list.Any(i => i is not JsonValue) => list.SelectMany((item, i) => Flat($"{name}[{i}]", item)),
        _ => [(Shown.OneLine(name, 200), Value(node))],
    };

    /// <summary>A document as lines for people and as one document for programs.</summary>
    public static IEnumerable<OperatorLine> Document(JsonObject document) =>
        [.. Fields(document).Select(line => new OperatorLine(line)), OperatorLine.OfData(document)];

    /// <summary><c>Count: 3 budgets</c>, and how to go on when there are more.</summary>
    public static OperatorLine Count(int count, string plural, string? next = null) => new(
        next is null ? $"Count: {count.ToString("N0", CultureInfo.InvariantCulture)} {plural}"
        : $"Count: {count.ToString("N0", CultureInfo.InvariantCulture)} {plural}, more after {next} (--after {next})");
}
