using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CampaignActors.Vocabulary.Text;

/// <summary>Numbers of documents, whatever type they were put in as.</summary>
public static class JsonNumber
{
    /// <returns><c>null</c> when it is no number, or one that no figure can be.</returns>
    public static decimal? Of(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
