using System.Text.Json.Nodes;
using Akka.Actor;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Workflows;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime.Text;

namespace CampaignActors.Node.Http;

/// <summary>Commands to the technical workflows, and how far they are.</summary>
internal sealed class WorkflowRoutes(CommandGate gate, CampaignNode node)
{
    private static readonly string[] s_actions = ["start", "pause", "stop", "run"];

    /// <summary>A supervisor that has just moved or started answers within that; one that does not is in trouble.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/workflows/{name}/{action}", (Delegate)ActAsync);
        routes.MapGet("/workflows/{name}/progress", (Delegate)ProgressAsync);
    }

    private async Task<IResult> ActAsync(HttpContext http, string name, string action)
    {
        if (Find(name) is not { } workflow)
            return UnknownWorkflow(name);
        if (!s_actions.Contains(action))
            return Problem.Unknown($"unknown action {Shown.Quote(action)}{Suggestion.Expected(action, s_actions)}");
        if (action == "run")
            Incoming.OnlyQuery(http.Request, "full");
        else
            Incoming.OnlyQuery(http.Request);
        var by = await ByAsync(http.Request);
        var command = action == "run" ? new RunWorkflow(Incoming.Flag(http.Request, "full")) : Binder.WorkflowCommand(action);
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
            ["run"] = sweep.RunId is { } id && id.StartsWith("api:", StringComparison.Ordinal) ? Incoming.ShownId(id) : sweep.RunId,
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
        Problem.Unknown($"unknown workflow {Shown.Quote(name)}{Suggestion.Expected(name, [.. WorkflowNames.Known])}");
}
