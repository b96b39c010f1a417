using System.Text.Json.Nodes;

namespace CampaignActors.Node.Http.Documentation;

/// <summary>A parameter of the query.</summary>
public sealed record ApiParameter(string Name, JsonObject Schema, string Doc);

/// <summary>The documentation of one method at one path of the OpenAPI document.</summary>
/// <param name="Id">Unique; client generators name their methods after it.</param>
/// <param name="Tag">The group under which viewers list it.</param>
public sealed record ApiOperation(string Id, string Tag, string Summary)
{
    /// <summary>The path in the document where it differs from that of the route, as <c>/budgets</c> does from <c>/{kind}</c>.</summary>
    public string? Path { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<ApiParameter> Query { get; init; } = [];

    /// <summary>Schemas of the path's parameters that are not codes.</summary>
    public IReadOnlyDictionary<string, JsonObject> Parts { get; init; } = new Dictionary<string, JsonObject>();

    public JsonObject? Body { get; init; }

    public string BodyType { get; init; } = "application/json";

    public bool BodyRequired { get; init; } = true;

    public JsonNode? Example { get; init; }

    /// <summary><c>null</c>: an object without a fixed set of fields.</summary>
    public JsonObject? Reply { get; init; }

    public string ReplyType { get; init; } = "application/json";

    /// <summary>A command: idempotent by its id, signed, and conditional on a revision by <c>If-Match</c>.</summary>
    public bool IsCommand { get; init; }

    /// <summary>Not a command itself, but what it runs is signed like one.</summary>
    public bool IsSigned { get; init; }

    /// <summary>The reply has an <c>ETag</c>, and may be 304.</summary>
    public bool HasTag { get; init; }

    /// <summary>May be answered with 202, before the work is done.</summary>
    public bool MayGoOn { get; init; }
}
