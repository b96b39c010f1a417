using CampaignActors.Node.Http.Access;
using CampaignActors.Operations.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Scalar.AspNetCore;

namespace CampaignActors.Node.Http.OpenApi;

/// <summary>The document for programs, and a page that shows it and tries it out. The page brings all it needs along.</summary>
internal static class OpenApiRoutes
{
    public const string Document = "/openapi/v1.json";
    private const string Page = "/scalar";

    public static void Map(WebApplication app)
    {
        var document = new Lazy<byte[]>(() => JsonReply.Bytes(ApiDocument.Of(app.Services.GetRequiredService<EndpointDataSource>())));
        app.MapGet(Document, (HttpContext http) => JsonReply.WriteAsync(http.Response, document.Value, "application/json")).Asks(Need.Read);
        app.MapScalarApiReference(Page, scalar =>
        {
            scalar.Title = "CampaignActors";
            scalar.OpenApiRoutePattern = Document;
            scalar.DefaultFonts = false;
            scalar.Telemetry = false;
        }).ExcludeFromDescription().Asks(Need.Read);
    }
}
