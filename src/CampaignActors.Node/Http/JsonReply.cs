using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http;

/// <summary>A JSON document. Labels are written as people wrote them, not as escapes: nothing here ends up within HTML.</summary>
public sealed class JsonReply(JsonNode body, int status = StatusCodes.Status200OK) : IResult
{
    private static readonly JsonSerializerOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        await WriteAsync(httpContext.Response, body, "application/json");
    }

    internal static Task WriteAsync(HttpResponse response, JsonNode body, string contentType) => WriteAsync(response, Bytes(body), contentType);

    internal static async Task WriteAsync(HttpResponse response, byte[] body, string contentType)
    {
        response.ContentType = contentType;
        // A browser that is led here must neither keep figures nor take them for a page.
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        await response.Body.WriteAsync(body, response.HttpContext.RequestAborted);
    }

    internal static byte[] Bytes(JsonNode body) => JsonSerializer.SerializeToUtf8Bytes(body, s_options);
}
