using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CampaignActors.Testing;

/// <summary>What an <see cref="HttpSink"/> got.</summary>
public sealed record HttpArrival(string Line, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>A small HTTP server on loopback that keeps what comes in and answers as told.</summary>
public sealed class HttpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<HttpArrival> _arrived = [];
    private readonly Func<HttpArrival, string?> _answer;
    private readonly Task _serving;

    /// <param name="answer">
    /// Status and headers of the answer to a request, such as <c>200 OK</c>; <c>null</c>: none, and the connection stays open.
    /// </param>
    public HttpSink(Func<HttpArrival, string?>? answer = null)
    {
        _answer = answer ?? (_ => "200 OK");
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Url(string path = "/in") => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}{path}");

    public IReadOnlyList<HttpArrival> Arrived
    {
        get
        {
            lock (_arrived)
                return [.. _arrived];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            await using var stream = client.GetStream();
            var arrived = await ReadAsync(stream);
            lock (_arrived)
                _arrived.Add(arrived);
            if (_answer(arrived) is not { } answer)
                await Task.Delay(Timeout.Infinite, _stop.Token);
            else
            {
                var text = $"HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(text), _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
        }
    }

    private async Task<HttpArrival> ReadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!(head.Count >= 4 && head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n'))
        {
            await stream.ReadExactlyAsync(one, _stop.Token);
            head.Add(one[0]);
        }
        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(l => l[0], l => l[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return new HttpArrival(lines[0], headers, body);
    }
}
