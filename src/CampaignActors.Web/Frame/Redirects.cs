using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Frame;

internal static class Redirects
{
    /// <summary>After a post: the browser reads the next page, and going back sends nothing again.</summary>
    public static void SeeOther(HttpContext http, string address)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = address;
    }
}
