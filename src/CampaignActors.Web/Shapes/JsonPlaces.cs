using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CampaignActors.Web.Shapes;

/// <summary>
/// Places in a document, written <c>schedule.lines[1].start</c>. The interface says where in the text an error is; people see fields.
/// </summary>
internal static class JsonPlaces
{
    /// <summary>As requests carry it: one line of ASCII, so that a column is a byte.</summary>
    private static readonly JsonSerializerOptions s_sent = new() { Encoder = JavaScriptEncoder.Default };

    /// <param name="column">From 1.</param>
    /// <returns>The innermost value around the column; empty: the document as a whole.</returns>
    public static string At(JsonNode body, int column)
    {
        var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(body, s_sent));
        var levels = new Stack<(string Place, int Index)>();
        var (place, found) = ("", "");
        while (reader.Read() && reader.TokenStartIndex < column)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    place = Inside(levels.Peek().Place, reader.GetString()!);
                    found = place;
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    found = levels.Pop().Place;
                    place = "";
                    continue;
            }
            if (levels.TryPeek(out var level) && level.Index >= 0)
            {
                place = $"{level.Place}[{level.Index}]";
                levels.Pop();
                levels.Push(level with { Index = level.Index + 1 });
            }
            found = place;
            if (reader.TokenType == JsonTokenType.StartObject)
                levels.Push((place, -1));
            else if (reader.TokenType == JsonTokenType.StartArray)
                levels.Push((place, 0));
        }
        return found;
    }

    /// <summary>The place that holds another one; empty: the document.</summary>
    public static string Around(string place) => place[..Math.Max(0, place.LastIndexOfAny(['.', '[']))];

    public static string Inside(string place, string key) => place.Length == 0 ? key : $"{place}.{key}";
}
