using System.Net.Http.Headers;

namespace CampaignActors.Node.Tests.Public;

/// <summary>The listener for the public as a web server: what it serves, what it says of itself, what it bears.</summary>
public sealed class PublicListenerSpecs(PublicNode node) : IClassFixture<PublicNode>
{
    [Theory]
    [InlineData("/healthz")]
    [InlineData("/nothing")]
    [InlineData("/u/AAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Every_answer_is_closed_to_scripts_frames_caches_and_search_engines(string path)
    {
        var (response, _) = await node.AskAsync(HttpMethod.Get, path);
        var headers = response.Headers;

        Assert.Contains("default-src 'none'", headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-store", headers.CacheControl?.ToString());
        Assert.Equal("no-referrer", headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("noindex", headers.GetValues("X-Robots-Tag").Single(), StringComparison.Ordinal);
        Assert.Empty(headers.Server);
    }

    [Theory]
    [InlineData("PUT", "/u/AAAAAAAAAAAAAAAAAAAAAA", "GET, HEAD, POST")]
    [InlineData("GET", "/bounces", "POST")]
    [InlineData("DELETE", "/providers/X/events", "POST")]
    [InlineData("POST", "/healthz", "GET, HEAD")]
    public async Task Wrong_method_is_told_which_ones_there_are(string method, string path, string allowed)
    {
        var (response, _) = await node.AskAsync(new HttpMethod(method), path);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_beyond_its_bound_is_refused(bool length)
    {
        HttpContent body = length ? new ByteArrayContent(new byte[20_000]) : new StreamContent(new Endless(20_000));

        var (response, _) = await node.AskAsync(HttpMethod.Post, "/u/AAAAAAAAAAAAAAAAAAAAAA", body);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData(null, "message/rfc822", HttpStatusCode.Unauthorized)]
    [InlineData("another-key-of-the-right-length", "message/rfc822", HttpStatusCode.Unauthorized)]
    [InlineData(PublicNode.BouncesKey, "text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData(PublicNode.BouncesKey, "message/rfc822", HttpStatusCode.OK)]
    public async Task Bounces_are_taken_from_holders_of_the_key(string? key, string type, HttpStatusCode expected)
    {
        var content = new ByteArrayContent("From: a@b.example\r\nSubject: Out of office\r\n\r\nBack on Monday.\r\n"u8.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue(type);

        var (response, _) = await node.AskAsync(HttpMethod.Post, "/bounces", content, key: key);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Node_is_not_reached_by_the_public_and_the_public_not_by_the_node()
    {
        Assert.NotEqual(node.Host.Addresses[0], node.Host.PublicAddresses[0]);
        Assert.Equal(HttpStatusCode.NotFound, (await node.Api.GetAsync("/u/AAAAAAAAAAAAAAAAAAAAAA")).Status);
        Assert.Equal(HttpStatusCode.OK, (await node.AskAsync(HttpMethod.Get, "/healthz")).Response.StatusCode);
    }

    [Fact]
    public async Task Address_beyond_its_rate_is_told_when_to_come_again()
    {
        using var folder = new TempFolder();
        await using var host = RunningNode.Build(folder.Path,
        [
            ("Public:Urls", "http://127.0.0.1:0"), ("Public:RequestsPerSecond", "1"), ("Public:Proxies", "127.0.0.1"),
        ]);
        await host.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(host.PublicAddresses[0]) };

        async Task<HttpResponseMessage> AskAsync(string from)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", from);
            return await http.SendAsync(request);
        }

        HttpResponseMessage last;
        var asked = 0;
        do
            last = await AskAsync("203.0.113.7");
        while (last.StatusCode == HttpStatusCode.OK && ++asked < 100);
        Assert.Equal((HttpStatusCode.TooManyRequests, 10), (last.StatusCode, asked));
        Assert.NotNull(last.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("203.0.113.8")).StatusCode);
        await host.StopAsync();
    }

    [Fact]
    public async Task Listener_is_off_unless_it_is_given_an_address()
    {
        using var folder = new TempFolder();
        await using var host = RunningNode.Build(folder.Path);
        await host.StartAsync();
        Assert.Empty(host.PublicAddresses);
        await host.StopAsync();
    }

    /// <summary>A body whose length is not known beforehand.</summary>
    private sealed class Endless(int length) : Stream
    {
        private int _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = Math.Min(count, _left);
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
