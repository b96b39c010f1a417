using System.Globalization;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Framing;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using NodaTime;

namespace CampaignActors.Node.Http.Requests;

/// <summary>Reads the parts of a request. Errors are an <see cref="InputException"/> with one line each.</summary>
internal static class Incoming
{
    public const string IdHeader = "Idempotency-Key";
    public const string AttemptHeader = "Idempotency-Attempt";
    public const string OperatorHeader = "X-Operator";
    public const int MaxId = ClientIds.MaxLength;

    private const string ZoneKey = "zone";
    private const string CurrencyKey = "currency";

    /// <summary>What the body is called in errors.</summary>
    private const string Body = "body";

    /// <summary>The body as a map of fields.</summary>
    /// <exception cref="BadHttpRequestException">It is not JSON by its type, or too large.</exception>
    public static async Task<MapNode> FieldsAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType() || !IsUtf8(request))
            throw new BadHttpRequestException(
                "expected content of type application/json, in UTF-8", StatusCodes.Status415UnsupportedMediaType);
        var bytes = await BytesAsync(request);
        var root = JsonText.Read(Body, bytes);
        return root as MapNode
            ?? throw new InputException(root.Position, $"this is {root.What}, expected a map of fields such as {{\"label\": \"…\"}}");
    }

    private static bool IsUtf8(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (type.Charset.Length == 0 || type.Charset.ToString().Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>The same for an optional body.</summary>
    public static Task<MapNode> FieldsIfAnyAsync(HttpRequest request) =>
        request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding")
        ? Task.FromResult(MapNode.Empty(new TextPosition(Body, 1, 1)))
        : FieldsAsync(request);

    private static async Task<byte[]> BytesAsync(HttpRequest request)
    {
        if (request.ContentLength > TextFile.MaxBytes)
            throw TooLarge();
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await ReadAsync(request, buffer)) > 0)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > TextFile.MaxBytes)
                throw TooLarge();
        }
        return bytes.Length > 0
            ? bytes.ToArray()
            : throw new InputException(new TextPosition(Body, 1, 1), "the body is empty, expected JSON");
    }

    /// <summary>Some malformed bodies are plain exceptions of the web server's stream.</summary>
    private static async Task<int> ReadAsync(HttpRequest request, byte[] buffer)
    {
        try
        {
            return await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted);
        }
        catch (Exception e) when (e is (IOException or InvalidDataException) and not BadHttpRequestException
            && !FramingErrors.IsOfClient(e, request.HttpContext))
        {
            throw new BadHttpRequestException(e.Message, StatusCodes.Status400BadRequest, e);
        }
    }

    private static BadHttpRequestException TooLarge() => new("the body is too large", StatusCodes.Status413PayloadTooLarge);

    /// <summary>The id of the command: the client's, or a new one.</summary>
    /// <exception cref="InputException">It is no id.</exception>
    public static string CommandId(HttpRequest request) => Header(request, IdHeader) is { } id
        ? ClientIds.Read(IdHeader, id)
        : ClientIds.New();

    /// <summary>
    /// Whether the client may have sent it before: it chose the id, and does not say that this is the first time. A refusal is then stored,
    /// so that it holds for the earlier copy as well.
    /// </summary>
    public static bool MayBeAgain(HttpRequest request) => request.Headers.ContainsKey(IdHeader) && Header(request, AttemptHeader) switch
    {
        null => true,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) && attempt > 0 => attempt > 1,
        var text => throw new InputException(
            null, $"{AttemptHeader}: {Shown.Quote(text)} is not a number from 1, such as 1 for the first time"),
    };

    /// <summary>Code of the operator in the header; empty when it is missing.</summary>
    public static string Operator(HttpRequest request)
    {
        if (Header(request, OperatorHeader) is not { } by)
            return "";
        return Code(by, OperatorHeader).Text;
    }

    private static string? Header(HttpRequest request, string name) => request.Headers[name] switch
    {
        { Count: 0 } => null,
        { Count: 1 } one => one[0] ?? "",
        _ => throw new InputException(null, $"{name}: given more than once, expected it once"),
    };

    /// <summary>A code of the address.</summary>
    public static Code Code(string text, string what) =>
        Domain.Values.Code.Problem(text) is null
            ? new Code(text)
            : throw new InputException(
                null,
                $"{what}: {Shown.Quote(text)}{(text.Length > Domain.Values.Code.MaxLength ? $" ({text.Length} characters)" : "")} is not "
                    + "a code, "
                + $"expected 1 to {Domain.Values.Code.MaxLength} letters, digits, '-', '_' or '.'");

    /// <summary>
    /// How amounts and local times of the body are read: <c>?currency=</c> and <c>?zone=</c>, else as the node was started.
    /// </summary>
    public static ReadContext Context(HttpRequest request, NodeArguments arguments)
    {
        var context = arguments.Context;
        if (Query(request, ZoneKey) is { } zone)
            context = context with { Zone = ZoneText.Read(ZoneKey, zone) };
        if (Query(request, CurrencyKey) is { } currency)
            context = context with { Currency = Currency(currency) };
        return context;
    }

    /// <summary>The past that is asked for by <c>?knownAt=</c> or <c>?trueAt=</c>; local times are read in <c>?zone=</c>.</summary>
    public static AsOf? Past(HttpRequest request, NodeArguments arguments)
    {
        var (known, trueAt) = (Query(request, "knownAt"), Query(request, "trueAt"));
        if (known is not null && trueAt is not null)
            throw new InputException(null, "'knownAt' and 'trueAt' exclude each other, expected one of them");
        if ((known ?? trueAt) is not { } text)
            return null;
        var node = new ScalarNode(text, true, new TextPosition("query", 1, 1));
        var at = Scalars.Instant(node, Context(request, arguments)).In(known is null ? "trueAt" : "knownAt");
        return new AsOf(at.Error is { } error ? throw new InputException(null, error.Message) : at.OrThrow(), Known: known is not null);
    }

    private static Currency Currency(string text) => Domain.Values.Currency.IsKnown(text)
        ? new Currency(text)
        : throw new InputException(null, $"currency: {Shown.Quote(text)} is not a currency, expected three capital letters such as EUR");

    public static string? Query(HttpRequest request, string key) => request.Query[key] switch
    {
        { Count: 0 } => null,
        { Count: 1 } one => one[0],
        _ => throw new InputException(null, $"{key}: given more than once, expected it once"),
    };

    /// <summary>An entity of the query, as KIND/CODE.</summary>
    public static EntityRef? Entity(HttpRequest request, string key)
    {
        if (Query(request, key) is not { } text)
            return null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            ? new EntityRef(text[..slash], Code(text[(slash + 1)..], key))
            : throw new InputException(null, $"{key}: {Shown.Quote(text)} is no {key}, expected KIND/CODE");
    }

    /// <summary>A whole number of the query.</summary>
    public static int Number(HttpRequest request, string key, int otherwise, int min, int max) => Query(request, key) switch
    {
        null => otherwise,
        var text when Whole(text) is { } value && value >= min && value <= max => value,
        var text => throw new InputException(null, $"{key}: {Shown.Quote(text)} is not a whole number from {min} to {max}, expected one"),
    };

    private static int? Whole(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    public static bool Flag(HttpRequest request, string key) => Query(request, key) switch
    {
        null or "false" => false,
        "true" => true,
        var text => throw new InputException(null, $"{key}: {Shown.Quote(text)} is neither true nor false, expected one of these"),
    };

    /// <summary>
    /// Refuses unknown keys of the query: a misspelt key must not be taken for a missing one. A zone or currency that does not exist is
    /// refused as well, also where the request has no time or amount to read by it.
    /// </summary>
    public static void OnlyQuery(HttpRequest request, params string[] known)
    {
        foreach (KeyValuePair<string, StringValues> given in request.Query)
        {
            if (!known.Contains(given.Key))
            {
                throw new InputException(null, known.Length == 0
                    ? $"unknown key {Shown.Quote(given.Key)} in the query, expected none"
                    : $"unknown key {Shown.Quote(given.Key)} in the query{Suggestion.Expected(given.Key, known)}");
            }
        }
        if (known.Contains(ZoneKey) && Query(request, ZoneKey) is { } zone)
            ZoneText.Read(ZoneKey, zone);
        if (known.Contains(CurrencyKey) && Query(request, CurrencyKey) is { } currency)
            Currency(currency);
    }
}
