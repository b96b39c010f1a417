using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Lists;
using CampaignActors.Vocabulary.Registry;
using static CampaignActors.Node.Http.Documentation.Schema;

namespace CampaignActors.Node.Http.OpenApi;

/// <summary>
/// Documentation of the routes that serve all kinds, or all verbs: one operation for each, with the fields of the catalogue.
/// </summary>
internal static class KindOperations
{
    /// <summary>How amounts and local times of a body are read.</summary>
    private static readonly ApiParameter[] s_readAs =
    [
        new(
            "currency", new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Z]{3}$" },
            "Of amounts that do not say theirs; default that of the node."),
        new("zone", Text(), "IANA zone of local times; default that of the node."),
    ];

    /// <summary>Workflows are listed and read by routes of their own.</summary>
    private static IEnumerable<Kind> ReadKinds => Composer.Shown.Except([Kinds.Workflows]).Select(KindCatalogue.Get);

    public static IEnumerable<ApiOperation> List(ApiSchemas schemas) => ReadKinds.Select(kind =>
        new ApiOperation($"list{Plural(kind)}", kind.Name, $"A page of {kind.Name}.")
        {
            Path = $"/{kind.Name}",
            Description = "From the projections: valid at least up to the ordering of the journal that it names. "
                + "An answer to a command may be ahead of it. Conditions that are given must all be met.",
            Query = [.. ListKeys(ListShape.Of(kind.Name))],
            Reply = schemas.Define($"{Singular(kind)}Page", () => CountedPage(Item(schemas, kind))),
        });

    private static IEnumerable<ApiParameter> ListKeys(ListShape shape)
    {
        yield return new("limit", Whole(1, 1_000), "Entries of a page; default 100.");
        yield return new(
            "after", Text(), "The 'next' of the page before, under the same sort and conditions; in the order of codes also any code.");
        yield return new(
            "sort", Words(shape.Sorts), "By code, by the last change, or by a field; with '-' the other way round. Default code.");
        yield return new("prefix", Code(), "Only codes that begin with it.");
        yield return new(
            "q", new JsonObject { ["type"] = "string", ["maxLength"] = ListQuery.MostCharacters },
            $"Words, at most {ListQuery.MostWords}: each must occur in the code or in the label, in upper or lower case.");
        if (shape.StateField is { } state)
            yield return new("state", Text(), $"Only where {state} is one of these, with commas: {string.Join(", ", shape.States)}.");
        foreach (var (key, field) in shape.References)
            yield return new(key, Code(), $"Only where {(key == field ? key : $"the {key} in {field}")} is this.");
        if (shape.HasDates)
        {
            yield return new("from", Text(), "Only what is not over before this time or day.");
            yield return new("to", Text(), "Only what begins by this time, or on this day.");
            yield return new("zone", Text(), "IANA zone of local times; default that of the node.");
        }
        yield return new("total", Flag(), "Whether all that match are counted; default where conditions are given.");
    }

    private static JsonObject CountedPage(JsonObject item)
    {
        var page = Page(item);
        var fields = page["properties"]!.AsObject();
        fields["total"] = Described(
            Whole(0, ListQuery.MostCounted), $"All that match, counted up to {ListQuery.MostCounted}; only if asked.");
        fields["totalIsExact"] = Described(Flag(), "False: there are more than total; only beside it.");
        return page;
    }

    public static IEnumerable<ApiOperation> One(ApiSchemas schemas) => ReadKinds.Select(kind =>
        new ApiOperation($"get{Singular(kind)}", kind.Name, $"One {kind.Singular}, as it is durable.")
        {
            Path = $"/{kind.Name}/{{code}}",
            Description = "What belongs to other entities is joined from the projections.",
            Query =
            [
                new("knownAt", Text(), "As it was known then."),
                new("trueAt", Text(), "As it was then, by what is known now."),
                new("zone", Text(), "IANA zone of a local time in knownAt or trueAt."),
            ],
            Reply = Shown(schemas, kind),
            HasTag = true,
        });

    public static IEnumerable<ApiOperation> Describe(ApiSchemas schemas) => ForEach(KindCatalogue.SetNames, kind =>
        new($"describe{Singular(kind)}", kind.Name, $"Describes a {kind.Singular}: it is created, or brought to that.")
        {
            Description = "Fields that are left out stay as they are.",
            Query = s_readAs,
            Body = schemas.Record($"{Singular(kind)}Description", kind.Setup, SchemaUse.Given, kind.Doc),
            Example = ApiExamples.Of(kind.Name),
            Reply = schemas.CommandDone(),
            IsCommand = true,
        });

    public static IEnumerable<ApiOperation> Create(ApiSchemas schemas) => ForEach(KindCatalogue.SetupNames, kind =>
        new($"create{Singular(kind)}", kind.Name, $"Creates a {kind.Singular}; refused when it exists.")
        {
            Query = s_readAs,
            Body = schemas.Record($"New{Singular(kind)}", kind.Setup, SchemaUse.New, kind.Doc),
            Example = ApiExamples.Of(kind.Name),
            Reply = schemas.CommandDone(),
            IsCommand = true,
        });

    public static IEnumerable<ApiOperation> Change(ApiSchemas schemas) => ForEach(KindCatalogue.SetNames, kind =>
        new($"change{Singular(kind)}", kind.Name, $"Changes fields of a {kind.Singular} that exists.")
        {
            Description = "A field that is null goes back to what it is without being given.",
            Query = s_readAs,
            Body = schemas.Record($"{Singular(kind)}Change", kind.Changed, SchemaUse.Given, kind.Doc),
            Reply = schemas.CommandDone(),
            IsCommand = true,
        });

    public static IEnumerable<ApiOperation> ChangeStockLine(ApiSchemas schemas) =>
    [
        new("changeStockLine", Kinds.Stocks, "Changes fields of a line of a stock.")
        {
            Query = s_readAs,
            Body = schemas.Record("StockLineChange", KindCatalogue.StockLine.Changed, SchemaUse.Given, KindCatalogue.StockLine.Doc),
            Reply = schemas.CommandDone(),
            IsCommand = true,
        },
    ];

    public static IEnumerable<ApiOperation> Command(ApiSchemas schemas) => CommandVerbs.All.Select(VerbCatalogue.Get).Select(verb =>
        new ApiOperation(verb.Name, "commands", verb.Doc)
        {
            Path = $"/commands/{verb.Name}",
            Query = s_readAs,
            Body = schemas.Record($"{ApiSchemas.Pascal(verb.Name)}Arguments", verb.Arguments, SchemaUse.New),
            Reply = schemas.CommandDone(),
            IsCommand = true,
        });

    public static JsonObject Shown(ApiSchemas schemas, Kind kind) =>
        schemas.Record(Singular(kind), kind.Expected, SchemaUse.Shown, kind.Doc);

    /// <summary>An entry of a list: the entity with its code.</summary>
    public static JsonObject Item(ApiSchemas schemas, Kind kind) => schemas.Define($"{Singular(kind)}Item", () => new JsonObject
    {
        ["allOf"] = new JsonArray(
            Shown(schemas, kind),
            new JsonObject
            {
                ["type"] = "object",
                ["required"] = new JsonArray("code"),
                ["properties"] = new JsonObject { ["code"] = Code() },
            }),
    });

    public static JsonObject Page(JsonObject item) => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("items", "validUpTo"),
        ["properties"] = new JsonObject
        {
            ["items"] = ListOf(item),
            ["validUpTo"] = Described(Whole(), "Ordering of the journal that the page holds at least."),
            ["next"] = Described(OrNull(Text()), "Where the next page begins; null: this is the last."),
        },
    };

    /// <summary>One parameter name for the code of an entity: other addresses of workflows call it <c>name</c>.</summary>
    private static IEnumerable<ApiOperation> ForEach(IEnumerable<string> kinds, Func<Kind, ApiOperation> operation) =>
        from kind in kinds.Select(KindCatalogue.Get)
        select kind.Name == Kinds.Workflows
            ? operation(kind) with { Path = "/workflows/{name}", Parts = WorkflowName() }
            : operation(kind) with { Path = $"/{kind.Name}/{{code}}" };

    /// <summary>The parameter of an address that names a technical workflow.</summary>
    public static Dictionary<string, JsonObject> WorkflowName() => new() { ["name"] = Words(WorkflowNames.Known) };

    /// <summary>The parameter of an address that names any kind.</summary>
    public static Dictionary<string, JsonObject> AnyKind() => new() { ["kind"] = Words(Composer.Shown) };

    private static string Plural(Kind kind) => ApiSchemas.Pascal(kind.Name);

    private static string Singular(Kind kind) => ApiSchemas.Pascal(kind.Singular);
}
