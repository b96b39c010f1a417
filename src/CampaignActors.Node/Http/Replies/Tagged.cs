using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CampaignActors.Node.Http.Replies;

/// <summary>
/// One entity with its <c>ETag</c>: its revision, and a short hash of the document, since figures joined from other entities or from the
/// clock change without a new revision. <c>If-None-Match</c> and <c>If-Match</c> of a read compare the whole tag, those of a command the
/// revision.
/// </summary>
internal sealed class Tagged(long revision, JsonObject body) : IResult
{
    private const int Digits = 12;
    private readonly byte[] _bytes = JsonReply.Bytes(body);

    public static string Revision(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var tag = string.Create(
            CultureInfo.InvariantCulture, $"\"{revision}.{Convert.ToHexStringLower(SHA256.HashData(_bytes))[..Digits]}\"");
        httpContext.Response.Headers.ETag = tag;
        var parsed = new EntityTagHeaderValue(tag);
        if (!Preconditions.Holds(httpContext.Request, parsed))
        {
            await Problem.Stale($"If-Match: the entity has the tag {tag}, which is not one of those expected", revision)
                .ExecuteAsync(httpContext);
            return;
        }
        if (Preconditions.IsKnown(httpContext.Request, parsed))
        {
            httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        using var hold = JsonReply.Count(httpContext, _bytes);
        await JsonReply.WriteAsync(httpContext.Response, _bytes, "application/json", hold);
    }
}
