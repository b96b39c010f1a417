using CampaignActors.Node.Http.OpenApi;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Scalar.AspNetCore;

namespace CampaignActors.Node.Http;

/// <summary>
/// The OpenAPI document, and a page that shows it and tries it out with scripts of its own. Both say what the public sources say, and a
/// browser cannot send a key before it has loaded the page, so both are open; the requests that are tried out need a key.
/// </summary>
internal sealed class OpenApiRoutes : IRouteGroup
{
    private const string Document = "/openapi/v1.json";
    private const string Page = "/scalar";
    private readonly Lazy<byte[]> _document;

    public OpenApiRoutes(IServiceProvider services) =>
        _document = new(() => JsonReply.Bytes(ApiDocument.Of(services.GetRequiredService<RouteTable>().Routes)));

    public IEnumerable<HttpRoute> Routes =>
        [HttpRoute.Get(Document, Admission.Open, SendAsync, _ => [new("getOpenApi", "node", "This document.")])];

    private Task SendAsync(HttpContext http) => JsonReply.WriteAsync(http.Response, _document.Value, "application/json");

    /// <summary>The page consists of several endpoints of its library.</summary>
    public static void MapPage(IEndpointRouteBuilder routes) => routes.MapScalarApiReference(Page, scalar =>
    {
        scalar.Title = "CampaignActors";
        scalar.OpenApiRoutePattern = Document;
        scalar.DefaultFonts = false;
        scalar.Telemetry = false;
    }).ExcludeFromDescription().WithMetadata(Admission.Open);
}
