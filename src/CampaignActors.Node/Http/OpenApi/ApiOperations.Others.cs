using System.Text.Json.Nodes;
using CampaignActors.Domain.Workflows;
using CampaignActors.Node.Http.Events;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Views;
using static CampaignActors.Node.Http.OpenApi.ApiSchemas;

namespace CampaignActors.Node.Http.OpenApi;

/// <content>Everything that is neither a kind nor a verb.</content>
internal sealed partial class ApiOperations
{
    private static readonly Dictionary<string, JsonObject> s_workflow = new() { ["name"] = Words(WorkflowNames.Known) };

    /// <param name="fields">Name and schema.</param>
    private static JsonObject Object(params (string Name, JsonObject Schema)[] fields) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(fields.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Name, f.Schema))),
    };

    private static JsonObject ListOf(JsonObject item) => new() { ["type"] = "array", ["items"] = item };

    private static JsonObject Items(JsonObject item) => Object(("items", ListOf(item)));

    private static JsonObject OrNull(JsonObject schema)
    {
        schema["nullable"] = true;
        return schema;
    }

    private static JsonObject Flag() => new() { ["type"] = "boolean" };

    private static JsonObject Time() => new() { ["type"] = "string", ["format"] = "date-time" };

    private JsonObject Health() => _schemas.Define("Health", () => Object(
        ("status", Words(["green", "red"])),
        ("version", Text()),
        ("now", Time()),
        ("checks", ListOf(_schemas.Define("HealthCheck", () => Object(("name", Text()), ("ok", Flag()), ("detail", Text())))))));

    private static Dictionary<string, JsonObject> AnyKind() => new() { ["kind"] = Words(Composer.Shown) };

    private IEnumerable<(string Route, ApiOperation Operation)> Others() =>
    [
        ("GET /", new("index", "node", "What this node is and has.")),
        ("GET /state", new("getState", "node", "All entities: kind, code, fields.")
        {
            Description = "With at least all that was durable when it was asked for. For small installations and tests: it is read whole.",
        }),
        ("GET /outside", new("getOutside", "node", "How many mails, files and jobs have left the node.")),
        ("GET /quiet", new("getQuiet", "node", "Whether anything is under way or due.")
        {
            Reply = _schemas.Define("Quiet", () => Object(
                ("quiet", Flag()), ("commands", Whole()), ("outboxes", Whole()), ("due", Whole()), ("projectionLag", Whole()), ("workflows", Whole()),
                ("gateways", Whole()), ("unanswered", Whole()), ("moving", Flag()))),
        }),
        ("GET /health/live", new("getLiveness", "node", "Whether it is worth to leave this process running.") { Reply = Health() }),
        ("GET /health/ready", new("getReadiness", "node", "Whether it can take requests now.") { Reply = Health() }),
        ("GET /cluster", new("getCluster", "node", "Who belongs to the cluster, as this node sees it.")),
        ("GET /metrics", new("getMetrics", "node", "Figures for Prometheus.") { ReplyType = "text/plain", Reply = Text() }),
        ("GET /openapi/v1.json", new("getOpenApi", "node", "This document.")),
        ("GET /export", new("export", "journal", "The journal, a line of JSON for each row.")
        {
            ReplyType = "application/x-ndjson",
            Reply = Text(),
            Query = [new("asOf", Text(), "What was known then; default now.")],
        }),
        ("GET /events", new("streamEvents", "journal", "Changes as they happen, as server-sent events.")
        {
            Description = "Each event has its place in the journal as id, the kind as event, and as data an object {entity, kind, code, revision, changes, at, by, "
                + "command}. With the last id in Last-Event-ID, or in after, nothing is missed. A stream ends when its node stops.",
            ReplyType = "text/event-stream",
            Reply = Text(),
            Query =
            [
                new("kinds", Text(), $"With commas, of {string.Join(", ", EventsRoute.Kinds)}; default all."),
                new("after", Whole(0), "Go on from this id; default now."),
            ],
        }),
        ("GET /{kind}/{code}/explain/{field}", new("explain", "journal", "Why a figure is what it is, from the journal.")
        {
            Parts = new Dictionary<string, JsonObject>(AnyKind()) { ["field"] = Text() },
        }),
        ("GET /stocks/{stock}/{line}/explain/{field}", new("explainStockLine", "journal", "Why a figure of a stock line is what it is.")
        {
            Parts = new Dictionary<string, JsonObject> { ["field"] = Text() },
        }),
        ("GET /views/status", new("getViewsStatus", "care", "How far lists and agendas are.")),
        ("POST /views/rebuild", new("rebuildViews", "care", "Folds lists and agendas anew, while the system runs.") { MayGoOn = true }),
        ("GET /quarantine", new("listQuarantine", "care", "Entities whose journal cannot be read.")
        {
            Reply = _schemas.Define("Quarantine", () => Items(Object(("entity", Text()), ("row", OrNull(Whole())), ("reason", Text())))),
        }),
        ("POST /quarantine/{kind}/{code}/release", new("releaseFromQuarantine", "care", "Lets an entity read its journal again.") { Parts = AnyKind() }),
        ("GET /parked", new("listParked", "care", "Effects that had to be refused.")
        {
            Reply = _schemas.Define("Parked", () => Items(Object(
                ("entity", Text()), ("from", Text()), ("number", Whole()), ("effect", Text()), ("reason", Text()),
                ("since", Time()), ("by", Text()), ("canRetry", Flag())))),
        }),
        ("POST /parked/{kind}/{code}/{action}", new("resolveParked", "care", "Takes a parked effect in after all, or discards it.")
        {
            Parts = new Dictionary<string, JsonObject>(AnyKind()) { ["action"] = Words(["retry", "discard"]) },
            Query = [new("from", Text(), "KIND/CODE that the effect came from."), new("number", Whole(1), "Its number.")],
            Reply = Done(),
            IsCommand = true,
        }),
    ];

    private IEnumerable<(string Route, ApiOperation Operation)> Workflows()
    {
        const string Tag = Domain.Kernel.Kinds.Workflows;
        var language = new ApiParameter("lang", Words(WorkflowView.Languages), $"Of labels; default {WorkflowView.Languages[0]}.");
        var kind = KindCatalogue.Get(Tag);
        return
        [
            ("GET /workflows", new("listWorkflows", Tag, "The technical workflows.")
            {
                Query = [language, new("limit", Whole(1, 1_000), "Default 100."), new("after", Text(), "The 'next' of the page before.")],
                Reply = _schemas.Define("WorkflowPage", () => Page(Item(kind))),
            }),
            ("GET /workflows/{name}", new("getWorkflow", Tag, "One technical workflow.")
            {
                Parts = s_workflow,
                Query = [language],
                Reply = Shown(kind),
                HasTag = true,
            }),
            ("GET /workflows/{name}/progress", new("getWorkflowProgress", Tag, "What it does now.") { Parts = s_workflow }),
            ("GET /workflows/{name}/history", new("getWorkflowHistory", Tag, "Its runs, the latest first.")
            {
                Parts = s_workflow,
                Query = [new("limit", Whole(1, WorkflowModel.HistoryLength), "Default 100.")],
            }),
            ("GET /workflows/{name}/parked", new("getWorkflowParked", Tag, "Items that keep failing.") { Parts = s_workflow }),
            ("GET /workflows/{name}/next", new("getWorkflowNext", Tag, "When it sweeps by itself next.")
            {
                Parts = s_workflow,
                Query = [new("count", Whole(1, 100), "Default 5.")],
            }),
            ("POST /workflows/{name}/{action}", new("steerWorkflow", Tag, "A command to a technical workflow.")
            {
                Parts = new Dictionary<string, JsonObject>(s_workflow) { ["action"] = Words(WorkflowActions.Names) },
                Query =
                [
                    new("full", Flag(), "With run: looks at all entities, not only at those that have changed."),
                    new("item", Text(), "With retry: one KIND/CODE; default all."),
                ],
                Body = _schemas.Define("Signed", () => Object(("by", Text()))),
                BodyRequired = false,
                Reply = Done(),
                IsCommand = true,
            }),
        ];
    }
}
