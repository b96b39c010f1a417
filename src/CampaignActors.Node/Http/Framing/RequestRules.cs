using System.Buffers;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Framing;

/// <summary>Rules of HTTP that the web server leaves to the application: what it would pass over is refused instead of taken for something else.</summary>
internal static class RequestRules
{
    private static readonly SearchValues<char> s_controls = SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(c => c != '\t').Append(0x7f).Select(c => (char)c)]);

    public static void UseRequestRules(this WebApplication app) => app.Use((http, next) =>
        Broken(http.Request) is { } problem ? problem.ExecuteAsync(http) : next(http));

    private static Problem? Broken(HttpRequest request)
    {
        foreach (var (name, values) in request.Headers)
        {
            foreach (var value in values)
            {
                if (value.AsSpan().ContainsAny(s_controls))
                    return Problem.OfStatus(StatusCodes.Status400BadRequest, $"the header {Shown.Quote(name)} holds a control character, expected none");
            }
        }
        if (request.Headers.TransferEncoding is { Count: > 0 } coding && !string.Equals(coding.ToString().Trim(), "chunked", StringComparison.OrdinalIgnoreCase))
            return Problem.OfStatus(StatusCodes.Status501NotImplemented, $"the transfer coding {Shown.Quote(coding.ToString())} is unknown, expected 'chunked' or none");
        if (request.Headers.Expect is { Count: > 0 } expected && !string.Equals(expected.ToString().Trim(), "100-continue", StringComparison.OrdinalIgnoreCase))
            return Problem.OfStatus(StatusCodes.Status417ExpectationFailed, $"the expectation {Shown.Quote(expected.ToString())} cannot be met, expected '100-continue' or none");
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && !string.Equals(encoding.ToString().Trim(), "identity", StringComparison.OrdinalIgnoreCase))
        {
            request.HttpContext.Response.Headers.AcceptEncoding = "identity";
            return Problem.OfStatus(
                StatusCodes.Status415UnsupportedMediaType, $"the content encoding {Shown.Quote(encoding.ToString())} is not taken, expected a body that is not compressed");
        }
        return null;
    }
}
