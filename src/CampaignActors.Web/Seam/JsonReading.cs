using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Web.Seam;

/// <summary>Reads fields of documents that may lack them: what a kind does not know is left out, not <c>null</c>.</summary>
public static class JsonReading
{
    /// <summary>The field at a path such as <c>consolidated.free</c>; <c>null</c>: it is not there.</summary>
    public static JsonElement? At(this JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }
        return element.ValueKind == JsonValueKind.Null ? null : element;
    }

    /// <summary>Its text; of numbers and truth values as they are written; <c>null</c>: it is not there.</summary>
    public static string? Text(this JsonElement element, string path) => element.At(path) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Object or JsonValueKind.Array } or null => null,
        { } other => other.GetRawText(),
    };

    /// <summary>Exact; <c>null</c>: it is not there or no number.</summary>
    public static decimal? Number(this JsonElement element, string path) =>
        element.At(path) is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out var value) ? value : null;

    public static bool Flag(this JsonElement element, string path) => element.At(path) is { ValueKind: JsonValueKind.True };

    /// <summary><c>null</c>: it is not there or no instant.</summary>
    public static Instant? Time(this JsonElement element, string path) =>
        element.Text(path) is { } text && InstantPattern.ExtendedIso.Parse(text) is { Success: true } read ? read.Value : null;

    /// <summary>Elements of a list; empty: it is not there.</summary>
    public static IReadOnlyList<JsonElement> List(this JsonElement element, string path) =>
        element.At(path) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    /// <summary>Names and values of an object; empty: it is not there.</summary>
    public static IReadOnlyList<KeyValuePair<string, JsonElement>> Map(this JsonElement element, string path) =>
        element.At(path) is { ValueKind: JsonValueKind.Object } map
            ? [.. map.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value))]
            : [];
}
