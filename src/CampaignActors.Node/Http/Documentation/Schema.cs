using System.Text.Json.Nodes;

namespace CampaignActors.Node.Http.Documentation;

/// <summary>Pieces of OpenAPI schemas. Each call makes a new node, because a JSON node has one parent.</summary>
public static class Schema
{
    private const string CodePattern = "^[A-Za-z0-9._-]{1,64}$";

    public static JsonObject Text() => new() { ["type"] = "string" };

    public static JsonObject Code() => new() { ["type"] = "string", ["pattern"] = CodePattern };

    public static JsonObject Flag() => new() { ["type"] = "boolean" };

    public static JsonObject Time() => new() { ["type"] = "string", ["format"] = "date-time" };

    public static JsonObject Words(IEnumerable<string> values) =>
        new() { ["type"] = "string", ["enum"] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]) };

    /// <summary>A whole number between inclusive bounds.</summary>
    public static JsonObject Whole(long? least = null, long? most = null)
    {
        var number = new JsonObject { ["type"] = "integer", ["format"] = "int64" };
        if (least is { } min)
            number["minimum"] = min;
        if (most is { } max)
            number["maximum"] = max;
        return number;
    }

    public static JsonObject Object(params (string Name, JsonObject Schema)[] fields) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(fields.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Name, f.Schema))),
    };

    public static JsonObject ListOf(JsonObject item) => new() { ["type"] = "array", ["items"] = item };

    /// <summary>An object with a list in its field <c>items</c>.</summary>
    public static JsonObject Items(JsonObject item) => Object(("items", ListOf(item)));

    /// <summary>A list with the place of the next page.</summary>
    /// <param name="next">Schema of <c>next</c>.</param>
    public static JsonObject PageOf(JsonObject item, JsonObject next)
    {
        var page = Object(
            ("items", ListOf(item)), ("next", Described(OrNull(next), "Where the next page begins; null: this is the last.")));
        page["required"] = new JsonArray("items");
        return page;
    }

    public static JsonObject OrNull(JsonObject schema)
    {
        schema["nullable"] = true;
        return schema;
    }

    /// <summary>An object that takes these fields and no others.</summary>
    public static JsonObject Closed(JsonObject schema, params string[] required)
    {
        schema["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);
        schema["additionalProperties"] = false;
        return schema;
    }

    /// <summary>Readers ignore everything beside a <c>$ref</c>, so a described reference is wrapped.</summary>
    public static JsonObject Described(JsonObject schema, string doc)
    {
        if (schema.ContainsKey("$ref"))
            return new JsonObject { ["description"] = doc, ["allOf"] = new JsonArray(schema) };
        schema["description"] = schema["description"] is { } known ? $"{doc} {known}." : doc;
        return schema;
    }
}
