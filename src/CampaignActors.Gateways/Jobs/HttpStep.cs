using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Pricing;
using CampaignActors.Gateways.Contracts;

namespace CampaignActors.Gateways.Jobs;

/// <summary>
/// Posts the file, or a JSON notice about it. Any answer 2xx is success; redirects are not followed. Between the answer and the marker a
/// crash makes the request go out again, with the same <c>Idempotency-Key</c>, by which the provider can tell.
/// </summary>
internal sealed class HttpStep : IDisposable
{
    private readonly ProviderOptions _options;
    private readonly TimeProvider _clock;
    private readonly HttpClient _client;

    public HttpStep(ProviderOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = options.Timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    public void Dispose() => _client.Dispose();

    public async Task<StepOutcome> RunAsync(StepRun run, HttpCall call, CancellationToken ct)
    {
        var url = new Uri(call.Url);
        StepHosts.Check(_options, url.Host);
        if (url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback && !_options.PlainHttp)
            throw new GatewayException($"{url.Host} would get the file without encryption; use https, see Providers__PlainHttp");
        var file = await run.Files.OpenAsync(run.Effect, ct).ConfigureAwait(false);
        var notice = call.Send == StepBody.Notice ? Notice(run.Effect, file) : null;
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Headers.Add(ProviderSignature.IdempotencyHeader, OutsideKey.Hash(run.Effect.Key));
        if (call.Sign == true)
            await SignAsync(request, run.Effect, file, notice, ct).ConfigureAwait(false);
        request.Content = Content(file, notice);
        return await SendAsync(request, url, notice?.LongLength ?? file.Size, run.IsAgain, ct).ConfigureAwait(false);
    }

    private async Task<StepOutcome> SendAsync(HttpRequestMessage request, Uri url, long size, bool again, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_options.Timeout);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token)
                .ConfigureAwait(false);
            var status = string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.StatusCode}");
            if (!response.IsSuccessStatusCode)
                throw new GatewayException($"{url.Authority} answered {status}{(IsRedirect(response) ? ", which is not followed" : "")}");
            var sent = string.Create(CultureInfo.InvariantCulture, $"{url.Authority} answered {status} to {size} bytes");
            return new StepOutcome(again ? $"{sent}; an earlier try may have arrived too, with the same Idempotency-Key" : sent);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new GatewayException(string.Create(
                CultureInfo.InvariantCulture, $"{url.Authority} did not answer within {_options.Timeout.TotalSeconds:0.##} s"));
        }
        catch (HttpRequestException e)
        {
            throw new GatewayException($"{url.Authority}: {(e.InnerException ?? e).Message}", e);
        }
    }

    private static bool IsRedirect(HttpResponseMessage response) =>
        (int)response.StatusCode is >= (int)HttpStatusCode.MultipleChoices and < (int)HttpStatusCode.BadRequest;

    private async Task SignAsync(HttpRequestMessage request, RunProviderStep effect, JobFile file, byte[]? notice, CancellationToken ct)
    {
        byte[] secret;
        try
        {
            secret = _options.SecretOf(effect.Provider.Text)
                ?? throw new GatewayException(
                    $"this node has no secret of provider {effect.Provider}, see Providers__Secrets__{effect.Provider}__File");
        }
        catch (InvalidDataException e)
        {
            throw new GatewayException(e.Message, e);
        }
        var timestamp = ProviderSignature.Timestamp(_clock.GetUtcNow());
        string signature;
        if (notice is not null)
        {
            signature = ProviderSignature.Of(secret, timestamp, notice);
        }
        else
        {
            var body = file.Read();
            await using (body.ConfigureAwait(false))
                signature = await ProviderSignature.OfAsync(secret, timestamp, body, ct).ConfigureAwait(false);
        }
        request.Headers.Add(ProviderSignature.TimestampHeader, timestamp);
        request.Headers.Add(ProviderSignature.SignatureHeader, signature);
    }

    private static HttpContent Content(JobFile file, byte[]? notice)
    {
        if (notice is not null)
        {
            var json = new ByteArrayContent(notice);
            json.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return json;
        }
        var content = new StreamContent(file.Read());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        content.Headers.ContentLength = file.Size;
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileNameStar = file.Name };
        return content;
    }

    private static byte[] Notice(RunProviderStep effect, JobFile file) => JsonSerializer.SerializeToUtf8Bytes(
        new FileNotice(effect.Key, effect.Delivery.Text, effect.Number, file.Name, file.Size, file.Hash, effect.Rows),
        FileNoticeJson.Default.FileNotice);
}

/// <summary>The notice about a file. Its names are a contract.</summary>
/// <param name="Key">The same key is the same notice.</param>
/// <param name="Number">Of the extraction.</param>
/// <param name="Sha256">Of the file as it was handed over.</param>
internal sealed record FileNotice(string Key, string Delivery, int Number, string File, long Bytes, string Sha256, long? Rows);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FileNotice))]
internal sealed partial class FileNoticeJson : JsonSerializerContext;
