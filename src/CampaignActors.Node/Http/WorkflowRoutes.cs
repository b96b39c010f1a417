using System.Text.Json.Nodes;
using Akka.Actor;
using CampaignActors.Actors;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Workflows;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Start;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Workflows;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime.Text;

namespace CampaignActors.Node.Http;

/// <summary>Commands to the technical workflows, how far they are, and what they have done and will do.</summary>
internal sealed class WorkflowRoutes(CommandGate gate, CampaignNode node, IEntityClient client, IDomainClock clock, NodeOptions options, Lanes lanes)
{
    private const int DefaultNext = 5;
    private const int MaxNext = 100;

    /// <summary>A supervisor that has just moved or started answers within that; one that does not is in trouble.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

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
        using var turn = await lanes.Reads.EnterAsync(http.RequestAborted);
        var (language, validUpTo) = (Language(http.Request), node.Store.Ordering());
        var rows = node.Views.List(Kinds.Workflows).OrderBy(w => w.Code).Where(w => string.CompareOrdinal(w.Code, after) > 0).ToList();
        return new JsonReply(new JsonObject
        {
            ["items"] = new JsonArray([.. rows.Take(limit).Select(w =>
            {
                var item = new JsonObject { ["code"] = w.Code.Text };
                foreach (var (key, value) in Shown(w.Code, w.View, language))
                    item[key] = value?.DeepClone();
                return item;
            })]),
            ["validUpTo"] = validUpTo,
            ["next"] = rows.Count > limit ? rows[limit - 1].Code.Text : null,
        });
    }

    private async Task<IResult> ShowAsync(HttpContext http, string name)
    {
        Incoming.OnlyQuery(http.Request, "lang");
        var language = Language(http.Request);
        if (Find(name) is not { } workflow)
            return UnknownWorkflow(name);
        var reply = await client.ReadAsync(Kinds.Workflow(workflow), http.RequestAborted);
        return new Tagged(reply.Revision, Shown(workflow.Code(), EntityJson.Parse(reply.View), language));
    }

    private JsonObject Shown(Code workflow, JsonObject view, string language) =>
        WorkflowLook.Shown(workflow, view, node.Views, clock.Now, options.Zone, language);

    private static string Language(HttpRequest request)
    {
        var language = Incoming.Query(request, "lang") ?? WorkflowView.Languages[0];
        return WorkflowView.Languages.Contains(language)
            ? language
            : throw new InputException(null, $"lang: {Vocabulary.Text.Shown.Quote(language)}{Suggestion.Expected(language, WorkflowView.Languages)}");
    }

    private async Task<JsonObject> ViewAsync(HttpContext http, TechnicalWorkflow workflow) =>
        EntityJson.Parse((await client.ReadAsync(Kinds.Workflow(workflow), http.RequestAborted)).View);

    /// <summary>The runs that are kept, the latest first.</summary>
    private async Task<IResult> HistoryAsync(HttpContext http, string name)
    {
        Incoming.OnlyQuery(http.Request, "limit");
        var limit = Incoming.Number(http.Request, "limit", 100, 1, WorkflowModel.HistoryLength);
        if (Find(name) is not { } workflow)
            return UnknownWorkflow(name);
        var runs = WorkflowView.Runs(await ViewAsync(http, workflow)).Take(limit);
        return new JsonReply(new JsonObject { ["workflow"] = workflow.Code().Text, ["items"] = new JsonArray([.. runs.Select(Run)]) });
    }

    /// <summary>A run that was asked for goes by the id that its asker gave.</summary>
    private static JsonNode Run(JsonObject run)
    {
        var shown = run.DeepClone();
        shown["run"] = RunShown(run["run"]?.GetValue<string>());
        return shown;
    }

    private static string? RunShown(string? run) => run is not null && run.StartsWith("api:", StringComparison.Ordinal) ? Incoming.ShownId(run) : run;

    private async Task<IResult> ParkedAsync(HttpContext http, string name)
    {
        Incoming.OnlyQuery(http.Request);
        if (Find(name) is not { } workflow)
            return UnknownWorkflow(name);
        var view = await ViewAsync(http, workflow);
        return new JsonReply(new JsonObject { ["workflow"] = workflow.Code().Text, ["items"] = view["parked"]?.DeepClone() ?? new JsonArray() });
    }

    /// <summary>When it sweeps by itself next, provided that it is started then.</summary>
    private async Task<IResult> NextAsync(HttpContext http, string name)
    {
        Incoming.OnlyQuery(http.Request, "count");
        var count = Incoming.Number(http.Request, "count", DefaultNext, 1, MaxNext);
        if (Find(name) is not { } workflow)
            return UnknownWorkflow(name);
        var view = await ViewAsync(http, workflow);
        var next = WorkflowLook.Next(workflow.Code(), view, clock.Now, node.Supervisors.SweepEvery, options.Context).Take(count);
        var items = new JsonArray([.. next.Select(at => JsonValue.Create(InstantPattern.ExtendedIso.Format(at)))]);
        return new JsonReply(new JsonObject { ["workflow"] = workflow.Code().Text, ["state"] = view["state"]?.DeepClone(), ["items"] = items });
    }

    private async Task<IResult> ActAsync(HttpContext http, string name, string action)
    {
        if (Find(name) is not { } workflow)
            return UnknownWorkflow(name);
        if (!WorkflowActions.Names.Contains(action))
            return Problem.Unknown($"unknown action {Vocabulary.Text.Shown.Quote(action)}{Suggestion.Expected(action, WorkflowActions.Names)}");
        if (action == "run")
            Incoming.OnlyQuery(http.Request, "full");
        else if (action == "retry")
            Incoming.OnlyQuery(http.Request, "item");
        else
            Incoming.OnlyQuery(http.Request);
        var by = await ByAsync(http.Request);
        var command = action switch
        {
            "run" => new RunWorkflow(Incoming.Flag(http.Request, "full")),
            "retry" => new RetryParked(Incoming.Entity(http.Request, "item")),
            _ => Binder.WorkflowCommand(action),
        };
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

    /// <summary>
    /// What the supervisor does now: work under way and waiting, and its last sweep. A run that was asked for under the id X shows as
    /// run X; when it is that run and no longer running, its drift is final.
    /// </summary>
    private async Task<IResult> ProgressAsync(HttpContext http, string name)
    {
        if (Find(name) is not { } workflow)
            return UnknownWorkflow(name);
        Incoming.OnlyQuery(http.Request);
        var status = await node.Router.RegionOf(Kinds.Workflow(workflow))
            .Ask<SupervisorStatus>(new GetSupervisor(workflow), s_patience, http.RequestAborted);
        var sweep = status.Sweep;
        return new JsonReply(new JsonObject
        {
            ["workflow"] = workflow.Code().Text,
            ["state"] = status.State is { } state ? Scalars.NameOf(state) : null,
            ["inFlight"] = status.InFlight,
            ["queued"] = status.Queued,
            ["waiting"] = status.Waiting,
            ["run"] = RunShown(sweep.RunId),
            ["running"] = sweep.Running,
            ["full"] = sweep.Full,
            ["checked"] = sweep.Checked,
            ["total"] = sweep.Total,
            ["drift"] = sweep.Drift,
            ["unreachable"] = sweep.Unreachable,
            ["parked"] = new JsonArray([.. status.Parked.Select(Parked)]),
        });
    }

    private static JsonObject Parked(ParkedItem item) => new()
    {
        ["entity"] = item.Entity.ToString(),
        ["due"] = InstantPattern.ExtendedIso.Format(item.Due),
        ["at"] = InstantPattern.ExtendedIso.Format(item.At),
        ["attempts"] = item.Attempts,
        ["reason"] = item.Reason,
    };

    private static TechnicalWorkflow? Find(string name) => TechnicalWorkflows.Find(Incoming.Code(name, Kinds.Workflows));

    private static Problem UnknownWorkflow(string name) =>
        Problem.Unknown($"unknown workflow {Vocabulary.Text.Shown.Quote(name)}{Suggestion.Expected(name, [.. WorkflowNames.Known])}");
}
