using System.Buffers;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CampaignActors.Node.Http.Framing;

/// <summary>Rules of HTTP that the web server leaves to the application: headers that it would ignore are refused.</summary>
internal static class RequestRules
{
    private static readonly SearchValues<char> s_controls =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(c => c != '\t').Append(0x7f).Select(c => (char)c)]);

    public static void UseRequestRules(this WebApplication app) => app.Use((http, next) =>
        Broken(http.Request) is { } problem ? problem.ExecuteAsync(http) : next(http));

    private static Problem? Broken(HttpRequest request)
    {
        foreach (var (name, values) in request.Headers)
        {
            foreach (var value in values)
            {
                if (value.AsSpan().ContainsAny(s_controls))
                    return Problem.OfStatus(400, $"the header {Shown.Quote(name)} holds a control character, expected none");
            }
        }
        var headers = request.Headers;
        if (Other(headers.TransferEncoding, "chunked") is { } coding)
            return Problem.OfStatus(501, $"the transfer coding {coding} is unknown, expected 'chunked' or none");
        if (Other(headers.Expect, "100-continue") is { } expectation)
            return Problem.OfStatus(417, $"the expectation {expectation} cannot be met, expected '100-continue' or none");
        if (Other(headers.ContentEncoding, "identity") is { } encoding)
        {
            request.HttpContext.Response.Headers.AcceptEncoding = "identity";
            return Problem.OfStatus(415, $"the content encoding {encoding} is not taken, expected a body that is not compressed");
        }
        return null;
    }

    /// <returns>The quoted value of a header that is present and has not the one known value.</returns>
    private static string? Other(StringValues header, string known) =>
        header.Count == 0 || header.ToString().Trim().Equals(known, StringComparison.OrdinalIgnoreCase)
            ? null
            : Shown.Quote(header.ToString());
}
