using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Values;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Vocabulary.Text;

/// <summary>Values of the domain as JSON values: exact numbers, instants in UTC, words in camelCase. What is absent is left out.</summary>
internal static class Json
{
    public static JsonObject Of(params ReadOnlySpan<(string Name, JsonNode? Value)> fields)
    {
        var result = new JsonObject();
        foreach (var (name, value) in fields)
        {
            if (value is not null)
                result[name] = value;
        }
        return result;
    }

    /// <summary>Puts a field at its place among sorted ones, instead of one of that name if there is one.</summary>
    public static void Put(JsonObject sorted, string name, JsonNode? value)
    {
        var (low, high) = (0, sorted.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(sorted.GetAt(middle).Key, name) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < sorted.Count && sorted.GetAt(low).Key == name)
            sorted.SetAt(low, value);
        else
            sorted.Insert(low, name, value);
    }

    /// <summary>Sorts the fields by name, in objects within it and in lists of objects too. Nothing is copied.</summary>
    /// <returns>The same object.</returns>
    public static JsonObject Sort(JsonObject map)
    {
        var (before, sorted) = ("", true);
        foreach (var (name, value) in map)
        {
            sorted &= string.CompareOrdinal(before, name) <= 0;
            before = name;
            if (value is JsonObject inner)
                Sort(inner);
            if (value is not JsonArray list)
                continue;
            foreach (var item in list.OfType<JsonObject>())
                Sort(item);
        }
        if (sorted)
            return map;
        var fields = map.OrderBy(f => f.Key, StringComparer.Ordinal).ToList();
        map.Clear();
        foreach (var (name, value) in fields)
            map.Add(name, value);
        return map;
    }

    public static JsonNode? Plain(string? text) => text is null ? null : JsonValue.Create(text);

    public static JsonNode Plain(Code code) => JsonValue.Create(code.Text);

    public static JsonNode? Plain(Code? code) => code is { } c ? Plain(c) : null;

    public static JsonNode? Flag(bool? value) => value is { } v ? JsonValue.Create(v) : null;

    public static JsonNode? Amount(Money? money) => money is { } m ? Amount(m) : null;

    /// <summary>At the currency's digits, whatever scale it was computed with, so that equal amounts are written alike.</summary>
    public static JsonNode Amount(Money money) => JsonValue.Create(decimal.Parse(money.Plain(), CultureInfo.InvariantCulture));

    /// <summary>A sum of amounts, at the currency's digits.</summary>
    public static JsonNode Amount(decimal sum, Currency currency) => JsonValue.Create(
        // A sum of zeros gives the digits that are lacking; digits beyond those of the currency are rounded by the text.
        sum != 0 && sum.Scale <= currency.Digits
            ? sum + new decimal(0, 0, 0, false, (byte)currency.Digits)
            : decimal.Parse(Plain(sum, currency), CultureInfo.InvariantCulture));

    /// <summary>A sum of amounts as text, at the currency's digits.</summary>
    public static string Plain(decimal sum, Currency currency) => sum.ToString("F" + currency.Digits, CultureInfo.InvariantCulture);

    public static JsonNode? Kept(Currency? currency) => currency is { } c ? JsonValue.Create(c.Code) : null;

    public static JsonNode Number(Quantity quantity) => Number(quantity.Value);

    public static JsonNode Number(decimal number) =>
        JsonValue.Create(decimal.Parse(new Quantity(number).ToString(), CultureInfo.InvariantCulture));

    public static JsonNode? Time(Instant? instant) => instant is { } i ? JsonValue.Create(InstantPattern.ExtendedIso.Format(i)) : null;

    public static JsonNode? Length(Duration? length) => length is { } l ? JsonValue.Create(Scalars.Plain(l)) : null;

    public static JsonNode Word<T>(T value) where T : struct, Enum => JsonValue.Create(Scalars.NameOf(value));

    public static JsonNode? Word<T>(T? value) where T : struct, Enum => value is { } v ? JsonValue.Create(Scalars.NameOf(v)) : null;

    public static JsonArray? List<T>(IEnumerable<T>? items, Func<T, JsonNode?> render) =>
        items is null ? null : new JsonArray([.. items.Select(render)]);

    public static JsonObject? MapOf<T>(Map<T>? items, Func<T, JsonNode?> render) =>
        items is null ? null : new JsonObject(items.Select(i => KeyValuePair.Create(i.Key, render(i.Value))));
}
