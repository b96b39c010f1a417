using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Workflows;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Commands;
using CampaignActors.Operations.Workflows;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CampaignActors.Node.Http;

/// <summary>Commands to the technical workflows, how far they are, and what they have done and will do.</summary>
internal sealed class WorkflowRoutes(CommandGate gate, Func<OperatorNode> node, Lanes lanes)
{
    private WorkflowLook Look => new(node());

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/workflows/{name}/{action}", (Delegate)ActAsync).Asks(Needs.OfWorkflowAction);
        routes.MapGet("/workflows", (Delegate)ListAsync).Asks(Need.Read);
        routes.MapGet("/workflows/{name}", (Delegate)ShowAsync).Asks(Need.Read);
        routes.MapGet("/workflows/{name}/progress", (Delegate)ProgressAsync).Asks(Need.Read);
        routes.MapGet("/workflows/{name}/history", (Delegate)HistoryAsync).Asks(Need.Read);
        routes.MapGet("/workflows/{name}/parked", (Delegate)ParkedAsync).Asks(Need.Read);
        routes.MapGet("/workflows/{name}/next", (Delegate)NextAsync).Asks(Need.Read);
    }

    /// <summary>All five, with their labels in <c>?lang=</c>.</summary>
    private async Task<IResult> ListAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "lang", "after", "limit");
        var after = Incoming.Query(http.Request, "after") is { Length: > 0 } text ? Incoming.Code(text, "after").Text : "";
        var limit = Incoming.Number(http.Request, "limit", 100, 1, 1_000);
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        var (language, validUpTo) = (Language(http.Request), node().Node.Store.Ordering());
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
        var limit = Incoming.Number(http.Request, "limit", 100, 1, WorkflowModel.HistoryLength);
        return Find(name) is { } workflow ? Items(workflow, await Look.RunsAsync(workflow, limit, http.RequestAborted)) : UnknownWorkflow(name);
    }

    private async Task<IResult> ParkedAsync(HttpContext http, string name)
    {
        Incoming.OnlyQuery(http.Request);
        return Find(name) is { } workflow ? Items(workflow, await Look.ParkedAsync(workflow, http.RequestAborted)) : UnknownWorkflow(name);
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

    /// <summary>The body may name the operator, and nothing else.</summary>
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
