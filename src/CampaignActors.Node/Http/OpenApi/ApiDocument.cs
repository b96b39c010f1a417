using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using static CampaignActors.Node.Http.Documentation.Schema;

namespace CampaignActors.Node.Http.OpenApi;

/// <summary>The OpenAPI document of a node, from its routes and the catalogue of kinds and verbs.</summary>
/// <remarks>Version 3.0.3: what generators read without loss. 3.1 would add nothing that is needed here.</remarks>
internal sealed partial class ApiDocument
{
    private const string Key = "key";
    private readonly ApiSchemas _schemas = new();
    private readonly SortedDictionary<string, JsonObject> _paths = new(StringComparer.Ordinal);

    private ApiDocument()
    {
    }

    public static JsonObject Of(IEnumerable<HttpRoute> routes)
    {
        var document = new ApiDocument();
        foreach (var route in routes)
            document.Add(route);
        return document.Root();
    }

    private void Add(HttpRoute route)
    {
        foreach (var operation in route.Docs(_schemas))
        {
            var path = operation.Path ?? route.Path;
            if (!_paths.TryGetValue(path, out var item))
                _paths[path] = item = [];
            item[route.Method.ToLowerInvariant()] = Operation(path, operation, route.Admission.IsOpen);
        }
    }

    private static JsonObject Operation(string path, ApiOperation operation, bool open)
    {
        var parameters = new JsonArray([.. PartName().Matches(path)
            .Select(m => m.Groups[1].Value)
            .Select(part => Parameter(part, "path", operation.Parts.TryGetValue(part, out var schema) ? Clone(schema) : Code(), null))]);
        foreach (var parameter in operation.Query)
            parameters.Add(Parameter(parameter.Name, "query", Clone(parameter.Schema), parameter.Doc));
        foreach (var header in HeadersOf(operation))
            parameters.Add(new JsonObject { ["$ref"] = $"#/components/parameters/{header}" });
        var result = new JsonObject
        {
            ["operationId"] = operation.Id,
            ["tags"] = new JsonArray(operation.Tag),
            ["summary"] = operation.Summary,
        };
        if (operation.Description is { } description)
            result["description"] = description;
        if (parameters.Count > 0)
            result["parameters"] = parameters;
        if (operation.Body is { } body)
            result["requestBody"] = Body(operation, body);
        result["responses"] = Responses(operation);
        if (open)
            result["security"] = new JsonArray();
        return result;
    }

    private static string[] HeadersOf(ApiOperation operation) => operation switch
    {
        { IsCommand: true } => ["CommandId", "Operator", "IfMatch", "IfNoneMatch"],
        { IsSigned: true } => ["Operator"],
        { HasTag: true } => ["IfNoneMatch", "IfMatch"],
        _ => [],
    };

    private static JsonObject Parameter(string name, string where, JsonObject schema, string? doc)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = where, ["schema"] = schema };
        if (where == "path")
            parameter["required"] = true;
        if (doc is not null)
            parameter["description"] = doc;
        return parameter;
    }

    private static JsonObject Body(ApiOperation operation, JsonObject schema)
    {
        var media = new JsonObject { ["schema"] = Clone(schema) };
        if (operation.Example is { } example)
            media["example"] = example.DeepClone();
        return new JsonObject { ["required"] = operation.BodyRequired, ["content"] = new JsonObject { [operation.BodyType] = media } };
    }

    private static JsonObject Responses(ApiOperation operation)
    {
        var reply = new JsonObject
        {
            ["description"] = operation.IsCommand ? "It is done and durable, or was so already." : "As asked for.",
            ["content"] = Content(
                operation.ReplyType, operation.Reply is { } schema ? Clone(schema) : new JsonObject { ["type"] = "object" }),
        };
        if (operation.IsCommand || operation.HasTag)
        {
            var tag = new JsonObject { ["description"] = "The revision, for If-Match.", ["schema"] = Text() };
            reply["headers"] = new JsonObject { ["ETag"] = tag };
        }
        var responses = new JsonObject { ["200"] = reply };
        if (operation.MayGoOn)
            responses["202"] = reply.DeepClone();
        if (operation.HasTag)
            responses["304"] = new JsonObject { ["description"] = "It is as the caller knows it." };
        responses["default"] = new JsonObject { ["$ref"] = "#/components/responses/Problem" };
        return responses;
    }

    private JsonObject Root()
    {
        var paths = new JsonObject();
        foreach (var (path, item) in _paths)
            paths[path] = item;
        _schemas.Define("Problem", ProblemSchema);
        return new JsonObject
        {
            ["openapi"] = "3.0.3",
            ["info"] = new JsonObject
            {
                ["title"] = "CampaignActors",
                ["version"] = ProductVersion.Text,
                ["description"] = "Budgets, campaigns, deliveries, stocks and the workflows around them. A command is sent with an id of "
                    + "the caller's choice "
                    + "and may be sent again with it: it happens once. Every error is a problem (RFC 9457). HEAD answers as GET, without "
                    + "the body; OPTIONS "
                    + "tells what an address takes.",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = _schemas.Components(),
                ["parameters"] = Headers(),
                ["responses"] = new JsonObject
                {
                    ["Problem"] = new JsonObject
                    {
                        ["description"] = "It was refused, or could not be done.",
                        ["content"] = Content(Problem.ContentType, ApiSchemas.Reference("Problem")),
                    },
                },
                ["securitySchemes"] = new JsonObject
                {
                    [Key] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "A key of the node, or a token." },
                },
            },
            ["security"] = new JsonArray(new JsonObject { [Key] = new JsonArray() }),
        };
    }

    private static JsonObject Headers() => new()
    {
        ["CommandId"] = Header(
            Incoming.IdHeader,
            new JsonObject { ["type"] = "string", ["maxLength"] = Incoming.MaxId },
            "Id of the command: the same again gets the first answer again. Without one, one is made and told in the answer."),
        ["Operator"] = Header(
            Incoming.OperatorHeader, Code(),
            "For administrators, who may sign with the code of another operator. Everybody else signs with the operator of their key or "
                + "token, "
            + "and is refused (403, denied) when another one is named here."),
        ["IfMatch"] = Header(
            "If-Match", Text(),
            "An ETag of the entity, several of them, or * for any: refused (412, stale) when the entity has changed since, or is not "
                + "there."),
        ["IfNoneMatch"] = Header(
            "If-None-Match", Text(),
            "An ETag of the entity, or *: a read is answered with 304 when nothing has changed since; with * a command is refused (412, "
                + "stale) "
            + "when the entity exists."),
    };

    private static JsonObject Header(string name, JsonObject schema, string doc) => Parameter(name, "header", schema, doc);

    private static JsonObject ProblemSchema() => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("title", "status", "detail", "code"),
        ["properties"] = new JsonObject
        {
            ["title"] = Text(),
            ["status"] = new JsonObject { ["type"] = "integer", ["format"] = "int32" },
            ["detail"] = Described(Text(), "One line: what was found and what was expected."),
            ["code"] = Words(Problem.Codes),
            ["errors"] = new JsonObject
            {
                ["type"] = "array", ["items"] = Text(), ["description"] = "All errors of the input, with their places.",
            },
            ["revision"] = Described(Whole(), "With stale: the revision that the entity has."),
            ["traceId"] = Described(Text(), "Of the request, to be found in logs and traces."),
        },
    };

    private static JsonObject Content(string type, JsonObject schema) => new() { [type] = new JsonObject { ["schema"] = schema } };

    /// <summary>A node of JSON has one parent.</summary>
    private static JsonObject Clone(JsonObject schema) => (JsonObject)schema.DeepClone();

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PartName();
}
