using CampaignActors.Domain.Values;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Connections;
using CampaignActors.Node.Http.Events;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Framing;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Messages;
using CampaignActors.Node.Pages;
using CampaignActors.Node.People;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Node.Telemetry;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CampaignActors.Node.Http;

/// <summary>The way of a request through a node, and the groups of addresses that it can lead to.</summary>
internal static class HttpPipeline
{
    /// <summary>First words of addresses that libraries bring, or that settings turn off.</summary>
    private static readonly string[] s_reserved = ["scalar", "metrics"];

    public static void AddRoutes(this IServiceCollection services) => services
        .AddSingleton<RouteTable>().AddSingleton<AllowedMethods>().AddSingleton<CommandGate>()
        .AddSingleton<IRouteGroup, MetricsRoutes>().AddSingleton<IRouteGroup, HealthRoutes>().AddSingleton<IRouteGroup, WholeRoutes>()
        .AddSingleton<IRouteGroup, FiguresRoute>()
        .AddSingleton<IRouteGroup, ExportRoute>().AddSingleton<IRouteGroup, AuditRoutes>().AddSingleton<IRouteGroup, KeyRoutes>()
        .AddSingleton<IRouteGroup, ExplainRoute>().AddSingleton<IRouteGroup, OverrunRoute>()
        .AddSingleton<IRouteGroup, WorkflowRoutes>().AddSingleton<IRouteGroup, CareRoutes>()
        .AddSingleton<IRouteGroup, ViewsRoutes>().AddSingleton<IRouteGroup, EventsRoute>().AddSingleton<IRouteGroup, OpenApiRoutes>()
        .AddSingleton<IRouteGroup, ReportRoutes>().AddSingleton<IRouteGroup, CalendarRoutes>()
        .AddSingleton<IRouteGroup, CalendarLanesRoute>().AddSingleton<IRouteGroup, StockLineRoutes>()
        .AddSingleton<IRouteGroup, CalendarMoveRoute>().AddSingleton<IRouteGroup, OperatorRoutes>()
        .AddSingleton<IRouteGroup, RecipientRoutes>().AddSingleton<IRouteGroup, SuppressionRoutes>()
        .AddSingleton<IRouteGroup, CorrectionRoutes>()
        .AddSingleton<IRouteGroup, PreviewRoute>().AddSingleton<MessagePreview>().AddSingleton<IRouteGroup, DecisionRoutes>()
        .AddSingleton<IRouteGroup, AudienceRoutes>().AddSingleton<AudienceLook>().AddSingleton<NamedTargets>()
        .AddSingleton<IRouteGroup, MessageRoutes>().AddSingleton<MessageLook>().AddSingleton<MessageCheck>()
        .AddSingleton<IRouteGroup, KeepingRoutes>().AddSingleton<AccessNotes>().AddSingleton<KnownLists>()
        .AddSingleton<IRouteGroup, ProviderEventRoutes>().AddSingleton<IRouteGroup, CallerRoute>()
        .AddSingleton<IRouteGroup, OutlookRoute>()
        .AddSingleton<IRouteGroup, WhatIfRoute>().AddSingleton<IRouteGroup, RecipientImportRoute>()
        .AddSingleton<IRouteGroup, Writes>().AddSingleton<IRouteGroup, Reads>();

    public static void MapNode(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<NodeSettings>();
        app.UseConnections(settings.Http);
        app.UseForwarding(settings.Http.Proxies, scheme: true);
        app.UseBackOffice();
        app.UseCorrelation(); // Outside UseProblems, so that an exception has become a problem with its status when it is logged.
        app.UseProblems();
        app.UseRequestRules();
        app.UseOwnOriginOnly(app.Services.GetRequiredService<NodeArguments>());
        app.UseHead();
        app.UseRouting();
        app.UsePageGate();
        app.Use(ActivatorUtilities.CreateInstance<Gate>(app.Services).EnterAsync);
        app.UseLanes(app.Services.GetRequiredService<Lanes>());
        foreach (var route in app.Services.GetRequiredService<RouteTable>().Routes)
            route.Map(app);
        if (!RouteTable.IsWeb(settings))
        {
            MapFallback(app, http => NotFound(http, "this node does not have the role web"));
            return;
        }
        OpenApiRoutes.MapPage(app);
        app.MapPages();
        app.MapFallback("/{kind}/{**code}", NotFoundInKind).WithMetadata((Admission)Need.Read);
        MapFallback(app, http => NotFound(http, null));
    }

    private static void MapFallback(WebApplication app, Func<HttpContext, IResult> handler) =>
        app.MapFallback(handler).WithMetadata((Admission)Need.Read);

    /// <summary>No route takes this method at this address: OPTIONS is answered with the allowed methods, others with 405 or 404.</summary>
    private static IResult NotFound(HttpContext http, string? detail)
    {
        var allowed = http.RequestServices.GetRequiredService<AllowedMethods>();
        var isOptions = HttpMethods.IsOptions(http.Request.Method);
        var at = isOptions && !http.Request.Path.HasValue ? allowed.Anywhere : allowed.At(http.Request.Path);
        if (at.Methods.Count == 0)
            return Problem.OfStatus(StatusCodes.Status404NotFound, detail);
        if (!isOptions)
            return Problem.OfStatus(StatusCodes.Status405MethodNotAllowed);
        http.Response.Headers.Allow = at.Header;
        return Results.NoContent();
    }

    /// <summary>
    /// The same for paths that begin with a word. A code with a slash looks like a longer address; the error says what a code is.
    /// </summary>
    private static IResult NotFoundInKind(HttpContext http, string kind, string? code)
    {
        if (http.RequestServices.GetRequiredService<AllowedMethods>().At(http.Request.Path).Methods.Count > 0)
            return NotFound(http, null);
        if (!EntityJson.IsKind(kind))
            return IsFirstWord(http, kind) ? Problem.OfStatus(StatusCodes.Status404NotFound) : EntityJson.UnknownKind(kind);
        return string.IsNullOrEmpty(code) || Code.Problem(code) is null
            ? Problem.OfStatus(StatusCodes.Status404NotFound)
            : Problem.Invalid(
                $"{kind}: {Shown.Quote(code)} is not a code, expected 1 to {Code.MaxLength} letters, digits, '-', '_' or '.'");
    }

    private static bool IsFirstWord(HttpContext http, string word) =>
        s_reserved.Contains(word) || http.RequestServices.GetRequiredService<RouteTable>().Routes.Any(r => r.FirstWord == word);
}
