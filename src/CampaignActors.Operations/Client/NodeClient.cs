using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Commands;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using NodaTime.Text;

namespace CampaignActors.Operations.Client;

/// <summary>
/// A node over HTTP. Whatever gets lost on the way is sent again with the same command id, so that it happens once however often
/// it is sent.
/// </summary>
public sealed class NodeClient : INode, IDisposable
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
            var request = new HttpRequestMessage(method, path);
            request.Headers.TryAddWithoutValidation(IdHeader, command.Id);
            request.Headers.TryAddWithoutValidation(AttemptHeader, (command.Attempt + attempt - 1).ToString(CultureInfo.InvariantCulture));
            if (command.By.Length > 0)
                request.Headers.TryAddWithoutValidation(OperatorHeader, command.By);
            if (body is not null)
                request.Content = new StringContent(body.Text, Encoding.UTF8, "application/json");
            return request;
        }, cancellation);
        var answer = await ReadAsync(response, cancellation);
        return response.IsSuccessStatusCode ? Accepted(answer) : Refusal(answer, response, body, command);
    }

    public async Task<JsonObject> StateAsync(CancellationToken cancellation) => await GetAsync("state", cancellation) ?? throw NotANode(HttpStatusCode.NotFound);

    public async Task<Quietness> QuietAsync(CancellationToken cancellation)
    {
        var answer = await GetAsync("quiet", cancellation) ?? throw NotANode(HttpStatusCode.NotFound);
        var counts = answer.Where(field => field.Key != "quiet" && field.Value is JsonValue).Select(field => $"{field.Key} {field.Value}");
        return new Quietness(answer["quiet"] is JsonValue quiet && quiet.TryGetValue(out bool yes) && yes, string.Join(", ", counts));
    }

    /// <summary>What was handed to the outside: <c>{mails, files}</c>.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonObject> OutsideAsync(CancellationToken cancellation) => await GetAsync("outside", cancellation) ?? throw NotANode(HttpStatusCode.NotFound);

    /// <summary>All entities of a kind, by code: <c>[{code, …fields}]</c>. Many come in several pages.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonArray> ListAsync(string kind, CancellationToken cancellation)
    {
        var all = new JsonArray();
        for (var page = ""; ;)
        {
            var answer = await GetAsync($"{Uri.EscapeDataString(kind)}{page}", cancellation) ?? throw NotANode(HttpStatusCode.NotFound);
            foreach (var item in answer["items"] as JsonArray ?? throw NotANode(HttpStatusCode.OK))
                all.Add(item?.DeepClone());
            if (Word(answer, "next") is not { } next)
                return all;
            page = $"?after={Uri.EscapeDataString(next)}";
        }
    }

    /// <summary>How far the run of a technical workflow is that was asked for under this command id.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<SweepProgress> SweepAsync(string workflow, string commandId, CancellationToken cancellation)
    {
        var answer = await GetAsync($"workflows/{Uri.EscapeDataString(workflow)}/progress", cancellation) ?? throw NotANode(HttpStatusCode.NotFound);
        return new SweepProgress(
            Word(answer, "run") == commandId,
            answer["running"] is JsonValue running && running.TryGetValue(out bool yes) && yes,
            Number(answer, "checked"), Number(answer, "total"), Number(answer, "drift"));
    }

    /// <summary>The fields of one entity, or <c>null</c> when there is none of that code.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public Task<JsonObject?> FindAsync(string kind, string code, CancellationToken cancellation) =>
        GetAsync($"{Uri.EscapeDataString(kind)}/{Uri.EscapeDataString(code)}", cancellation);

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
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<NodeAnswer> PostAsync(string path, JsonObject? body, string id, CancellationToken cancellation)
    {
        using var response = await ExchangeAsync(attempt =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Headers.TryAddWithoutValidation(IdHeader, id);
            request.Headers.TryAddWithoutValidation(AttemptHeader, attempt.ToString(CultureInfo.InvariantCulture));
            if (body is not null)
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            return request;
        }, cancellation);
        var answer = await ReadAsync(response, cancellation);
        return response.IsSuccessStatusCode ? Accepted(answer) : NodeAnswer.Refused(RefusalOf(answer, response), Text(answer));
    }

    /// <summary>How far the views are.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonObject> ViewsAsync(CancellationToken cancellation) => await GetAsync("views/status", cancellation) ?? throw NotANode(HttpStatusCode.NotFound);

    /// <summary>Has the views folded anew; asking twice does it once.</summary>
    /// <returns>How far they are: it may go on for a while.</returns>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonObject> RebuildViewsAsync(CancellationToken cancellation)
    {
        using var response = await ExchangeAsync(_ => new HttpRequestMessage(HttpMethod.Post, "views/rebuild"), cancellation);
        var answer = await ReadAsync(response, cancellation);
        return response.IsSuccessStatusCode ? answer : throw new NodeException($"the node at {Where} answered {(int)response.StatusCode}: {Text(answer)}");
    }

    /// <summary>The list at an address of the node: <c>{items: […]}</c>.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonArray> ItemsAsync(string path, CancellationToken cancellation) =>
        (await GetAsync(path, cancellation))?["items"] as JsonArray ?? throw NotANode(HttpStatusCode.NotFound);

    /// <summary>The fields of one entity as they were, or <c>null</c> when there was none of that code yet.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public Task<JsonObject?> FindAsync(string kind, string code, AsOf past, CancellationToken cancellation) => GetAsync(
        $"{Uri.EscapeDataString(kind)}/{Uri.EscapeDataString(code)}?{(past.Known ? "knownAt" : "trueAt")}={Uri.EscapeDataString(InstantPattern.ExtendedIso.Format(past.At))}",
        cancellation);

    /// <summary>The node's journal, line by line as it comes.</summary>
    /// <param name="asOf">What was known then; <c>null</c>: now.</param>
    /// <exception cref="InputException">The instant is none, or lies in the future.</exception>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>, or the node stopped in the middle.</exception>
    public async IAsyncEnumerable<string> ExportAsync(string? asOf, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var path = asOf is null ? "export" : $"export?asOf={Uri.EscapeDataString(asOf)}";
        using var response = await ExchangeAsync(_ => new HttpRequestMessage(HttpMethod.Get, path), cancellation, HttpCompletionOption.ResponseHeadersRead);
        if (!response.IsSuccessStatusCode)
        {
            var text = Text(await ReadAsync(response, cancellation));
            throw response.StatusCode == HttpStatusCode.BadRequest
                ? new InputException(null, text)
                : new NodeException($"the node at {Where} answered {(int)response.StatusCode}: {text}");
        }
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await LineAsync(reader, cancellation) is { } line)
            yield return line;
    }

    /// <summary>The palettes that the node offers.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<IReadOnlyList<OperatorPalette>> PalettesAsync(CancellationToken cancellation)
    {
        try
        {
            return PaletteJson.Read(await GetAsync("operator/palettes", cancellation) ?? throw NotANode(HttpStatusCode.NotFound));
        }
        catch (FormatException)
        {
            throw NotANode(HttpStatusCode.OK);
        }
    }

    /// <summary>Runs an operator command in the node; each line comes when it is there. What goes wrong is the last one.</summary>
    /// <param name="asData">Documents for programs instead of lines for people.</param>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>, or the node stopped in the middle.</exception>
    public async IAsyncEnumerable<OperatorLine> OperateAsync(string command, string by, bool asData, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var body = new JsonObject { ["command"] = command, ["output"] = asData ? "json" : "text" }.ToJsonString();
        using var response = await ExchangeAsync(
            _ =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, "operator") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
                if (by.Length > 0)
                    request.Headers.TryAddWithoutValidation(OperatorHeader, by);
                return request;
            },
            cancellation, HttpCompletionOption.ResponseHeadersRead);
        if (!response.IsSuccessStatusCode)
        {
            var problem = await ReadAsync(response, cancellation);
            yield return OperatorLine.Failed(RefusalOf(problem, response), Text(problem));
            yield break;
        }
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await LineAsync(reader, cancellation) is { } line)
        {
            if (ReadLine(line, response) is not { } read)
                yield break;
            yield return read;
            if (read.Error is not null)
                yield break;
        }
        throw new NodeException($"the node at {Where} stopped in the middle");
    }

    /// <returns><c>null</c> when the command is done.</returns>
    private OperatorLine? ReadLine(string line, HttpResponseMessage response)
    {
        try
        {
            return JsonNode.Parse(line) switch
            {
                JsonObject map when map["error"] is not null => OperatorLine.Failed(RefusalOf(map, response), Word(map, "error") ?? ""),
                JsonObject map when map["data"] is JsonObject data => OperatorLine.OfData(data.DeepClone().AsObject()),
                JsonObject map when Word(map, "line") is { } text => new OperatorLine(text),
                JsonObject map when map["done"] is not null => null,
                _ => throw NotANode(response.StatusCode),
            };
        }
        catch (JsonException)
        {
            throw NotANode(response.StatusCode);
        }
    }

    private async Task<string?> LineAsync(StreamReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadLineAsync(cancellation);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new NodeException($"the node at {Where} stopped in the middle: {e.Message}", e);
        }
    }

    public void Dispose() => _http.Dispose();

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
            $"workflows/{Uri.EscapeDataString(steer.Workflow)}/{Uri.EscapeDataString(steer.Action)}{(steer.Full ? "?full=true" : steer.Item is { } item ? $"?item={Uri.EscapeDataString(item)}" : "")}", null),
        Change.Resolve resolve => (HttpMethod.Post,
            $"parked/{Uri.EscapeDataString(resolve.Entity.Kind)}/{resolve.Entity.Code}/{(resolve.Discard ? "discard" : "retry")}"
            + $"?from={Uri.EscapeDataString(resolve.From.ToString())}&number={resolve.Number}", null),
        _ => throw new InvalidOperationException("no such change"),
    };

    /// <summary>How the body is to be read.</summary>
    private static string Query(ReadContext? context) => context is null
        ? ""
        : $"?currency={context.Currency}&zone={Uri.EscapeDataString(context.Zone.Id)}";

    /// <summary>The document at an address of the node, or <c>null</c> when there is nothing.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonObject?> GetAsync(string path, CancellationToken cancellation)
    {
        using var response = await ExchangeAsync(_ => new HttpRequestMessage(HttpMethod.Get, path), cancellation);
        var answer = await ReadAsync(response, cancellation);
        if (response.IsSuccessStatusCode)
            return answer;
        return response.StatusCode == HttpStatusCode.NotFound && answer["status"] is not null
            ? null
            : throw new NodeException($"the node at {Where} answered {(int)response.StatusCode}: {Text(answer)}");
    }

    /// <summary>The same, where what is asked may be wrong.</summary>
    /// <exception cref="InputException">It is wrong.</exception>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonObject?> AskAsync(string path, CancellationToken cancellation)
    {
        using var response = await ExchangeAsync(_ => new HttpRequestMessage(HttpMethod.Get, path), cancellation);
        var answer = await ReadAsync(response, cancellation);
        return response.StatusCode switch
        {
            HttpStatusCode.BadRequest => throw new InputException(null, Text(answer)),
            HttpStatusCode.NotFound when answer["status"] is not null => null,
            _ when response.IsSuccessStatusCode => answer,
            _ => throw new NodeException($"the node at {Where} answered {(int)response.StatusCode}: {Text(answer)}"),
        };
    }

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
            return NodeAnswer.Refused(code, $"{text} (command id {command.Id})") with { RetryAfter = response.Headers.RetryAfter?.Delta };
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

    private static string Reason(HttpRequestException e) => e.InnerException switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused",
        SocketException socket => socket.Message,
        _ when e.HttpRequestError == HttpRequestError.ResponseEnded => "the connection was lost",
        IOException => "the connection was lost",
        _ => e.Message,
    };
}
