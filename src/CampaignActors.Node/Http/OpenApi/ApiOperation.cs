using System.Text.Json.Nodes;

namespace CampaignActors.Node.Http.OpenApi;

/// <summary>A parameter of a query.</summary>
internal sealed record ApiParameter(string Name, JsonObject Schema, string Doc);

/// <summary>What the document says of one method of one address.</summary>
/// <param name="Id">Unique; generators name their methods after it.</param>
/// <param name="Tag">Under which it is listed.</param>
internal sealed record ApiOperation(string Id, string Tag, string Summary)
{
    public string? Description { get; init; }

    public IReadOnlyList<ApiParameter> Query { get; init; } = [];

    /// <summary>Schemas of parts of the address that are no codes.</summary>
    public IReadOnlyDictionary<string, JsonObject> Parts { get; init; } = new Dictionary<string, JsonObject>();

    public JsonObject? Body { get; init; }

    public bool BodyRequired { get; init; } = true;

    public JsonNode? Example { get; init; }

    /// <summary><c>null</c>: an object of whatever fields.</summary>
    public JsonObject? Reply { get; init; }

    public string ReplyType { get; init; } = "application/json";

    /// <summary>It changes something once, however often it is sent under one id, and may be meant for one revision.</summary>
    public bool IsCommand { get; init; }

    /// <summary>No command, but what it leads to is signed like one.</summary>
    public bool IsSigned { get; init; }

    /// <summary>It has an <c>ETag</c> and may answer that nothing is new.</summary>
    public bool HasTag { get; init; }

    /// <summary>It may be answered before it is done.</summary>
    public bool MayGoOn { get; init; }
}
