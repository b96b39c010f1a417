using System.Globalization;
using System.Text;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace CampaignActors.Node.Public;

/// <summary>
/// The way of a request through the public listener: rate, time limit, route, bounded body, answer. Whatever goes wrong, the answer is a
/// plain page, and no log line holds a link.
/// </summary>
internal sealed partial class PublicSite(
    IEnumerable<IPublicRoute> routes, PublicRates rates, PublicOptions options, TimeProvider time, ILogger<PublicSite> log)
{
    private readonly Dictionary<string, IPublicRoute> _routes = routes.ToDictionary(r => r.Word, StringComparer.Ordinal);

    public async Task ServeAsync(HttpContext http)
    {
        var language = PublicLanguages.Of(http.Request);
        using var limit = new CancellationTokenSource(options.RequestWithin, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, limit.Token);
        PublicReply reply;
        try
        {
            reply = rates.Refusal(http) ?? await AnswerAsync(http.Request, language, both.Token);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (BadHttpRequestException e)
        {
            reply = PublicReply.Refusal(e.StatusCode);
        }
        catch (Exception e)
        {
            // The path may hold a token: the first word says enough.
            LogFailed(log, Word(http.Request), e.GetType().Name, Shown.OneLine(e.Message, 300));
            reply = PublicReply.Refusal(StatusCodes.Status503ServiceUnavailable) with { RetryAfter = TimeSpan.FromSeconds(30) };
        }
        await WriteAsync(http.Response, reply, language);
    }

    private async Task<PublicReply> AnswerAsync(HttpRequest request, PublicLanguage language, CancellationToken ct)
    {
        var words = (request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || !_routes.TryGetValue(words[0], out var route))
            return PublicReply.NotFound;
        var method = request.Method.ToUpperInvariant();
        if (!route.Allow.Split(", ").Contains(method, StringComparer.Ordinal))
            return PublicReply.Refusal(StatusCodes.Status405MethodNotAllowed) with { Allow = route.Allow };
        if (route.Refused(request) is { } refused)
            return refused;
        if (await BodyAsync(request, route.MaxBody, ct) is not { } body)
            return PublicReply.Refusal(StatusCodes.Status413PayloadTooLarge);
        return await route.ServeAsync(new PublicRequest(request, words[1..], language, body), ct);
    }

    /// <returns><c>null</c>: it is too large, and the rest was not read.</returns>
    private static async Task<ReadOnlyMemory<byte>?> BodyAsync(HttpRequest request, int most, CancellationToken ct)
    {
        if (request.ContentLength > most)
            return null;
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, ct)) > 0)
        {
            if (body.Length + read > most)
                return null;
            body.Write(buffer.AsSpan(0, read));
        }
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static async Task WriteAsync(HttpResponse response, PublicReply reply, PublicLanguage language)
    {
        var page = reply.Text is null ? reply.Page ?? PublicTexts.In(language).Refusal(reply.Status) : null;
        var bytes = Encoding.UTF8.GetBytes(page?.Html(language) ?? reply.Text!);
        var headers = response.Headers;
        response.StatusCode = reply.Status;
        headers.ContentType = page is null ? "text/plain; charset=utf-8" : "text/html; charset=utf-8";
        headers.ContentLanguage = language.Tag();
        headers.Vary = HeaderNames.AcceptLanguage;
        headers.ContentSecurityPolicy = PublicPage.Policy;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (reply.RetryAfter is { } after)
            headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (reply.Allow is not null)
            headers.Allow = reply.Allow;
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, response.HttpContext.RequestAborted);
    }

    private string Word(HttpRequest request) =>
        (request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries) is [var word, ..] && _routes.ContainsKey(word)
            ? word
            : "-";

    [LoggerMessage(Level = LogLevel.Warning, Message = "the public listener could not answer /{Word}: {Type}: {Reason}")]
    private static partial void LogFailed(ILogger log, string word, string type, string reason);
}
