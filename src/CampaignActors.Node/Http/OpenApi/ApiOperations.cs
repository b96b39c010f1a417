using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Views;
using static CampaignActors.Node.Http.OpenApi.ApiSchemas;

namespace CampaignActors.Node.Http.OpenApi;

/// <summary>
/// What the addresses mean, by method and pattern as they are mapped. One pattern for all kinds, or all verbs, is one operation for each
/// of them here: their fields come from the catalogue.
/// </summary>
internal sealed partial class ApiOperations
{
    /// <summary>How amounts and local times of a body are read.</summary>
    private static readonly ApiParameter[] s_readAs =
    [
        new("currency", new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Z]{3}$" }, "Of amounts that do not say theirs; default that of the node."),
        new("zone", Text(), "IANA zone of local times; default that of the node."),
    ];

    private readonly ApiSchemas _schemas;
    private readonly Dictionary<string, Func<IEnumerable<(string Path, ApiOperation Operation)>>> _byRoute;

    public ApiOperations(ApiSchemas schemas)
    {
        _schemas = schemas;
        _byRoute = new(StringComparer.Ordinal)
        {
            ["GET /{kind}"] = () => Kinds(Composer.Shown.Except([Domain.Kernel.Kinds.Workflows]), "/{0}", List),
            ["GET /{kind}/{code}"] = () => Kinds(Composer.Shown.Except([Domain.Kernel.Kinds.Workflows]), "/{0}/{{code}}", One),
            ["PUT /{kind}/{code}"] = () => Kinds(KindCatalogue.SetNames, "/{0}/{{code}}", Describe),
            ["POST /{kind}/{code}"] = () => Kinds(KindCatalogue.SetupNames, "/{0}/{{code}}", Create),
            ["PATCH /{kind}/{code}"] = () => Kinds(KindCatalogue.SetNames, "/{0}/{{code}}", Change),
            ["POST /commands/{verb}"] = () => Writes.Verbs.Select(name => ($"/commands/{name}", Command(VerbCatalogue.Get(name)))),
            ["PATCH /stocks/{stock}/{line}"] = () => [("/stocks/{stock}/{line}", Line())],
        };
        foreach (var (route, operation) in Others().Concat(Workflows()).Concat(Access()))
            _byRoute.Add(route, () => [(route[(route.IndexOf(' ', StringComparison.Ordinal) + 1)..], operation)]);
    }

    /// <returns>The operations of a route, each at its path; <c>null</c> when nothing is said of it here.</returns>
    public IEnumerable<(string Path, ApiOperation Operation)>? Find(string method, string pattern) =>
        _byRoute.GetValueOrDefault($"{method} {pattern}")?.Invoke();

    /// <summary>Beyond its address nothing is known of it.</summary>
    public static ApiOperation Unlisted(string method, string pattern)
    {
        var words = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(part => Pascal(part.Trim('{', '}')));
        return new(method.ToLowerInvariant() + string.Concat(words), pattern.Split('/')[1], $"{method} {pattern}")
        {
            Body = method is "PUT" or "PATCH" or "POST" ? new JsonObject { ["type"] = "object" } : null,
            BodyRequired = false,
            IsCommand = method is not ("GET" or "HEAD"),
        };
    }

    private static IEnumerable<(string, ApiOperation)> Kinds(IEnumerable<string> names, string path, Func<Kind, ApiOperation> operation) =>
        from kind in names.Select(KindCatalogue.Get)
        let at = string.Format(CultureInfo.InvariantCulture, path, kind.Name)
        select kind.Name == Domain.Kernel.Kinds.Workflows
            // Their other addresses call it so, and a part of an address has one name.
            ? (at.Replace("{code}", "{name}", StringComparison.Ordinal), operation(kind) with { Parts = s_workflow })
            : (at, operation(kind));

    private static string Plural(Kind kind) => Pascal(kind.Name);

    private static string Singular(Kind kind) => Pascal(kind.Singular);

    private JsonObject Shown(Kind kind) => _schemas.Record(Singular(kind), kind.Expected, SchemaUse.Shown, kind.Doc);

    private JsonObject Given(Kind kind) => _schemas.Record($"{Singular(kind)}Description", kind.Setup, SchemaUse.Given, kind.Doc);

