using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace CampaignActors.Node.Http.Framing;

/// <summary>Explains malformed requests that the web server refuses: these are errors of the client, never of the node.</summary>
internal static class FramingErrors
{
    /// <summary>Details by a part of the web server's message, the more specific ones first.</summary>
    private static readonly (string Said, string Detail)[] s_details =
    [
        ("transfer coding", "the transfer coding is unknown, expected 'chunked' as the last one or none"),
        ("chunk", "a chunk of the body is malformed, expected its size in hexadecimal digits, a line end, its bytes and a line end"),
        ("Unexpected end of request content",
            "the body ended before it was complete, expected as many bytes as Content-Length or the chunks say"),
        ("Content-Length", "Content-Length is wrong, expected one whole number, and none beside Transfer-Encoding"),
        ("content length", "Content-Length is wrong, expected one whole number, and none beside Transfer-Encoding"),
        ("request target", "the address cannot be read, expected ASCII with %XX for anything else, and no NUL (%00)"),
        ("Host header", "the header Host is missing, given twice or malformed, expected it once"),
        ("Request headers too long", "the headers are too long, expected 32 KB at the most"),
        ("too many headers", "there are too many headers, expected 100 at the most"),
        ("header", "a header is malformed, expected NAME: VALUE with no control characters"),
        ("Request line too long", "the request line is too long, expected 256 KB at the most"),
        ("request line", "the request line is malformed, expected METHOD ADDRESS HTTP/1.1"),
        ("Unrecognized HTTP version", "the version of HTTP is unknown, expected HTTP/1.1"),
        ("Tls", "this port speaks HTTP without TLS"),
    ];

    /// <param name="said">Message of the web server, if any.</param>
    public static string? Detail(int status, string? said)
    {
        if (said is not null && s_details.FirstOrDefault(
            d => said.Contains(d.Said, StringComparison.OrdinalIgnoreCase)).Detail is { } detail)
            return detail;
        return status switch
        {
            StatusCodes.Status414UriTooLong => "the request line is too long, expected 256 KB at the most",
            StatusCodes.Status431RequestHeaderFieldsTooLarge => "the headers are too long or too many, expected 32 KB and 100 at the most",
            StatusCodes.Status505HttpVersionNotsupported => "the version of HTTP is unknown, expected HTTP/1.1",
            _ => null,
        };
    }

    /// <summary>Whether the client has gone, or has sent a body that cannot be read: neither is an error of the node.</summary>
    public static bool IsOfClient(Exception e, HttpContext http) =>
        e is ConnectionResetException or ConnectionAbortedException
        || (e is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested);
}
