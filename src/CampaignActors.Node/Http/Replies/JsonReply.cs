using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CampaignActors.Node.Http.Replies;

/// <summary>
/// A JSON document. Labels are written as people wrote them, not as escapes: nothing here ends up within HTML. It is rendered at once,
/// in the lane of its request, so that bytes wait for the client instead of a tree, which takes many times the memory.
/// </summary>
public sealed class JsonReply(JsonNode body, int status = StatusCodes.Status200OK) : IResult
{
    private static readonly JsonSerializerOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly byte[] _bytes = Bytes(body);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var hold = Count(httpContext, _bytes);
        httpContext.Response.StatusCode = status;
        await WriteAsync(httpContext.Response, _bytes, "application/json", hold);
    }

    /// <summary>Counts an answer as unread.</summary>
    /// <exception cref="ShareUsedException">The caller has too many bytes that it has not read.</exception>
    internal static UnreadBytes.Hold? Count(HttpContext http, byte[] bytes) => bytes.Length < UnreadBytes.Small || http.IsHead()
        ? null
        : http.RequestServices.GetRequiredService<UnreadBytes>().Take(http.Asker(), bytes.Length);

    internal static Task WriteAsync(HttpResponse response, JsonNode body, string contentType) =>
        WriteAsync(response, Bytes(body), contentType);

    /// <param name="hold">Released as the client reads.</param>
    internal static async Task WriteAsync(HttpResponse response, byte[] body, string contentType, UnreadBytes.Hold? hold = null)
    {
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        // A browser must neither cache the answer nor guess its type.
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        for (var at = 0; at < body.Length; at += PatientBody.Piece)
        {
            var piece = body.AsMemory(at, Math.Min(PatientBody.Piece, body.Length - at));
            await response.Body.WriteAsync(piece, response.HttpContext.RequestAborted);
            hold?.Release(piece.Length);
        }
    }

    /// <summary>Escapes control characters that a terminal would obey: answers are often printed by <c>curl</c>.</summary>
    internal static byte[] Bytes(JsonNode body)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, s_options);
        if (!bytes.AsSpan().ContainsAnyExceptInRange((byte)'\t', (byte)'~'))
            return bytes;
        var text = Encoding.UTF8.GetString(bytes);
        return Shown.HasUnsafe(text) ? Encoding.UTF8.GetBytes(Shown.Lines(text)) : bytes;
    }
}
