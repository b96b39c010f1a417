using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Events;
using CampaignActors.Node.Http.OpenApi;
using CampaignActors.Node.Start;
using CampaignActors.Node.Telemetry;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CampaignActors.Node.Http;

/// <summary>All addresses of a node.</summary>
internal static class Routes
{
    private static readonly string[] s_others =
    [
        "state", "outside", "quiet", "health", "commands", "export", "quarantine", "parked", "views", "cluster", "events", "metrics", "openapi", "scalar", "keys",
        "audit", "operator",
    ];

    public static void MapNode(this WebApplication app)
    {
        var lanes = app.Services.GetRequiredService<Lanes>();
        app.UseCorrelation(); // Outermost: what goes wrong further in is a problem with its status by the time it is logged.
        app.UseProblems();
        app.UseLanes(lanes);
        app.UseOwnOriginOnly(app.Services.GetRequiredService<NodeOptions>());
        app.UseRouting();
        app.Use(ActivatorUtilities.CreateInstance<Gate>(app.Services).EnterAsync);
        app.MapMetrics(app.Services.GetRequiredService<NodeSettings>().Telemetry);
        ActivatorUtilities.CreateInstance<HealthRoutes>(app.Services).Map(app);
        if (app.Services.GetRequiredService<NodeOptions>().Cluster is { } cluster && !cluster.Roles.Contains(ClusterOptions.Web))
        {
            app.MapFallback(() => Problem.OfStatus(StatusCodes.Status404NotFound, "this node does not have the role web")).Asks(Need.Read);
            return;
        }
        var gate = ActivatorUtilities.CreateInstance<CommandGate>(app.Services);
        ActivatorUtilities.CreateInstance<WholeRoutes>(app.Services).Map(app);
        ActivatorUtilities.CreateInstance<ExportRoute>(app.Services).Map(app);
        ActivatorUtilities.CreateInstance<AuditRoutes>(app.Services).Map(app);
        ActivatorUtilities.CreateInstance<KeyRoutes>(app.Services, gate).Map(app);
        ActivatorUtilities.CreateInstance<ExplainRoute>(app.Services).Map(app);
        ActivatorUtilities.CreateInstance<WorkflowRoutes>(app.Services, gate).Map(app);
        ActivatorUtilities.CreateInstance<CareRoutes>(app.Services, gate).Map(app);
        ActivatorUtilities.CreateInstance<ViewsRoutes>(app.Services).Map(app);
        ActivatorUtilities.CreateInstance<EventsRoute>(app.Services).Map(app);
        OpenApiRoutes.Map(app);
        ActivatorUtilities.CreateInstance<OperatorRoutes>(app.Services).Map(app);
        ActivatorUtilities.CreateInstance<Writes>(app.Services, gate).Map(app);
        ActivatorUtilities.CreateInstance<Reads>(app.Services).Map(app);
        app.MapFallback("/{kind}/{**code}", Lost).Asks(Need.Read);
        app.MapFallback(() => Problem.OfStatus(StatusCodes.Status404NotFound)).Asks(Need.Read);
    }

    /// <summary>
    /// Nothing takes this method at this address. A code with a slash looks like a longer address; whoever meant a code is told so.
    /// </summary>
    private static Problem Lost(string kind, string? code)
    {
        if (!EntityJson.IsKind(kind))
            return s_others.Contains(kind) ? Problem.OfStatus(StatusCodes.Status405MethodNotAllowed) : EntityJson.UnknownKind(kind);
        return string.IsNullOrEmpty(code) || Domain.Values.Code.Problem(code) is null
            ? Problem.OfStatus(StatusCodes.Status405MethodNotAllowed)
            : Problem.Invalid($"{kind}: {Shown.Quote(code)} is not a code, expected 1 to {Domain.Values.Code.MaxLength} letters, digits, '-', '_' or '.'");
    }
}