    private ApiOperation List(Kind kind) => new($"list{Plural(kind)}", kind.Name, $"A page of {kind.Name}.")
    {
        Description = "From the projections: valid at least up to the ordering of the journal that it names. An answer to a command may be ahead of it.",
        Query =
        [
            new("limit", Whole(1, 1_000), "Entries of a page; default 100."),
            new("after", Text(), "The 'next' of the page before, under the same sort and prefix; in the order of codes also any code."),
            new("sort", Words(PagePlace.Sorts), "By code, or by the last change; with '-' the other way round. Default code."),
            new("prefix", Code(), "Only codes that begin with it."),
        ],
        Reply = _schemas.Define($"{Singular(kind)}Page", () => Page(Item(kind))),
    };

    private JsonObject Item(Kind kind) => _schemas.Define($"{Singular(kind)}Item", () => new JsonObject
    {
        ["allOf"] = new JsonArray(
            Shown(kind),
            new JsonObject
            {
                ["type"] = "object",
                ["required"] = new JsonArray("code"),
                ["properties"] = new JsonObject { ["code"] = Code() },
            }),
    });

    private static JsonObject Page(JsonObject item) => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("items", "validUpTo"),
        ["properties"] = new JsonObject
        {
            ["items"] = new JsonObject { ["type"] = "array", ["items"] = item },
            ["validUpTo"] = Described(Whole(), "Ordering of the journal that the page holds at least."),
            ["next"] = new JsonObject { ["type"] = "string", ["nullable"] = true, ["description"] = "Where the next page begins; null: this is the last." },
        },
    };

    private ApiOperation One(Kind kind) => new($"get{Singular(kind)}", kind.Name, $"One {kind.Singular}, as it is durable.")
    {
        Description = "What belongs to other entities is joined from the projections.",
        Query =
        [
            new("knownAt", Text(), "As it was known then."),
            new("trueAt", Text(), "As it was then, by what is known now."),
            new("zone", Text(), "IANA zone of a local time in knownAt or trueAt."),
        ],
        Reply = Shown(kind),
        HasTag = true,
    };

    private ApiOperation Describe(Kind kind) => new(
        $"describe{Singular(kind)}", kind.Name, $"Describes a {kind.Singular}: it is created, or brought to that.")
    {
        Description = "Fields that are left out stay as they are.",
        Query = s_readAs,
        Body = Given(kind),
        Example = ApiExamples.Of(kind.Name),
        Reply = Done(),
        IsCommand = true,
    };

    private ApiOperation Create(Kind kind) => new($"create{Singular(kind)}", kind.Name, $"Creates a {kind.Singular}; refused when it exists.")
    {
        Query = s_readAs,
        Body = _schemas.Record($"New{Singular(kind)}", kind.Setup, SchemaUse.New, kind.Doc),
        Example = ApiExamples.Of(kind.Name),
        Reply = Done(),
        IsCommand = true,
    };

    private ApiOperation Change(Kind kind) => new($"change{Singular(kind)}", kind.Name, $"Changes fields of a {kind.Singular} that exists.")
    {
        Description = "A field that is null goes back to what it is without being given.",
        Query = s_readAs,
        Body = _schemas.Record($"{Singular(kind)}Change", kind.Changed, SchemaUse.Given, kind.Doc),
        Reply = Done(),
        IsCommand = true,
    };

    private ApiOperation Line() => new("changeStockLine", Domain.Kernel.Kinds.Stocks, "Changes fields of a line of a stock.")
    {
        Query = s_readAs,
        Body = _schemas.Record("StockLineChange", KindCatalogue.StockLine.Changed, SchemaUse.Given, KindCatalogue.StockLine.Doc),
        Reply = Done(),
        IsCommand = true,
    };

    private ApiOperation Command(Verb verb) => new(verb.Name, "commands", verb.Doc)
    {
        Query = s_readAs,
        Body = _schemas.Record($"{Pascal(verb.Name)}Arguments", verb.Arguments, SchemaUse.New),
        Reply = Done(),
        IsCommand = true,
    };

    private JsonObject Done() => _schemas.Define("CommandDone", () => new JsonObject
    {
        ["type"] = "object",
        ["required"] = new JsonArray("outcome", "revision", "what"),
        ["properties"] = new JsonObject
        {
            ["outcome"] = Words(["accepted", "unchanged"]),
            ["revision"] = Described(Whole(), "Of the entity; everything up to it is durable."),
            ["what"] = Words(["created", "changed", "unchanged"]),
            ["note"] = Described(Text(), "What was not done of it, and why; absent where all of it was."),
        },
    });
}
