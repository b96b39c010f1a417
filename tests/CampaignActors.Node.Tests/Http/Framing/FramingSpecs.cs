using CampaignActors.Node.Logs;
using CampaignActors.Operations.Commands;

namespace CampaignActors.Node.Tests.Http.Framing;

/// <summary>A node that keeps what it logs.</summary>
public sealed class LoggedNode : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly LogMemory _log = new();

    public NodeHost Host { get; private set; } = null!;

    public Api Api { get; private set; } = null!;

    /// <summary>What it has logged as errors.</summary>
    public IEnumerable<string> Complaints => _log.Last(1_000).Where(l => l.Contains("ERROR", StringComparison.Ordinal));

    public async Task InitializeAsync()
    {
        Host = NodeHost.Build(
            ["--data", _folder.Path, "--urls", "http://127.0.0.1:0"],
            builder => builder.Logging.ClearProviders().AddProvider(new MemoryLoggerProvider(_log)));
        await Host.StartAsync();
        Api = new Api(Host.Addresses[0]);
    }

    public async Task DisposeAsync()
    {
        Api.Dispose();
        await Host.StopAsync();
        await Host.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>
/// Bytes that are no request, or half of one: the right status, a problem that says why, also where the web server refuses by itself, and
/// never a line of error in the log of the node.
/// </summary>
public sealed class FramingSpecs(LoggedNode node) : IClassFixture<LoggedNode>
{
    private const string Put =
        "PUT /plans/F1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer KEY\r\nContent-Type: application/json\r\n";
    private const string Chunked = Put + "Transfer-Encoding: chunked\r\n\r\n";
    private const string Get = "GET /plans HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer KEY\r\n";

    private static string GetOf(string address) => Get.Replace("/plans", address, StringComparison.Ordinal) + "\r\n";

    public static TheoryData<string, string, int, string> Requests => new()
    {
        { "letters for a size", Chunked + "zz\r\nabc\r\n0\r\n\r\n", 400, "a chunk of the body is malformed" },
        { "a size below zero", Chunked + "-1\r\nabc\r\n0\r\n\r\n", 400, "a chunk of the body is malformed" },
        { "a size beyond all numbers", Chunked + "ffffffffff\r\nabc\r\n0\r\n\r\n", 400, "a chunk of the body is malformed" },
        { "a chunk longer than it says", Chunked + "3\r\nabcdef\r\n0\r\n\r\n", 400, "a chunk of the body is malformed" },
        { "a trailer that is none", Chunked + "2\r\n{}\r\n0\r\nX Y Z\r\n\r\n", 400, "a header is malformed" },
        { "a length in letters", Put + "Content-Length: abc\r\n\r\n{}", 400, "Content-Length is wrong" },
        { "a length below zero", Put + "Content-Length: -5\r\n\r\n{}", 400, "Content-Length is wrong" },
        { "two lengths", Put + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400, "" },
        { "a length beyond all numbers", Put + "Content-Length: 99999999999999999999999\r\n\r\n{}", 400, "Content-Length is wrong" },
        { "a length beyond the limit", Put + "Content-Length: 99999999999\r\n\r\n{}", 413, "larger than" },
        { "a coding alone", Put + "Transfer-Encoding: gzip\r\n\r\n{}", 400, "transfer coding" },
        { "a coding before chunked", Put + "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 501, "transfer coding" },
        { "a body that is packed", Put + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", 415, "content encoding" },
        {
            "another character set",
            Put.Replace("json", "json; charset=utf-16", StringComparison.Ordinal) + "Content-Length: 2\r\n\r\n{}",
            415,
            "UTF-8"
        },
        { "an expectation", Put + "Expect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}", 417, "expectation" },
        { "long headers", Get + $"X: {new string('x', 40_000)}\r\n\r\n", 431, "headers are too long" },
        { "many headers", Get + string.Concat(Enumerable.Range(0, 200).Select(n => $"X{n}: 1\r\n")) + "\r\n", 431, "headers" },
        { "NUL in a header", Get + "X: a\0b\r\n\r\n", 400, "header" },
        { "a control character in a header", Get + "X: a\u0001b\r\n\r\n", 400, "control character" },
        { "no UTF-8 in a header", Get + "X: a\u00ffb\r\n\r\n", 400, "" },
        { "a space in a header's name", Get + "X Y: ab\r\n\r\n", 400, "a header is malformed" },
        { "a header without a value", Get + "Xab\r\n\r\n", 400, "a header is malformed" },
        { "no host", "GET /plans HTTP/1.1\r\n\r\n", 400, "Host" },
        { "two hosts", Get + "Host: localhost\r\n\r\n", 400, "Host" },
        { "no version", "GET /plans\r\n\r\n", 400, "request line" },
        { "another version", "GET /plans HTTP/9.9\r\nHost: localhost\r\n\r\n", 505, "HTTP/1.1" },
        { "no request", "hello\r\n\r\n", 400, "request line" },
        { "NUL in an address", GetOf("/budgets/a%00b"), 400, "address" },
        { "a bare NUL in an address", GetOf("/budgets/a\0b"), 400, "" },
        { "bare UTF-8 in an address", GetOf("/budgets/a\u00c3\u00a9"), 400, "" },
        { "an address beyond the limit", GetOf($"/budgets/{new string('a', 300_000)}"), 414, "request line is too long" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_malformed_request_is_a_problem_with_its_reason(string what, string request, int status, string reason)
    {
        var answer = await SendAsync(request);

        Assert.True(answer.StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal), $"{what}: {answer}");
        Assert.Contains("\r\nContent-Type: application/problem+json\r\n", answer, StringComparison.Ordinal);
        var problem = JsonNode.Parse(answer[answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)..])!;
        Assert.Equal((status, "invalid"), ((int)problem["status"]!, problem["code"]!.ToString()));
        Assert.Contains(reason, problem["detail"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await node.Api.GetAsync("/plans/F1")).Status);
        Assert.Empty(node.Complaints);
    }

    /// <summary>Clients that go away in the middle, in every part of a request and of its answer.</summary>
    [Theory]
    [InlineData("GET /pla")]
    [InlineData("GET /plans HTTP/1.1\r\nHost: loc")]
    [InlineData(Put + "Content-Length: 50\r\n\r\n{\"la")]
    [InlineData(Chunked + "5\r\nab")]
    [InlineData(Get + "\r\n")]
    [InlineData("GET /events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer KEY\r\n\r\n")]
    public async Task A_client_that_goes_away_is_no_error(string request)
    {
        foreach (var reset in new[] { false, true })
        {
            using var socket = await ConnectAsync(request);
            if (reset)
                socket.LingerState = new LingerOption(true, 0);
            else
                socket.Client.Shutdown(SocketShutdown.Send);
        }

        Assert.Equal(HttpStatusCode.OK, (await node.Api.GetAsync("/health/live")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await node.Api.GetAsync("/plans/F1")).Status);
        Assert.Empty(node.Complaints);
    }

    /// <summary>Every address with a code in it, with everything that is no code: a problem of one line, whatever is asked.</summary>
    [Theory]
    [InlineData("a%00b")]
    [InlineData("a%01%7f")]
    [InlineData("a%0d%0aSet-Cookie:x")]
    [InlineData("a%2fb")]
    [InlineData("a%5cb")]
    [InlineData("a%ff%feb")]
    [InlineData("a%c0%af")]
    [InlineData("a%ed%a0%80")]
    [InlineData("a%zz")]
    [InlineData("%e2%80%ae")]
    public async Task Malformed_code_is_a_problem_at_every_address(string code)
    {
        var routes = node.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(
                e =>
                    e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Count > 0 && e.RoutePattern.Parameters.Count > 0
                        && !PageAddresses.Has(e)
                        // It tells no one which providers exist: whatever is not signed gets one and the same answer.
                        && e.RoutePattern.RawText != "/providers/{code}/events")
            .SelectMany(
                e => e.RoutePattern.Parameters.Select(
                    p => (
                        Method: e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0],
                        Pattern: e.RoutePattern.RawText!,
                        Wrong: p.Name)))
            .ToList();

        Assert.True(routes.Count > 20);
        foreach (var (method, pattern, wrong) in routes)
        {
            var address = pattern;
            foreach (var (name, right) in new[]
                {
                    ("kind", "budgets"), ("verb", "approve"), ("name", "budgetMgt"), ("action", "run"), ("field", "free"), ("code", "F1"),
                    ("stock", "F1"), ("line", "F2"),
                })
                address = address.Replace($"{{{name}}}", name == wrong ? code : right, StringComparison.Ordinal);
            var answer = await SendAsync(Get.Replace("GET /plans", $"{method} {address}", StringComparison.Ordinal)
                + (method == "GET" ? "\r\n" : "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"));

            Assert.True(
                answer.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal)
                    || answer.StartsWith("HTTP/1.1 404 ", StringComparison.Ordinal),
                $"{method} {address}: {answer}");
            Assert.Contains("\r\nContent-Type: application/problem+json\r\n", answer, StringComparison.Ordinal);
            Assert.NotEqual("", JsonNode.Parse(answer[answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)..])!["detail"]!.ToString());
        }
        Assert.Empty(node.Complaints);
    }

    private async Task<TcpClient> ConnectAsync(string request)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", node.Api.Http.BaseAddress!.Port);
        var text = request.Replace("KEY", TestKeys.For(node.Host.Addresses[0]), StringComparison.Ordinal);
        await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text));
        return socket;
    }

    /// <returns>One answer, whole.</returns>
    private async Task<string> SendAsync(string request)
    {
        using var socket = await ConnectAsync(request);
        var stream = socket.GetStream();
        var (buffer, text) = (new byte[16 * 1024], "");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!IsWhole(text) && await stream.ReadAsync(buffer, deadline.Token) is > 0 and var read)
            text += Encoding.UTF8.GetString(buffer, 0, read);
        return text;
    }

    private static bool IsWhole(string text)
    {
        var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var length = head < 0
            ? null
            : text[..head].Split("\r\n").FirstOrDefault(h => h.StartsWith("Content-Length: ", StringComparison.Ordinal));
        return length is not null && Encoding.UTF8.GetByteCount(text.AsSpan(head + 4)) >= int
            .Parse(length[16..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
