using System.Text.Json.Nodes;
using CampaignActors.Domain.Values;

namespace CampaignActors.Vocabulary.Registry;

/// <summary>The schema of what a scenario file expects of reports.</summary>
internal static class ReportSchema
{
    private static readonly string[] s_texts =
        ["from", "to", "period", "step", "budget", "plan", "program", "campaign", "provider", "category"];

    /// <summary>A list of queries with their rows and totals.</summary>
    public static JsonObject Expected()
    {
        var properties = new JsonObject { ["name"] = Text() };
        foreach (var name in s_texts)
            properties[name] = Text();
        properties["by"] = new JsonObject
        {
            ["type"] = new JsonArray("string", "array"), ["items"] = Text(),
            ["maxItems"] = Limits.ReadEntries
        };
        properties["cumulative"] = new JsonObject { ["type"] = "boolean" };
        properties["rows"] = Rows();
        properties["totals"] = Rows();
        return new JsonObject
        {
            ["description"] = "Reports with the rows and totals that they must have.",
            ["type"] = "array",
            ["maxItems"] = Limits.ReadEntries,
            ["items"] = new JsonObject
            {
                ["type"] = "object", ["required"] = new JsonArray("name"), ["properties"] = properties, ["additionalProperties"] = false,
            },
        };
    }

    private static JsonObject Rows() => new()
    {
        ["type"] = "array",
        ["maxItems"] = Limits.ReadEntries,
        ["items"] = new JsonObject
        {
            ["type"] = "object",
            ["maxProperties"] = Limits.ReadEntries,
            ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number", "null"), ["maxLength"] = Limits.Text },
        },
    };

    private static JsonObject Text() => new() { ["type"] = new JsonArray("string", "number"), ["maxLength"] = Limits.Text };
}
