using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Routing;

/// <summary>HEAD, which is GET without the body (RFC 9110 §9.3.2).</summary>
internal static class HeadRequests
{
    /// <summary>
    /// A HEAD goes the way of a GET, with the same roles, limits and headers. The web server leaves out the body; an answer without an end
    /// asks <see cref="IsHead"/> and ends at once.
    /// </summary>
    public static void UseHead(this WebApplication app) => app.Use((http, next) =>
    {
        if (HttpMethods.IsHead(http.Request.Method))
        {
            http.Request.Method = HttpMethods.Get;
            http.Features.Set(HeadOnly.Instance);
        }
        return next(http);
    });

    /// <summary>Whether the client asks for the headers alone.</summary>
    public static bool IsHead(this HttpContext http) => http.Features.Get<HeadOnly>() is not null;

    private sealed class HeadOnly
    {
        public static readonly HeadOnly Instance = new();
    }
}
