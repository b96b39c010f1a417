using System.Text.Json.Nodes;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Simulation.WhatIf;

/// <summary>The subject of a figure.</summary>
public enum MovementGroup
{
    Money,
    Stock,
    Dates,
    States,
    Others,
}

/// <summary>One figure that differs with the steps.</summary>
/// <param name="Of">The entity as KIND/CODE.</param>
/// <param name="Field">Its name, with dots for nested figures.</param>
/// <param name="Before">Value without the steps; <c>null</c> when absent.</param>
/// <param name="After">Value with the steps; <c>null</c> when absent.</param>
/// <param name="Currency">Of an amount; <c>null</c>: it is none.</param>
public sealed record Movement(MovementGroup Group, string Of, string Field, JsonNode? Before, JsonNode? After, string? Currency = null)
{
    /// <summary>After − before, for numbers; an absent figure counts as 0.</summary>
    public decimal? Difference
    {
        get
        {
            var (before, after) = (JsonNumber.Of(Before), JsonNumber.Of(After));
            return (before ?? after) is not null && IsNumberOrAbsent(Before) && IsNumberOrAbsent(After)
                ? (after ?? 0) - (before ?? 0)
                : null;
        }
    }

    private static bool IsNumberOrAbsent(JsonNode? node) => node is null || JsonNumber.Of(node) is not null;

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["group"] = Scalars.NameOf(Group), ["of"] = Of, ["field"] = Field, ["before"] = Before?.DeepClone(),
            ["after"] = After?.DeepClone(), ["difference"] = Difference is { } difference ? JsonValue.Create(difference) : null,
        };
        if (Currency is not null)
            json["currency"] = Currency;
        return json;
    }
}

/// <summary>Compares two states of a whole system figure by figure.</summary>
public static class Movements
{
    /// <summary>Fields that say when something was computed, and not what it came to.</summary>
    private static readonly HashSet<string> s_clockReadings = new(StringComparer.Ordinal) { "calculatedAt" };

    /// <summary>The differences, by group, kind, code and field. Lists are compared as a whole.</summary>
    public static IReadOnlyList<Movement> Between(JsonObject before, JsonObject after)
    {
        var found = new List<Movement>();
        foreach (var kind in Keys(before, after))
        {
            var (a, b) = (before[kind] as JsonObject, after[kind] as JsonObject);
            foreach (var code in Keys(a, b))
            {
                var first = found.Count;
                Compare(kind, $"{kind}/{code}", "", KindCatalogue.Find(kind)?.Expected, a?[code], b?[code], found);
                var currency = CurrencyOf(b?[code]) ?? CurrencyOf(a?[code]) ?? Domain.Values.Currency.Eur.Code;
                for (var i = first; i < found.Count; i++)
                {
                    if (found[i].Group == MovementGroup.Money)
                        found[i] = found[i] with { Currency = currency };
                }
            }
        }
        return [.. found.OrderBy(m => m.Group)];
    }

    /// <summary>That an entity is kept in; what is kept in none has no amounts of another one.</summary>
    private static string? CurrencyOf(JsonNode? entity) => (entity as JsonObject)?[CurrencyType.Field]?.GetValue<string>();

    private static void Compare(
        string kind, string of, string field, FieldType? type, JsonNode? before, JsonNode? after, List<Movement> found)
    {
        if (before is JsonObject || after is JsonObject)
        {
            var (a, b) = (before as JsonObject, after as JsonObject);
            foreach (var key in Keys(a, b).Where(k => !s_clockReadings.Contains(k)))
                Compare(kind, of, field.Length == 0 ? key : $"{field}.{key}", Inner(type, key), a?[key], b?[key], found);
            return;
        }
        if (!JsonNode.DeepEquals(before, after))
            found.Add(new Movement(Group(kind, type), of, field, before, after));
    }

    private static IEnumerable<string> Keys(JsonObject? a, JsonObject? b) =>
        (a ?? []).Select(f => f.Key).Union((b ?? []).Select(f => f.Key)).Order(StringComparer.Ordinal).ToList();

    private static FieldType? Inner(FieldType? type, string key) => type switch
    {
        RecordType record => record.Find(key)?.Type,
        MapType map => map.Value,
        EitherType either => either.Options.Select(o => Inner(o, key)).FirstOrDefault(t => t is not null),
        VariantType variant => variant.Shapes.Select(s => s.Find(key)?.Type).FirstOrDefault(t => t is not null),
        _ => null,
    };

    private static MovementGroup Group(string kind, FieldType? type) => type switch
    {
        MoneyType => MovementGroup.Money,
        EitherType either when either.Options.Any(o => o is MoneyType) => MovementGroup.Money,
        InstantType => MovementGroup.Dates,
        QuantityType when kind is "stocks" or "orders" => MovementGroup.Stock,
        EnumType or TextType or AddressType or BoolType => MovementGroup.States,
        _ => MovementGroup.Others,
    };
}
