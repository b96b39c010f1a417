using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Workflows;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.OpenApi;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Commands;
using CampaignActors.Operations.Workflows;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime.Text;

namespace CampaignActors.Node.Http;

/// <summary>The technical workflows: commands to them, their progress, history and next runs.</summary>
internal sealed class WorkflowRoutes(CommandGate gate, OperatorNode node, Lanes lanes) : IRouteGroup
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    private WorkflowLook Look => new(node);

    private const string Tag = Kinds.Workflows;
    private static readonly Kind s_kind = KindCatalogue.Get(Tag);
    private static readonly Dictionary<string, JsonObject> s_name = KindOperations.WorkflowName();
    private static readonly ApiParameter s_language =
        new("lang", Schema.Words(WorkflowView.Languages), $"Of labels; default {WorkflowView.Languages[0]}.");

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Post("/workflows/{name}/{action}", Needs.OfWorkflowAction, ActAsync, schemas =>
        [
            new("steerWorkflow", Tag, "A command to a technical workflow.")
            {
                Parts = new Dictionary<string, JsonObject>(s_name) { ["action"] = Schema.Words(WorkflowActions.Names) },
                Query =
                [
                    new("full", Schema.Flag(), "With run: looks at all entities, not only at those that have changed."),
                    new("item", Schema.Text(), "With retry: one KIND/CODE; default all."),
                ],
                Body = schemas.Define("Signed", () => Schema.Object(("by", Schema.Text()))),
                BodyRequired = false,
                Reply = schemas.CommandDone(),
                IsCommand = true,
            },
        ]),
        HttpRoute.Get("/workflows", Need.Read, ListAsync, schemas =>
        [
            new("listWorkflows", Tag, "The technical workflows.")
            {
                Query =
                [
                    s_language, new("limit", Schema.Whole(1, MaxLimit), "Default 100."),
                    new("after", Schema.Text(), "The 'next' of the page before."),
                ],
                Reply = schemas.Define("WorkflowPage", () => KindOperations.Page(KindOperations.Item(schemas, s_kind))),
            },
        ]),
        HttpRoute.Get("/workflows/{name}", Need.Read, ShowAsync, schemas =>
        [
            new("getWorkflow", Tag, "One technical workflow.")
            {
                Parts = s_name, Query = [s_language], Reply = KindOperations.Shown(schemas, s_kind), HasTag = true,
            },
        ]),
        HttpRoute.Get("/workflows/{name}/progress", Need.Read, ProgressAsync, _ =>
            [new("getWorkflowProgress", Tag, "What it does now.") { Parts = s_name }]),
        HttpRoute.Get("/workflows/{name}/history", Need.Read, HistoryAsync, _ =>
        [
            new("getWorkflowHistory", Tag, "Its runs, the latest first.")
            {
                Parts = s_name, Query = [new("limit", Schema.Whole(1, WorkflowModel.HistoryLength), "Default 100.")],
            },
        ]),
        HttpRoute.Get("/workflows/{name}/parked", Need.Read, ParkedAsync, _ =>
            [new("getWorkflowParked", Tag, "Items that keep failing.") { Parts = s_name }]),
        HttpRoute.Get("/workflows/{name}/backlog", Need.Read, BacklogAsync, schemas =>
        [
            new("getWorkflowBacklog", Tag, "Entities whose work is due and not done, the longest first.")
            {
                Description = "Of a workflow that is stopped or paused it is what waits for its start.",
                Parts = s_name, Query = [new("limit", Schema.Whole(1, MaxLimit), "Default 100.")],
                Reply = schemas.Define("WorkflowBacklog", () => Schema.Object(
                    ("workflow", Schema.Code()), ("total", Schema.Whole(0)),
                    ("items", Schema.ListOf(Schema.Object(("entity", Schema.Text()), ("due", Schema.Time())))))),
            },
        ]),
        HttpRoute.Get("/workflows/{name}/next", Need.Read, NextAsync, _ =>
        [
            new("getWorkflowNext", Tag, "When it sweeps by itself next.")
            {
                Parts = s_name, Query = [new("count", Schema.Whole(1, WorkflowLook.MaxNext), "Default 5.")],
            },
        ]),
    ];

    /// <summary>All five, with their labels in <c>?lang=</c>.</summary>
    private async Task<IResult> ListAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "lang", "after", "limit");
        var after = Incoming.Query(http.Request, "after") is { Length: > 0 } text ? Incoming.Code(text, "after").Text : "";
        var limit = Incoming.Number(http.Request, "limit", DefaultLimit, 1, MaxLimit);
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        var (language, validUpTo) = (Language(http.Request), node.Node.Store.Ordering());
        var rows = Look.All(language).Where(w => string.CompareOrdinal(CodeOf(w), after) > 0).ToList();
        return new JsonReply(new JsonObject
        {
            ["items"] = new JsonArray([.. rows.Take(limit)]),
            ["validUpTo"] = validUpTo,
            ["next"] = rows.Count > limit ? CodeOf(rows[limit - 1]) : null,
        });
    }

    private static string CodeOf(JsonObject shown) => shown["code"]!.GetValue<string>();

    private async Task<IResult> ShowAsync(HttpContext http, string name)
    {
        Incoming.OnlyQuery(http.Request, "lang");
        var language = Language(http.Request);
        if (Find(name) is not { } workflow)
            return UnknownWorkflow(name);
        var (revision, view) = await Look.ReadAsync(workflow, http.RequestAborted);
        return new Tagged(revision, Look.Shown(workflow.Code(), view, language));
    }

    private static string Language(HttpRequest request)
    {
        var language = Incoming.Query(request, "lang") ?? WorkflowView.Languages[0];
        return WorkflowView.Languages.Contains(language)
            ? language
            : throw new InputException(null, $"lang: {Shown.Quote(language)}{Suggestion.Expected(language, WorkflowView.Languages)}");
    }

    private async Task<IResult> HistoryAsync(HttpContext http, string name)
    {
        Incoming.OnlyQuery(http.Request, "limit");
        var limit = Incoming.Number(http.Request, "limit", DefaultLimit, 1, WorkflowModel.HistoryLength);
        return Find(name) is { } workflow
            ? Items(workflow, await Look.RunsAsync(workflow, limit, http.RequestAborted))
            : UnknownWorkflow(name);
    }

    private async Task<IResult> ParkedAsync(HttpContext http, string name)
    {
        Incoming.OnlyQuery(http.Request);
        return Find(name) is { } workflow ? Items(workflow, await Look.ParkedAsync(workflow, http.RequestAborted)) : UnknownWorkflow(name);
    }

    /// <summary>From the agenda of the workflow, which may be some milliseconds behind.</summary>
    private async Task<IResult> BacklogAsync(HttpContext http, string name)
    {
        Incoming.OnlyQuery(http.Request, "limit");
        var limit = Incoming.Number(http.Request, "limit", DefaultLimit, 1, MaxLimit);
        if (Find(name) is not { } workflow)
            return UnknownWorkflow(name);
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        var (store, agenda, now) = (node.Node.Store, AgendaName.Of(workflow), node.Clock.Now);
        return await Task.Run(() => new JsonReply(new JsonObject
        {
            ["workflow"] = workflow.Code().Text,
            ["total"] = store.CountDue(agenda, now),
            ["items"] = new JsonArray([.. store.Due(agenda, now, limit).Select(entry => new JsonObject
            {
                ["entity"] = entry.Entity.ToString(), ["due"] = InstantPattern.ExtendedIso.Format(entry.DueAt),
            })]),
        }), http.RequestAborted);
    }

    private static JsonReply Items(TechnicalWorkflow workflow, IEnumerable<JsonObject> items) =>
        new(new JsonObject { ["workflow"] = workflow.Code().Text, ["items"] = new JsonArray([.. items]) });

    private async Task<IResult> NextAsync(HttpContext http, string name)
    {
        Incoming.OnlyQuery(http.Request, "count");
        var count = Incoming.Number(http.Request, "count", WorkflowLook.DefaultNext, 1, WorkflowLook.MaxNext);
        if (Find(name) is not { } workflow)
            return UnknownWorkflow(name);
        var (state, runs) = await Look.NextAsync(workflow, count, http.RequestAborted);
        return new JsonReply(new JsonObject
        {
            ["workflow"] = workflow.Code().Text, ["state"] = state, ["items"] = new JsonArray([.. runs.Select(at => JsonValue.Create(at))]),
        });
    }

    private async Task<IResult> ActAsync(HttpContext http, string name, string action)
    {
        if (Find(name) is not { } workflow)
            return UnknownWorkflow(name);
        if (!WorkflowActions.Names.Contains(action))
            return Problem.Unknown($"unknown action {Shown.Quote(action)}{Suggestion.Expected(action, WorkflowActions.Names)}");
        if (action == "run")
            Incoming.OnlyQuery(http.Request, "full");
        else if (action == "retry")
            Incoming.OnlyQuery(http.Request, "item");
        else
            Incoming.OnlyQuery(http.Request);
        var by = await ByAsync(http.Request);
        var command = Binder.WorkflowCommand(action, Incoming.Flag(http.Request, "full"), Incoming.Entity(http.Request, "item"));
        return await gate.SendAsync(http, new Request(Kinds.Workflow(workflow), command, by));
    }

    /// <summary>Reads the optional body, whose only field names the operator.</summary>
    private static async Task<string> ByAsync(HttpRequest request)
    {
        var errors = new InputErrors();
        var reader = new MapReader(await Incoming.FieldsIfAnyAsync(request), ReadContext.Default, errors);
        var by = reader.Code("by");
        reader.Done();
        errors.ThrowIfAny();
        return by?.Text ?? "";
    }

    private async Task<IResult> ProgressAsync(HttpContext http, string name)
    {
        if (Find(name) is not { } workflow)
            return UnknownWorkflow(name);
        Incoming.OnlyQuery(http.Request);
        return new JsonReply(WorkflowLook.Progress(workflow, await Look.SupervisorAsync(workflow, http.RequestAborted)));
    }

    private static TechnicalWorkflow? Find(string name) => TechnicalWorkflows.Find(Incoming.Code(name, Kinds.Workflows));

    private static Problem UnknownWorkflow(string name) =>
        Problem.Unknown($"unknown workflow {Shown.Quote(name)}{Suggestion.Expected(name, [.. WorkflowNames.Known])}");
}
