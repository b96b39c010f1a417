using CampaignActors.Node.Http.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Scalar.AspNetCore;

namespace CampaignActors.Node.Http.OpenApi;

/// <summary>
/// The document for programs, and a page that shows it and tries it out. The page brings all it needs along. Both say what anybody can read in
/// the sources, and a browser could not show a key before it has the page; what is tried out asks for one.
/// </summary>
internal static class OpenApiRoutes
{
    public const string Document = "/openapi/v1.json";
    private const string Page = "/scalar";

    public static void Map(WebApplication app)
    {
        var document = new Lazy<byte[]>(() => JsonReply.Bytes(ApiDocument.Of(app.Services.GetRequiredService<EndpointDataSource>())));
        app.MapGet(Document, (HttpContext http) => JsonReply.WriteAsync(http.Response, document.Value, "application/json")).OpenToAll();
        app.MapScalarApiReference(Page, scalar =>
        {
            scalar.Title = "CampaignActors";
            scalar.OpenApiRoutePattern = Document;
            scalar.DefaultFonts = false;
            scalar.Telemetry = false;
        }).ExcludeFromDescription().OpenToAll();
    }
}
