using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Vocabulary.Text;
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

    /// <summary>With the characters as escapes that a terminal would obey: many look at an answer with <c>curl</c>.</summary>
    internal static byte[] Bytes(JsonNode body)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, s_options);
        if (!bytes.AsSpan().ContainsAnyExceptInRange((byte)'\t', (byte)'~'))
            return bytes;
        var text = Encoding.UTF8.GetString(bytes);
        return Shown.HasUnsafe(text) ? Encoding.UTF8.GetBytes(Shown.Lines(text)) : bytes;
    }
}
