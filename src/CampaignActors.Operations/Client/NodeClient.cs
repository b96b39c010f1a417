using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Client;

/// <summary>
/// A node over HTTP. Whatever gets lost on the way is sent again with the same command id, so that it happens once however often
/// it is sent.
/// </summary>
/// <remarks>This file sends commands; reading is in NodeClient.Reads.cs, operator commands are in NodeClient.Operating.cs.</remarks>
public sealed partial class NodeClient : INode, IDisposable
{
    private const string IdHeader = "Idempotency-Key";
    private const string AttemptHeader = "Idempotency-Attempt";
    private const string OperatorHeader = "X-Operator";

    private readonly HttpClient _http;
    private readonly Uri _url;
    private readonly RetryPolicy _retries;
    private bool _reached;

    /// <param name="url">Where the node listens, such as <c>http://127.0.0.1:5080</c>.</param>
    /// <param name="retries">How long to keep trying.</param>
    /// <param name="handler">How to reach it; by default the network, without a proxy for the machine itself.</param>
    /// <exception cref="InputException">This is no URL of a node.</exception>
    public NodeClient(string url, RetryPolicy? retries = null, HttpMessageHandler? handler = null)
    {
        if (!Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
            throw new InputException(null, $"{Shown.Quote(url)} is not the URL of a node, expected one such as http://127.0.0.1:5080");
        _url = parsed;
        _retries = retries ?? RetryPolicy.Default;
        _http = new HttpClient(handler ?? new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseProxy = !parsed.IsLoopback }, disposeHandler: handler is null)
        {
            BaseAddress = _url,
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    /// <summary>Called before a pause, with what went wrong, so that people see why they wait.</summary>
    public Action<string>? OnRetry { get; init; }

    /// <summary>Whether a command may have been sent before by somebody else: its id was not made here.</summary>
    public bool MayRepeat { get; init; }

    /// <summary>Says who asks; <c>null</c>: nobody is said to.</summary>
    public string? Key
    {
        init => _http.DefaultRequestHeaders.Authorization = value is null ? null : new AuthenticationHeaderValue("Bearer", value);
    }

    /// <summary>Host and port.</summary>
    public string Address => _url.Authority;

    private string Where => _url.GetLeftPart(UriPartial.Authority);

    public async Task<NodeAnswer> SendAsync(NodeCommand command, CancellationToken cancellation)
    {
        var (method, path, body) = Route(command.Change);
        path += Query(body is null ? null : command.Context);
        using var response = await ExchangeAsync(attempt =>
        {
            var request = Identified(method, path, command.Id, command.By, command.Attempt + attempt - 1);
            if (body is not null)
                request.Content = new StringContent(body.Text, Encoding.UTF8, "application/json");
            return request;
        }, cancellation);
        var answer = await ReadAsync(response, cancellation);
        return response.IsSuccessStatusCode ? Accepted(answer) : Refusal(answer, response, body, command);
    }

    /// <summary>Lets an entity in quarantine read its journal again.</summary>
    /// <returns>What was found, or a refusal when it cannot be read still.</returns>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<(Released? Released, NodeAnswer Answer)> ReleaseAsync(string kind, Code code, CancellationToken cancellation)
    {
        using var response = await ExchangeAsync(
            _ => new HttpRequestMessage(HttpMethod.Post, $"quarantine/{Uri.EscapeDataString(kind)}/{code}/release"), cancellation);
        var answer = await ReadAsync(response, cancellation);
        return response.IsSuccessStatusCode
            ? (new Released(Word(answer, "was"), Number(answer, "revision")), Accepted(answer))
            : (null, NodeAnswer.Refused(RefusalOf(answer, response), Text(answer)));
    }

    /// <summary>Posts to an address that answers as to a command.</summary>
    /// <param name="by">The operator, or empty.</param>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<NodeAnswer> PostAsync(string path, JsonObject? body, string id, string by, CancellationToken cancellation)
    {
        using var response = await ExchangeAsync(attempt =>
        {
            var request = Identified(HttpMethod.Post, path, id, by, attempt);
            if (body is not null)
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            return request;
        }, cancellation);
        var answer = await ReadAsync(response, cancellation);
        if (response.IsSuccessStatusCode)
            return Accepted(answer);
        var code = RefusalOf(answer, response);
        return NodeAnswer.Refused(code, code == Domain.Kernel.Refusal.Busy ? Again(answer, id) : Text(answer));
    }

    /// <summary>Has the views folded anew; asking twice does it once.</summary>
    /// <returns>How far they are: it may go on for a while.</returns>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonObject> RebuildViewsAsync(CancellationToken cancellation)
    {
        using var response = await ExchangeAsync(_ => new HttpRequestMessage(HttpMethod.Post, "views/rebuild"), cancellation);
        var answer = await ReadAsync(response, cancellation);
        return response.IsSuccessStatusCode ? answer : throw new NodeException($"the node at {Where} answered {(int)response.StatusCode}: {Text(answer)}");
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Identified(HttpMethod method, string path, string id, string by, int attempt)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation(IdHeader, id);
        if (by.Length > 0)
            request.Headers.TryAddWithoutValidation(OperatorHeader, by);
        // Whoever says nothing is taken to have sent it before.
        if (!MayRepeat)
            request.Headers.TryAddWithoutValidation(AttemptHeader, attempt.ToString(CultureInfo.InvariantCulture));
        return request;
    }

    private static (HttpMethod, string Path, JsonBody? Body) Route(Change change) => change switch
    {
        Change.Describe describe => (describe.Mode switch
        {
            PutMode.Create => HttpMethod.Post,
            PutMode.Change => HttpMethod.Patch,
            _ => HttpMethod.Put,
        }, $"{describe.Kind}/{describe.Code}", JsonBody.Of(describe.Fields)),
        Change.Line line => (HttpMethod.Patch, $"stocks/{line.Stock}/{line.Code}", JsonBody.Of(line.Fields)),
        Change.Act act => (HttpMethod.Post, $"commands/{Uri.EscapeDataString(act.Verb)}", JsonBody.Of(act.Arguments)),
        Change.Steer steer => (HttpMethod.Post,
            $"workflows/{Uri.EscapeDataString(steer.Workflow)}/{Uri.EscapeDataString(steer.Action)}{(steer.Full ? "?full=true" : "")}", null),
        Change.Resolve resolve => (HttpMethod.Post,
            $"parked/{Uri.EscapeDataString(resolve.Entity.Kind)}/{resolve.Entity.Code}/{(resolve.Discard ? "discard" : "retry")}"
            + $"?from={Uri.EscapeDataString(resolve.From.ToString())}&number={resolve.Number}", null),
        _ => throw new InvalidOperationException("no such change"),
    };

    /// <summary>How the body is to be read.</summary>
    private static string Query(ReadContext? context) => context is null
        ? ""
        : $"?currency={context.Currency}&zone={Uri.EscapeDataString(context.Zone.Id)}";

    /// <summary>Sends until there is an answer that is not "try again", or patience ends.</summary>
    private async Task<HttpResponseMessage> ExchangeAsync(
        Func<int, HttpRequestMessage> request, CancellationToken cancellation, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        var clock = Stopwatch.StartNew();
        for (var attempt = 1; ; attempt++)
        {
            NodeException failure;
            var patience = _retries.Patience;
            TimeSpan? asked = null;
            try
            {
                using var message = request(attempt);
                var response = await _http.SendAsync(message, completion, cancellation);
                _reached = true;
                await ThrowIfDeniedAsync(response, cancellation);
                if (response.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests))
                    return response;
                asked = response.Headers.RetryAfter?.Delta;
                failure = new NodeException($"the node at {Where} is busy");
                if (RetryPolicy.Pause(attempt, clock.Elapsed, patience, asked) is null)
                    return response;
                response.Dispose();
            }
            catch (HttpRequestException e) when (!cancellation.IsCancellationRequested)
            {
                // A node that answered before is probably being started again; one that never did is probably not there.
                if (!_reached && e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
                    patience = _retries.ConnectPatience;
                failure = new NodeException($"no node can be reached at {Where}: {Reason(e)}; expected one, start it or name another with --node URL", e);
            }
            catch (TaskCanceledException e) when (!cancellation.IsCancellationRequested)
            {
                failure = new NodeException($"the node at {Where} did not answer within {_http.Timeout.TotalSeconds:0} s", e);
            }
            if (RetryPolicy.Pause(attempt, clock.Elapsed, patience, asked) is not { } pause)
                throw failure;
            OnRetry?.Invoke(failure.Message);
            await Task.Delay(pause, cancellation);
        }
    }

    /// <exception cref="DeniedException">The node does not know who asks, or they may not.</exception>
    private async Task ThrowIfDeniedAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
            return;
        // Read once more by whoever gets the response: it is small and buffered.
        await response.Content.LoadIntoBufferAsync(cancellation);
        var answer = await ReadAsync(response, cancellation);
        if (Word(answer, "code") is not ("unauthenticated" or "denied"))
            return;
        response.Dispose();
        throw new DeniedException(response.StatusCode == HttpStatusCode.Unauthorized
            ? $"the node at {Where} does not know you: {Text(answer)}; name a file with a key with --key FILE or CAMPAIGN_KEY_FILE"
            : $"the node at {Where} does not allow this: {Text(answer)}");
    }

    private async Task<JsonObject> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellation);
            return JsonNode.Parse(bytes) as JsonObject ?? throw NotANode(response.StatusCode);
        }
        catch (JsonException)
        {
            throw NotANode(response.StatusCode);
        }
    }

    private NodeException NotANode(HttpStatusCode status) =>
        new($"what answers at {Where} ({(int)status}) does not speak as a node does; expected a CampaignActors node, is this the right URL?");

    private static NodeAnswer Accepted(JsonObject answer)
    {
        var revision = Number(answer, "revision");
        var outcome = (Word(answer, "what"), Word(answer, "outcome")) switch
        {
            ("created", _) => NodeOutcome.Created,
            ("changed", _) => NodeOutcome.Changed,
            ("unchanged", _) or (_, "unchanged") => NodeOutcome.Unchanged,
            _ => NodeOutcome.Accepted,
        };
        return new NodeAnswer(outcome, revision);
    }

    private static NodeAnswer Refusal(JsonObject problem, HttpResponseMessage response, JsonBody? body, NodeCommand command)
    {
        var code = RefusalOf(problem, response);
        var text = Text(problem);
        if (code == Domain.Kernel.Refusal.Busy)
            return NodeAnswer.Refused(code, Again(problem, command.Id)) with { RetryAfter = response.Headers.RetryAfter?.Delta };
        var errors = (problem["errors"] as JsonArray ?? [])
            .Select(error => error is JsonValue value && value.TryGetValue(out string? line) ? line : error?.ToJsonString() ?? "")
            .Select(line => body?.Locate(line, command.Change.Position) ?? JsonBody.At(command.Change.Position, line));
        return NodeAnswer.Refused(code, text, [.. errors]);
    }

    private static Refusal RefusalOf(JsonObject problem, HttpResponseMessage response) =>
        Word(problem, "code") switch
        {
            "invalid" => Domain.Kernel.Refusal.Invalid,
            "unknown" => Domain.Kernel.Refusal.Unknown,
            "state" => Domain.Kernel.Refusal.State,
            "forbidden" => Domain.Kernel.Refusal.Forbidden,
            "insufficient" => Domain.Kernel.Refusal.Insufficient,
            "conflict" => Domain.Kernel.Refusal.Conflict,
            "stale" => Domain.Kernel.Refusal.Stale,
            "busy" => Domain.Kernel.Refusal.Busy,
            _ => response.StatusCode switch
            {
                HttpStatusCode.NotFound => Domain.Kernel.Refusal.Unknown,
                HttpStatusCode.Forbidden => Domain.Kernel.Refusal.Forbidden,
                HttpStatusCode.Conflict => Domain.Kernel.Refusal.State,
                HttpStatusCode.UnprocessableEntity => Domain.Kernel.Refusal.Insufficient,
                >= HttpStatusCode.InternalServerError => Domain.Kernel.Refusal.Busy,
                _ => Domain.Kernel.Refusal.Invalid,
            },
        };

    private static string? Word(JsonObject map, string key) => map[key] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static long Number(JsonObject map, string key) => map[key] is JsonValue value && value.TryGetValue(out long number) ? number : 0;

    private static string Text(JsonObject problem) => Shown.OneLine(Word(problem, "detail") ?? Word(problem, "title") ?? problem.ToJsonString(), 500);

    /// <summary>What is not known to have happened is sent again under its id.</summary>
    private static string Again(JsonObject problem, string id) => $"{Text(problem)} (command id {id})";

    private static string Reason(HttpRequestException e) => e.InnerException switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused",
        SocketException socket => socket.Message,
        _ when e.HttpRequestError == HttpRequestError.ResponseEnded => "the connection was lost",
        IOException => "the connection was lost",
        _ => e.Message,
    };
}
