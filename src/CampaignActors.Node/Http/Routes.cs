using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Events;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Framing;
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
        app.UseConnections(app.Services.GetRequiredService<NodeSettings>().Http);
        app.UseCorrelation(); // What goes wrong further in is a problem with its status by the time it is logged.
        app.UseProblems();
        app.UseRequestRules();
        app.UseOwnOriginOnly(app.Services.GetRequiredService<NodeOptions>());
        app.UseHead();
        app.UseRouting();
        app.Use(ActivatorUtilities.CreateInstance<Gate>(app.Services).EnterAsync);
        app.UseLanes(lanes);
        app.MapMetrics(app.Services.GetRequiredService<NodeSettings>().Telemetry);
        ActivatorUtilities.CreateInstance<HealthRoutes>(app.Services).Map(app);
        if (app.Services.GetRequiredService<NodeOptions>().Cluster is { } cluster && !cluster.Roles.Contains(ClusterOptions.Web))
        {
            app.MapFallback((HttpContext http) => Elsewhere(http, "this node does not have the role web")).Asks(Need.Read);
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
        app.MapFallback((HttpContext http) => Elsewhere(http, null)).Asks(Need.Read);
    }

    /// <summary>Nothing takes this method at this address: OPTIONS is told which methods there are, others that theirs is not one of them.</summary>
    private static IResult Elsewhere(HttpContext http, string? nothing)
    {
        var allowed = http.RequestServices.GetRequiredService<AllowedMethods>();
        var isOptions = HttpMethods.IsOptions(http.Request.Method);
        var at = isOptions && !http.Request.Path.HasValue ? allowed.Anywhere : allowed.At(http.Request.Path);
        if (at.Methods.Count == 0)
            return Problem.OfStatus(StatusCodes.Status404NotFound, nothing);
        if (!isOptions)
            return Problem.OfStatus(StatusCodes.Status405MethodNotAllowed);
        http.Response.Headers.Allow = at.Header;
        return Results.NoContent();
    }

    /// <summary>The same within a kind. A code with a slash looks like a longer address; a client that meant a code is told so.</summary>
    private static IResult Lost(HttpContext http, string kind, string? code)
    {
        if (http.RequestServices.GetRequiredService<AllowedMethods>().At(http.Request.Path).Methods.Count > 0)
            return Elsewhere(http, null);
        if (!EntityJson.IsKind(kind))
            return s_others.Contains(kind) ? Problem.OfStatus(StatusCodes.Status404NotFound) : EntityJson.UnknownKind(kind);
        return string.IsNullOrEmpty(code) || Domain.Values.Code.Problem(code) is null
            ? Problem.OfStatus(StatusCodes.Status404NotFound)
            : Problem.Invalid($"{kind}: {Shown.Quote(code)} is not a code, expected 1 to {Domain.Values.Code.MaxLength} letters, digits, '-', '_' or '.'");
    }
}
