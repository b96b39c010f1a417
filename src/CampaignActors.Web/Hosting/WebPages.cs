using CampaignActors.Web.Audiences;
using CampaignActors.Web.Frame;
using CampaignActors.Web.Inbox;
using CampaignActors.Web.Lists;
using CampaignActors.Web.Live;
using CampaignActors.Web.Reports;
using CampaignActors.Web.Search;
using CampaignActors.Web.Recipients;
using CampaignActors.Web.Seam;
using CampaignActors.Web.Session;
using CampaignActors.Web.WhatIfs;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CampaignActors.Web.Hosting;

/// <summary>Adds the pages to a node. The node brings <see cref="IBackOffice"/>, <see cref="ISessions"/>, and data protection.</summary>
public static class WebPages
{
    /// <summary>Time after which a session without a request ends, and any session of the identity provider.</summary>
    private static readonly TimeSpan s_session = TimeSpan.FromHours(8);

    /// <summary>Inputs of one form: a tariff of a provider has some thousand.</summary>
    private const int MostInputs = 10_000;

    public static IServiceCollection AddWebPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.Configure<FormOptions>(form => form.ValueCountLimit = MostInputs);
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "ui-form";
            antiforgery.Cookie.Path = "/ui";
            antiforgery.Cookie.HttpOnly = true;
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddAuthentication(SignedIn.Scheme).AddCookie(SignedIn.Scheme, cookie =>
        {
            cookie.Cookie.Name = "ui-session";
            cookie.Cookie.Path = "/ui";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.ExpireTimeSpan = s_session;
            cookie.SlidingExpiration = true;
            cookie.Events = new CookieAuthenticationEvents();
        });
        return services.AddScoped<UiContext>().AddScoped<Api>();
    }

    /// <summary>Maps pages and files. Every endpoint gets the metadata given, which says that it needs no key of its own.</summary>
    public static void MapWebPages(this IEndpointRouteBuilder routes, object open)
    {
        routes.MapMethods($"{AssetFiles.Prefix}{{hash}}/{{name}}", [HttpMethods.Get, HttpMethods.Head], AssetFiles.SendAsync)
            .WithMetadata(open);
        routes.MapGet("/ui/reports/{name}/export", (HttpContext http, UiContext ui, Api api, IBackOffice office, string name) =>
            ReportExport.WriteAsync(http, ui, api, office, name)).WithMetadata(open);
        routes.MapGet("/ui/export/{kind}", (HttpContext http, UiContext ui, Api api, string kind) =>
            ListExport.WriteAsync(http, ui, api, kind)).WithMetadata(open);
        routes.MapGet("/ui/live", (HttpContext http, UiContext ui, IBackOffice office) => LiveStream.SendAsync(http, ui, office))
            .WithMetadata(open);
        routes.MapGet("/ui/suggest/{kind}", (HttpContext http, UiContext ui, Api api, string kind) =>
            Suggestions.FindAsync(http, ui, api, kind)).WithMetadata(open);
        routes.MapGet("/ui/audience/count", (HttpContext http, UiContext ui, Api api) => AudienceCount.AnswerAsync(http, ui, api))
            .WithMetadata(open);
        routes.MapGet("/ui/whatif/words", ScenarioWords.Answer).WithMetadata(open);
        routes.MapGet("/ui/suppressions.csv", (HttpContext http, UiContext ui, IBackOffice office) =>
            SuppressionExport.SendAsync(http, ui, office)).WithMetadata(open);
        routes.MapGet("/ui/import/progress/{name}", (UiContext ui, Api api, string name) => ImportProgressText.AnswerAsync(ui, api, name))
            .WithMetadata(open);
        routes.MapPost("/ui/import/{what}/{act}", ImportUpload.TakeAsync).WithMetadata(open);
        routes.MapGet("/ui/preview/{code}", (HttpContext http, UiContext ui, Api api, string code) =>
            MessageFrame.SendAsync(http, ui, api, code)).WithMetadata(open);
        routes.MapRazorComponents<App>().WithMetadata(open);
    }
}
