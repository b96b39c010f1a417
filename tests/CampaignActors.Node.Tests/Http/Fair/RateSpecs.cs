using CampaignActors.Operations.Settings;

namespace CampaignActors.Node.Tests.Http.Fair;

/// <summary>One caller cannot take the node for itself, neither by asking often nor by asking slowly.</summary>
public sealed class RateSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Requests_beyond_a_callers_rate_are_refused_without_effect()
    {
        await using var host = RunningNode.Build(_folder.Path, [("Http:RequestsPerSecond", "1"), ("Http:Burst", "5")]);
        await host.StartAsync();
        using var api = new Api(host.Addresses[0]);

        var replies = new List<Reply>();
        for (var n = 0; n < 40; n++)
            replies.Add(await api.PutAsync($"/plans/L{n}", """{"label": "Plan"}"""));
        var refused = replies.Where(r => r.Status != HttpStatusCode.OK).ToList();

        Assert.True(replies.Count(r => r.Status == HttpStatusCode.OK) >= 5);
        Assert.NotEmpty(refused);
        Assert.All(refused, r => Assert.Equal(
            (HttpStatusCode.TooManyRequests, "application/problem+json", "busy"), (r.Status, r.Type, r["code"])));
        Assert.All(refused, r => Assert.True(r.Response.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1)));
        // An operator of the node is always answered.
        for (var n = 0; n < 20; n++)
        {
            Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/health/live")).Status);
            Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/metrics")).Status);
        }
        var first = replies.FindIndex(r => r.Status != HttpStatusCode.OK);
        var plan = await Until.FoundAsync(
            async () => await api.GetAsync($"/plans/L{first}") is { Status: not HttpStatusCode.TooManyRequests } reply ? reply : null,
            "a turn");
        Assert.Equal(HttpStatusCode.NotFound, plan.Status);
        await host.StopAsync();
    }

    [Fact]
    public async Task Without_a_limit_there_is_none()
    {
        await using var host = RunningNode.Build(_folder.Path, [("Http:RequestsPerSecond", "0"), ("Http:Burst", "1")]);
        await host.StartAsync();
        using var api = new Api(host.Addresses[0]);

        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => api.GetAsync("/")));

        Assert.All(replies, r => Assert.Equal(HttpStatusCode.OK, r.Status));
        await host.StopAsync();
    }

    /// <summary>
    /// A client with one address of version 6 has all of its first half, and one of version 4 may be written as one of version 6.
    /// </summary>
    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    public void Strangers_share_the_allowance_of_their_address(string one, string other, bool same)
    {
        using var rates = new RequestRates(new HttpOptions { UnidentifiedPerSecond = 1 });
        Assert.NotNull(Enumerable.Range(0, 1_000).Select(_ => rates.OfStranger(From(one))).FirstOrDefault(refused => refused is not null));

        // One may be back by then; not all ten.
        var refused = Enumerable.Range(0, 10).Any(_ => rates.OfStranger(From(other)) is not null);

        Assert.Equal(same, refused);
        static HttpContext From(string address) => new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
    }

    /// <summary>A body that trickles, byte by byte, holds nothing open for long and leaves nothing.</summary>
    [Fact]
    public async Task A_body_that_comes_too_slowly_is_cut_off()
    {
        await using var host = RunningNode.Build(_folder.Path);
        await host.StartAsync();
        using var api = new Api(host.Addresses[0]);
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", api.Http.BaseAddress!.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"PUT /budgets/SLOW HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TestKeys.For(host.Addresses[0])}\r\nContent-Type: "
                + $"application/json\r\nContent-Length: 20\r\n\r\n{{\"allocated\""));

        using var reader = new StreamReader(socket.GetStream());
        var answer = await Until.DoneAsync(reader.ReadToEndAsync(), "the answer");

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("too slowly", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", answer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync("/budgets/SLOW")).Status);
        await host.StopAsync();
    }

    public void Dispose() => _folder.Dispose();
}
