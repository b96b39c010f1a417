using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CampaignActors.Node.Http.Replies;

/// <summary>
/// An error as <c>application/problem+json</c> (RFC 9457): a title, one line of detail, a code for programs, and all errors where the input
/// has several.
/// </summary>
public sealed class Problem(int status, string code, string title, string detail, IReadOnlyList<string>? errors = null) : IResult
{
    public const string ContentType = "application/problem+json";
    private const int MaxErrors = 100;
    private static readonly Duration s_soon = Duration.FromSeconds(1);
    private readonly Duration _retryAfter = s_soon;

    private Problem(string detail, Duration retryAfter, int status = StatusCodes.Status503ServiceUnavailable)
        : this(status, "busy", "Not now", detail) => _retryAfter = retryAfter;

    /// <summary>The codes of problems, for programs.</summary>
    public static readonly IReadOnlyList<string> Codes =
        ["invalid", "unknown", "state", "unauthenticated", "denied", "forbidden", "insufficient", "conflict", "stale", "busy"];

    /// <summary>The current revision, when the request names another one.</summary>
    public long? Revision { get; private init; }

    public static Problem Invalid(string detail) => Of(Refusal.Invalid, detail);

    public static Problem Unknown(string detail) => Of(Refusal.Unknown, detail);

    /// <summary>The caller has no valid credentials.</summary>
    public static Problem Unauthenticated(string detail) => new(StatusCodes.Status401Unauthorized, "unauthenticated", "Who asks?", detail);

    /// <summary>
    /// The caller's roles do not allow it. What the domain forbids is another refusal, see <see cref="Of(Refusal, string)"/>.
    /// </summary>
    public static Problem Denied(string detail) => new(StatusCodes.Status403Forbidden, "denied", "Not allowed", detail);

    /// <summary>The node is busy. <c>Retry-After</c> says when to send the request again, with the same command id.</summary>
    public static Problem Busy(string detail, Duration? retryAfter = null) => new(detail, retryAfter ?? s_soon);

    /// <summary>One caller has exceeded its share.</summary>
    public static Problem TooMany(string detail, Duration retryAfter) => new(detail, retryAfter, StatusCodes.Status429TooManyRequests);

    /// <summary>The revision in the request is not the current one.</summary>
    public static Problem Stale(string detail, long revision) =>
        new(StatusCodes.Status412PreconditionFailed, "stale", "Not the revision that was expected", detail) { Revision = revision };

    /// <summary>A refusal of the domain, or of the reading of what a person wrote.</summary>
    public static Problem Of(Refusal refusal, string detail) => refusal switch
    {
        Refusal.Invalid => new(StatusCodes.Status400BadRequest, "invalid", "The input is wrong", detail),
        Refusal.Unknown => new(StatusCodes.Status404NotFound, "unknown", "There is no such thing", detail),
        Refusal.State => new(StatusCodes.Status409Conflict, "state", "Not in this state", detail),
        Refusal.Forbidden => new(StatusCodes.Status403Forbidden, "forbidden", "Not allowed", detail),
        Refusal.Insufficient => new(StatusCodes.Status422UnprocessableEntity, "insufficient", "Not enough", detail),
        Refusal.Stale => new(StatusCodes.Status412PreconditionFailed, "stale", "Not the revision that was expected", detail),
        Refusal.Conflict => new(StatusCodes.Status409Conflict, "conflict", "Same id, other command", detail),
        _ => Busy(detail),
    };

    public static Problem Of(InputException e)
    {
        var errors = e.Errors.Select(error => error.ToString()).ToList();
        var detail = errors.Count == 1 ? errors[0] : $"{errors[0]} (and {errors.Count - 1} more)";
        return new(StatusCodes.Status400BadRequest, "invalid", "The input is wrong", detail, errors);
    }

    /// <summary>A refusal by the web server or by the rules of HTTP.</summary>
    public static Problem OfStatus(int status, string? detail = null) => status switch
    {
        StatusCodes.Status404NotFound => Unknown(detail ?? "there is nothing at this address"),
        StatusCodes.Status405MethodNotAllowed => new(
            status, "invalid", "The method is wrong", detail ?? "this address does not take this method"),
        StatusCodes.Status408RequestTimeout => new(
            status, "invalid", "Too slow", "the request came in too slowly, expected it within seconds"),
        StatusCodes.Status413PayloadTooLarge =>
            new(status, "invalid", "The input is too large",
                $"the body is larger than {TextFile.MaxBytes / (1024 * 1024)} MB, expected a smaller one"),
        StatusCodes.Status415UnsupportedMediaType =>
            new(status, "invalid", "The input is of the wrong type", detail ?? "expected content of type application/json"),
        >= 400 and < 500 or StatusCodes.Status501NotImplemented or StatusCodes.Status505HttpVersionNotsupported =>
            new(status, "invalid", "The request is wrong", detail ?? "the request cannot be understood"),
        _ => new(status, "busy", "Not now", detail ?? "something went wrong inside the node; its log says more"),
    };

    /// <summary>Whole seconds, rounded up, at least one: what the header takes.</summary>
    internal static string Seconds(Duration after) =>
        Math.Max(1, (long)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    /// <summary>The document.</summary>
    internal JsonObject Body()
    {
        var body = new JsonObject { ["title"] = title, ["status"] = status, ["detail"] = Shown.OneLine(detail, 1_000), ["code"] = code };
        if (errors is { Count: > 0 })
            body["errors"] = new JsonArray([.. errors.Take(MaxErrors).Select(e => JsonValue.Create(e))]);
        if (Revision is { } revision)
            body["revision"] = revision;
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } current)
            body["traceId"] = current.TraceId.ToHexString();
        return body;
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
            httpContext.Response.Headers.RetryAfter = Seconds(_retryAfter);
        if (status == StatusCodes.Status405MethodNotAllowed)
        {
            var methods = httpContext.RequestServices.GetRequiredService<AllowedMethods>();
            httpContext.Response.Headers.Allow = methods.At(httpContext.Request.Path).Header;
        }
        httpContext.Response.StatusCode = status;
        await JsonReply.WriteAsync(httpContext.Response, Body(), ContentType);
    }
}
