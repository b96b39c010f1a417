using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CampaignActors.Node.Http;

/// <summary>
/// One entity with its tag: its revision, and a few digits of what is shown, since figures joined from other entities or from the clock
/// change without it. <c>If-None-Match</c> compares the whole tag, <c>If-Match</c> of a command the revision.
/// </summary>
internal sealed class Tagged(long revision, JsonObject body) : IResult
{
    private const int Digits = 12;

    public static string Revision(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var bytes = JsonReply.Bytes(body);
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{revision}.{Convert.ToHexStringLower(SHA256.HashData(bytes))[..Digits]}\"");
        httpContext.Response.Headers.ETag = tag;
        if (IsKnown(httpContext.Request, new EntityTagHeaderValue(tag)))
        {
            httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        await JsonReply.WriteAsync(httpContext.Response, bytes, "application/json");
    }

    private static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
        && known.Any(k => k.Equals(EntityTagHeaderValue.Any) || k.Compare(tag, useStrongComparison: false));
}
