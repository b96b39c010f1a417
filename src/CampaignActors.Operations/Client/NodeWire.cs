using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Client;

/// <summary>
/// What goes to a node and back, whatever it means: a request is sent again until there is an answer that is not "try again", or patience
/// ends; what comes is a document, or lines.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class NodeWire : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _url;
    private readonly RetryPolicy _retries;
    private bool _reached;

    /// <inheritdoc cref="NodeClient(string, RetryPolicy?, HttpMessageHandler?)"/>
    public NodeWire(string url, RetryPolicy? retries, HttpMessageHandler? handler)
    {
        if (!Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
            throw new InputException(null, $"{Shown.Quote(url)} is not the URL of a node, expected one such as http://127.0.0.1:5080");
        _url = parsed;
        _retries = retries ?? RetryPolicy.Default;
        _http = new HttpClient(
            handler ?? new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseProxy = !parsed.IsLoopback },
            disposeHandler: handler is null)
        {
            BaseAddress = _url,
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    /// <summary>Called before a pause, with what went wrong.</summary>
    public Action<string>? OnRetry { get; set; }

    /// <summary>The credentials.</summary>
    public string? Key
    {
        set => _http.DefaultRequestHeaders.Authorization = value is null ? null : new AuthenticationHeaderValue("Bearer", value);
    }

    /// <summary>Host and port.</summary>
    public string Address => _url.Authority;

    public string Where => _url.GetLeftPart(UriPartial.Authority);

    /// <param name="request">Makes the request of an attempt, counted from 1.</param>
    /// <exception cref="NodeException">No node answers, or what answers is none.</exception>
    /// <exception cref="DeniedException">The node does not know who asks, or they may not.</exception>
    public async Task<NodeReply> AskAsync(Func<int, HttpRequestMessage> request, CancellationToken cancellation)
    {
        using var response = await ExchangeAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
        return await ReadAsync(response, cancellation);
    }

    /// <summary>The same, where lines come one by one. Call <see cref="NodeLines.Dispose"/> when there are enough.</summary>
    /// <exception cref="NodeException">No node answers, or what answers is none.</exception>
    /// <exception cref="DeniedException">The node does not know who asks, or they may not.</exception>
    public async Task<NodeLines> OpenAsync(Func<HttpRequestMessage> request, CancellationToken cancellation)
    {
        var response = await ExchangeAsync(_ => request(), HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.IsSuccessStatusCode)
            return new NodeLines(this, response);
        using (response)
            return new NodeLines(this, await ReadAsync(response, cancellation));
    }

    public NodeException NotANode(HttpStatusCode status) =>
        new($"what answers at {Where} ({(int)status}) does not speak as a node does; expected a CampaignActors node, is this the right "
            + "URL?");

    public NodeException Answered(NodeReply reply) => new($"the node at {Where} answered {(int)reply.Status}: {reply.Text}");

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> ExchangeAsync(
        Func<int, HttpRequestMessage> request, HttpCompletionOption completion, CancellationToken cancellation)
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
                if (!_reached && e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError
                    .NameResolutionError or HttpRequestError.SecureConnectionError)
                    patience = _retries.ConnectPatience;
                failure = new NodeException(
                    $"no node can be reached at {Where}: {Reason(e)}; expected one, start it or name another with --node URL", e);
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

    private async Task ThrowIfDeniedAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
            return;
        // The receiver of the response reads it again: it is small and buffered.
        await response.Content.LoadIntoBufferAsync(cancellation);
        var reply = await ReadAsync(response, cancellation);
        if (reply.Word("code") is not ("unauthenticated" or "denied"))
            return;
        response.Dispose();
        throw new DeniedException(reply.Status == HttpStatusCode.Unauthorized
            ? $"the node at {Where} does not know you: {reply.Text}; name a file with a key with --key FILE or CAMPAIGN_KEY_FILE"
            : $"the node at {Where} does not allow this: {reply.Text}");
    }

    private async Task<NodeReply> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            var document = JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(cancellation)) as JsonObject;
            return new NodeReply(response.StatusCode, response.Headers.RetryAfter?.Delta, document ?? throw NotANode(response.StatusCode));
        }
        catch (JsonException)
        {
            throw NotANode(response.StatusCode);
        }
    }

    private static string Reason(HttpRequestException e) => e.InnerException switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused",
        SocketException socket => socket.Message,
        _ when e.HttpRequestError == HttpRequestError.ResponseEnded => "the connection was lost",
        IOException => "the connection was lost",
        _ => e.Message,
    };

    /// <summary>An answer of many lines, or the reply that there are none.</summary>
    internal sealed class NodeLines : IDisposable
    {
        private readonly NodeWire _wire;
        private readonly HttpResponseMessage? _response;

        public NodeLines(NodeWire wire, HttpResponseMessage response) => (_wire, _response) = (wire, response);

        public NodeLines(NodeWire wire, NodeReply refused) => (_wire, Refused) = (wire, refused);

        public NodeReply? Refused { get; }

        /// <summary>Each line as soon as it is there.</summary>
        /// <exception cref="NodeException">The node stopped in the middle, or says nothing for longer than
        /// <see cref="RetryPolicy.Silence"/>.</exception>
        public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            using var reader = new StreamReader(await _response!.Content.ReadAsStreamAsync(cancellation));
            while (await LineAsync(reader, cancellation) is { } line)
                yield return line;
        }

        /// <summary>All of it, as it is.</summary>
        /// <exception cref="NodeException">The node stopped in the middle.</exception>
        public async Task<string> TextAsync(CancellationToken cancellation)
        {
            try
            {
                return await _response!.Content.ReadAsStringAsync(cancellation);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                throw new NodeException($"the node at {_wire.Where} stopped in the middle: {e.Message}", e);
            }
        }

        private async Task<string?> LineAsync(StreamReader reader, CancellationToken cancellation)
        {
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            silence.CancelAfter(_wire._retries.Silence);
            try
            {
                return await reader.ReadLineAsync(silence.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new NodeException(
                    $"the node at {_wire.Where} has said nothing for {_wire._retries.Silence.TotalSeconds:0.#} s; what it was asked for "
                        + "may have happened");
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                throw new NodeException($"the node at {_wire.Where} stopped in the middle: {e.Message}", e);
            }
        }

        public void Dispose() => _response?.Dispose();
    }
}
