using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CampaignActors.Audience.Messages;
using CampaignActors.Sending.Channels;

namespace CampaignActors.Sending.Tests.Channels;

/// <summary>domain.md §5.8 rule 67.</summary>
public sealed class HttpChannelSpecs : IDisposable
{
    private const string Secret = "0123456789abcdef-secret";
    private readonly TempFolder _folder = new();

    public HttpChannelSpecs()
    {
        File.WriteAllText(_folder.In("secret"), Secret + "\n");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(200, HandOver.Sent, Outage.None)]
    [InlineData(202, HandOver.Sent, Outage.None)]
    [InlineData(408, HandOver.Deferred, Outage.None)]
    [InlineData(429, HandOver.Deferred, Outage.None)]
    [InlineData(500, HandOver.Deferred, Outage.None)]
    [InlineData(503, HandOver.Deferred, Outage.None)]
    [InlineData(400, HandOver.Refused, Outage.None)]
    [InlineData(422, HandOver.Refused, Outage.None)]
    [InlineData(401, HandOver.NotTried, Outage.Channel)]
    [InlineData(403, HandOver.NotTried, Outage.Channel)]
    [InlineData(302, HandOver.NotTried, Outage.Channel)]
    public async Task Status_decides_what_became_of_the_message(int status, HandOver expected, Outage outage)
    {
        await using var server = new OneShotHttp(
            _ =>
                $"HTTP/1.1 {status} X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 17\r\nConnection: close\r\n\r\n"
                    + "to +32 12 34 56 7");
        await using var channel = Channel(server.Url);

        var handed = await channel.HandOverAsync(Message(), default);

        Assert.Equal((expected, outage), (handed.Result, handed.Outage));
        Assert.StartsWith($"{status}", handed.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain("34", handed.Answer!.Replace($"{status}", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_is_signed_and_carries_the_message_and_its_key()
    {
        await using var server = new OneShotHttp(_ => "HTTP/1.1 202 OK\r\nContent-Length: 0\r\n\r\n");
        await using var channel = Channel(server.Url);

        await channel.HandOverAsync(Message() with { Service = "SMS" }, default);

        var (headers, body) = (server.Requests[0].Split("\r\n\r\n", 2)[0], server.Requests[0].Split("\r\n\r\n", 2)[1]);
        var json = JsonDocument.Parse(body).RootElement;
        Assert.Equal(("+3212345678", "Dear", "DM201", "SMS"), (Of("to"), Of("text"), Of("delivery"), Of("service")));
        Assert.Contains($"Idempotency-Key: {Mailed.Message().Id}\r\n", headers, StringComparison.Ordinal);
        var timestamp = Header(HttpSignature.TimestampHeader);
        Assert.Equal(HttpSignature.Sign(Secret, timestamp, Encoding.UTF8.GetBytes(body)), Header(HttpSignature.SignatureHeader));
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(timestamp, null), 0, 60);
        Assert.DoesNotContain(Secret, server.Requests[0], StringComparison.Ordinal);

        string? Of(string name) => json.GetProperty(name).GetString();

        string Header(string name) => headers.Split("\r\n").Single(h => h.StartsWith(name + ":", StringComparison.Ordinal)).Split(": ")[1];
    }

    /// <summary>HMAC-SHA256 of <c>1767600000.{}</c>, computed with another program.</summary>
    [Fact]
    public void Signature_is_of_time_dot_and_body()
    {
        Assert.Equal(
            "sha256=" + Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData("key"u8, "1767600000.{}"u8)),
            HttpSignature.Sign("key", "1767600000", "{}"u8));
    }

    [Fact]
    public async Task Answer_that_does_not_come_is_unknown()
    {
        await using var server = new OneShotHttp(_ => null);
        await using var channel = Channel(server.Url, timeout: 0.5);

        var handed = await channel.HandOverAsync(Message(), default);

        Assert.Equal((HandOver.Unknown, Outage.None), (handed.Result, handed.Outage));
    }

    [Fact]
    public async Task Connection_that_breaks_behind_the_request_is_unknown()
    {
        await using var server = new OneShotHttp(_ => "");
        await using var channel = Channel(server.Url);

        Assert.Equal(HandOver.Unknown, (await channel.HandOverAsync(Message(), default)).Result);
    }

    [Fact]
    public async Task Provider_out_of_reach_or_secret_out_of_order_takes_the_channel_down()
    {
        string url;
        await using (var server = new OneShotHttp(_ => ""))
            url = server.Url;
        await using var channel = Channel(url);
        var unreachable = await channel.HandOverAsync(Message(), default);
        File.WriteAllText(_folder.In("secret"), "short");
        await using var listening = new OneShotHttp(_ => "HTTP/1.1 202 OK\r\nContent-Length: 0\r\n\r\n");
        await using var unsigned = Channel(listening.Url);

        var secretless = await unsigned.HandOverAsync(Message(), default);

        Assert.Equal((HandOver.NotTried, Outage.Channel), (unreachable.Result, unreachable.Outage));
        Assert.Equal((HandOver.NotTried, Outage.Channel), (secretless.Result, secretless.Outage));
        Assert.DoesNotContain("short", secretless.Answer, StringComparison.Ordinal);
        Assert.Empty(listening.Requests);
    }

    private static OutgoingMessage Message() => Mailed.Message() with { Address = "+3212345678", Content = new("", "Dear", null) };

    private HttpChannel Channel(string url, double timeout = 30) => new(
        "SMS1", new HttpProviderOptions { Url = url, SecretFile = _folder.In("secret"), Timeout = TimeSpan.FromSeconds(timeout) });

    /// <summary>
    /// Reads one request a connection and answers it: <c>null</c> keeps silent, an empty text ends the connection.
    /// </summary>
    private sealed class OneShotHttp : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly Func<string, string?> _answer;
        private readonly Task _running;

        public OneShotHttp(Func<string, string?> answer)
        {
            _answer = answer;
            _listener.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/messages";
            _running = RunAsync();
        }

        public string Url { get; }

        public List<string> Requests { get; } = [];

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Stop();
            await _running;
            _stop.Dispose();
        }

        private async Task RunAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                    await ServeAsync(client.GetStream());
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or IOException)
            {
                // It was ended.
            }
        }

        private async Task ServeAsync(NetworkStream stream)
        {
            var request = new StringBuilder();
            var buffer = new byte[65_536];
            while (!IsWhole(request.ToString()))
            {
                var read = await stream.ReadAsync(buffer, _stop.Token);
                if (read == 0)
                    return;
                request.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
            Requests.Add(request.ToString());
            if (_answer(Requests[^1]) is not { } answer)
                await Task.Delay(Timeout.Infinite, _stop.Token);
            else
                await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), _stop.Token);
        }

        private static bool IsWhole(string request)
        {
            var parts = request.Split("\r\n\r\n", 2);
            if (parts.Length < 2)
                return false;
            var length = parts[0].Split("\r\n").Single(h => h.StartsWith("Content-Length:",
                StringComparison.OrdinalIgnoreCase)).Split(':')[1];
            return Encoding.UTF8.GetByteCount(parts[1]) >= int.Parse(length, null);
        }
    }
}
