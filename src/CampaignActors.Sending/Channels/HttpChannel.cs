using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CampaignActors.Audience.Messages;

namespace CampaignActors.Sending.Channels;

/// <summary>
/// Hands mobile messages to a provider: one signed POST each, with the message's id as idempotency key. What the
/// status, or its absence, means is rule 67 of domain.md §5.8. A provider that keeps to the key takes a repetition for
/// the same message, so what is not known may be sent again without anybody getting it twice.
/// </summary>
public sealed class HttpChannel : IMessageChannel
{
    private const int MaxAnswer = 4_096;
    private readonly HttpProviderOptions _options;
    private readonly TimeProvider _clock;
    private readonly HttpClient _client;
    private readonly SemaphoreSlim _connections;

    /// <param name="code">Code of the provider.</param>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    public HttpChannel(string code, HttpProviderOptions options, TimeProvider? clock = null)
    {
        if (options.Problems(code) is { Count: > 0 } problems)
            throw new ArgumentException(string.Join("; ", problems), nameof(options));
        (Name, _options, _clock) = ($"provider:{code}", options, clock ?? TimeProvider.System);
        _connections = new SemaphoreSlim(options.MaxConnections, options.MaxConnections);
        _client = new HttpClient(new SocketsHttpHandler
        {
            // An answer that leads elsewhere would take a person's number there.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxConnectionsPerServer = options.MaxConnections,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswer,
        };
    }

    public string Name { get; }

    public int Parallel => _options.MaxConnections;

    public TimeSpan Longest => _options.Timeout;

    public async Task<Handed> HandOverAsync(OutgoingMessage message, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_options.Timeout);
        try
        {
            await _connections.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new Handed(HandOver.NotTried, null);
        }
        try
        {
            return await PostAsync(message, ct, limit.Token).ConfigureAwait(false);
        }
        finally
        {
            _connections.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _connections.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Handed> PostAsync(OutgoingMessage message, CancellationToken canceled, CancellationToken limit)
    {
        var body = new WatchedContent(Body(message));
        try
        {
            using var request = Request(message, body);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit).ConfigureAwait(false);
            return Verdict(response.StatusCode, await TextAsync(response, limit).ConfigureAwait(false));
        }
        catch (Exception e) when (body.Began)
        {
            // Part of a request may be all that a provider needs, so from its first byte on it is not known.
            return new Handed(HandOver.Unknown, AnswerText.Of(e is OperationCanceledException ? "no answer in time" : e.Message));
        }
        catch (OperationCanceledException) when (canceled.IsCancellationRequested)
        {
            return new Handed(HandOver.NotTried, null);
        }
        catch (Exception e)
        {
            // No connection, no certificate, no secret: nothing has left.
            return new Handed(
                HandOver.NotTried, AnswerText.Of(e is OperationCanceledException ? "no connection in time" : e.Message), Outage.Channel);
        }
    }

    private HttpRequestMessage Request(OutgoingMessage message, WatchedContent body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _options.Url) { Content = body };
        var timestamp = HttpSignature.Timestamp(_clock.GetUtcNow());
        request.Headers.Add("Idempotency-Key", message.Id);
        request.Headers.Add(HttpSignature.TimestampHeader, timestamp);
        request.Headers.Add(HttpSignature.SignatureHeader, HttpSignature.Sign(Secret(), timestamp, body.Bytes));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }

    /// <summary>Read for each message, so that a secret can change.</summary>
    private string Secret()
    {
        var secret = File.ReadLines(_options.SecretFile).FirstOrDefault()?.Trim() ?? "";
        return secret.Length >= HttpProviderOptions.LeastSecret
            ? secret
            : throw new IOException($"the secret file {_options.SecretFile} has less than {HttpProviderOptions.LeastSecret} characters");
    }

    private byte[] Body(OutgoingMessage message)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("id", message.Id);
            json.WriteString("to", message.Address);
            json.WriteString("text", message.Content.Text ?? "");
            if (_options.From is { } from)
                json.WriteString("from", from);
            json.WriteString("delivery", message.Mailing.Delivery);
            if (message.Service is { } service)
                json.WriteString("service", service);
            json.WriteString("unsubscribe", message.Unsubscribe);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static Handed Verdict(HttpStatusCode status, string? text)
    {
        var code = (int)status;
        var answer = AnswerText.Of($"{code} {text}");
        return code switch
        {
            >= 200 and < 300 => new(HandOver.Sent, answer),
            // Who we are is not accepted: it would be the same for each message.
            401 or 403 or 404 or 405 or (>= 300 and < 400) => new(HandOver.NotTried, answer, Outage.Channel),
            408 or 429 or >= 500 => new(HandOver.Deferred, answer),
            _ => new(HandOver.Refused, answer),
        };
    }

    /// <summary>The status is the answer; a text that does not come changes nothing in it.</summary>
    private static async Task<string?> TextAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
            var buffer = new byte[MaxAnswer];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct).ConfigureAwait(false);
            return Encoding.UTF8.GetString(buffer, 0, length);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>A body that tells whether a byte of it was asked for.</summary>
    private sealed class WatchedContent : HttpContent
    {
        public WatchedContent(byte[] bytes)
        {
            Bytes = bytes;
            Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        }

        public byte[] Bytes { get; }

        public bool Began { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            Began = true;
            return stream.WriteAsync(Bytes, 0, Bytes.Length);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = Bytes.Length;
            return true;
        }
    }
}
