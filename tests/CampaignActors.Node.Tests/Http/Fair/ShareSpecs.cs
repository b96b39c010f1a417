using CampaignActors.Node.Tests.Http.Events;

namespace CampaignActors.Node.Tests.Http.Fair;

/// <summary>One key cannot take the streams, the watches or the connections of a node from others.</summary>
public sealed class ShareSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task<NodeHost> StartAsync(params (string, string)[] settings)
    {
        var host = RunningNode.Build(_folder.Path, [("Http:Heartbeat", "50ms"), .. settings]);
        await host.StartAsync();
        return host;
    }

    private static async Task<Api> ViewerAsync(NodeHost host, Api admin, string code)
    {
        await admin.PutAsync($"/operators/{code}", $$"""{"name": "{{code}}"}""");
        return new Api(
            host.Addresses[0],
            (await admin.PostAsync("/keys", $$"""{"code": "{{code}}", "operator": "{{code}}", "roles": ["viewer"]}"""))["key"]);
    }

    private static void IsShare(Reply reply, string setting)
    {
        Assert.Equal((HttpStatusCode.TooManyRequests, "application/problem+json", "busy"), (reply.Status, reply.Type, reply["code"]));
        Assert.Contains(setting, reply["detail"], StringComparison.Ordinal);
        Assert.True(reply.Response.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task One_key_has_its_share_of_the_streams_and_administrators_have_theirs()
    {
        await using var host = await StartAsync(("Http:EventStreams", "4"), ("Http:EventStreamsPerCaller", "2"));
        using var admin = new Api(host.Addresses[0]);
        using var mia = await ViewerAsync(host, admin, "mia");
        using var bob = await ViewerAsync(host, admin, "bob");
        await using var one = await EventStream.OpenAsync(mia, "/events");
        await using var two = await EventStream.OpenAsync(mia, "/events");

        IsShare(await mia.GetAsync("/events"), "Http__EventStreamsPerCaller");
        await using var others = await EventStream.OpenAsync(bob, "/events");
        var full = await bob.GetAsync("/events");
        await using var administrators = await EventStream.OpenAsync(admin, "/events");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "busy"), (full.Status, full["code"]));
        await host.StopAsync();
    }

    [Fact]
    public async Task One_key_has_its_share_of_the_watches_and_administrators_have_theirs()
    {
        await using var host = await StartAsync(("Http:Watches", "2"), ("Http:WatchesPerCaller", "1"));
        using var admin = new Api(host.Addresses[0]);
        using var mia = await ViewerAsync(host, admin, "mia");
        using var first = await WatchAsync(mia);

        IsShare(await mia.PostAsync("/operator", Watch), "Http__WatchesPerCaller");
        using var administrators = await WatchAsync(admin);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, administrators.StatusCode));
        await host.StopAsync();
    }

    private const string Watch = """{"command": "cluster tail"}""";

    private static Task<HttpResponseMessage> WatchAsync(Api api) => api.Http.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, "/operator") { Content = new StringContent(Watch, Encoding.UTF8, "application/json") },
        HttpCompletionOption.ResponseHeadersRead);

    /// <summary>Real sockets: silent ones make place for one that asks, and are closed after a moment in any case.</summary>
    [Fact]
    public async Task Silent_connections_keep_out_no_one_and_are_closed()
    {
        await using var host = await StartAsync(("Http:ConnectionsPerAddress", "10"), ("Http:RequestWithin", "2s"));
        var silent = new List<TcpClient>();
        foreach (var _ in Enumerable.Range(0, 40))
            silent.Add(await ConnectAsync(host));

        using var admin = new Api(host.Addresses[0]);
        var reply = await admin.GetAsync("/budgets");

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        foreach (var socket in silent)
            Assert.Equal("", await Until.DoneAsync(RestAsync(socket), "it is closed"));
        silent.ForEach(s => s.Dispose());
        await host.StopAsync();
    }

    [Fact]
    public async Task Headers_that_come_too_slowly_are_told_so()
    {
        await using var host = await StartAsync(("Http:RequestWithin", "6s"));
        using var slow = await ConnectAsync(host);
        await slow.GetStream().WriteAsync("GET /budgets HTTP/1.1\r\nHost: loc"u8.ToArray());

        var answer = await Until.DoneAsync(RestAsync(slow), "the answer");

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        await host.StopAsync();
    }

    /// <summary>All places of the address are taken by requests that go on.</summary>
    [Fact]
    public async Task A_new_connection_of_an_administrator_gets_in_where_a_viewers_does_not()
    {
        await using var host = await StartAsync(("Http:ConnectionsPerAddress", "4"), ("Http:EventStreamsPerCaller", "10"));
        using var admin = new Api(host.Addresses[0]);
        using var mia = await ViewerAsync(host, admin, "mia");
        await using var own = await EventStream.OpenAsync(admin, "/events");
        await using var one = await EventStream.OpenAsync(mia, "/events");
        await using var two = await EventStream.OpenAsync(mia, "/events");
        await using var three = await EventStream.OpenAsync(mia, "/events");

        var refused = await mia.GetAsync("/budgets");
        using var elsewhere = new Api(host.Addresses[0]);
        var reply = await elsewhere.GetAsync("/budgets");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "busy"), (refused.Status, refused["code"]));
        Assert.Contains("for administrators", refused["detail"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        await host.StopAsync();
    }

    private static async Task<TcpClient> ConnectAsync(NodeHost host)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", new Uri(host.Addresses[0]).Port);
        return socket;
    }

    private static async Task<string> RestAsync(TcpClient socket)
    {
        try
        {
            return await new StreamReader(socket.GetStream()).ReadToEndAsync();
        }
        catch (IOException)
        {
            return ""; // Reset: there was nothing to read.
        }
    }
}
