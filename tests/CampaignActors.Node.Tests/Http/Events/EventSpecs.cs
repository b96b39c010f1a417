namespace CampaignActors.Node.Tests.Http.Events;

/// <summary>What happens is told to each listener, once, in order, and from where they left.</summary>
public sealed class EventSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    private readonly Api _api = node.Api;

    [Fact]
    public async Task A_change_is_told_with_what_who_and_when()
    {
        await _api.PutAsync("/operators/eve", """{"name": "Eve"}""");
        await using var stream = await EventStream.OpenAsync(_api, "/events?kinds=budgets");

        var reply = await _api.PutAsync("/budgets/E1", """{"allocated": 100}""", ("Idempotency-Key", "e1"), ("X-Operator", "eve"));
        var told = await stream.NextAsync();

        Assert.Equal("budgets", told.Kind);
        Assert.Equal(("budgets/E1", "E1", "eve", "e1"), (told["entity"], told["code"], told["by"], told["command"]));
        Assert.Equal(reply["revision"], told["revision"]);
        Assert.StartsWith("budget.", told.Data["changes"]![0]!.ToString(), StringComparison.Ordinal);
        Assert.True(DateTimeOffset.Parse(told["at"]!, System.Globalization.CultureInfo.InvariantCulture) > DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task Other_kinds_are_not_told()
    {
        await using var stream = await EventStream.OpenAsync(_api, "/events?kinds=budgets,programs");

        await _api.PutAsync("/plans/E2", """{"label": "Plan"}""");
        await _api.PutAsync("/operators/E2", """{"name": "Eve"}""");
        await _api.PutAsync("/budgets/E2", """{"allocated": 100}""");

        Assert.Equal("budgets/E2", (await stream.NextAsync())["entity"]);
    }

    /// <summary>However often the connection breaks: each event once.</summary>
    [Fact]
    public async Task Reconnect_with_the_last_id_misses_and_repeats_nothing()
    {
        long at;
        await using (var first = await EventStream.OpenAsync(_api, "/events?kinds=plans"))
            at = first.At;
        var seen = new List<string>();
        for (var round = 0; round < 4; round++)
        {
            for (var n = 0; n < 5; n++)
                await _api.PutAsync($"/plans/E3-{round}-{n}", """{"label": "Plan"}""");
            await using var stream = await EventStream.OpenAsync(_api, "/events?kinds=plans", at);
            while (seen.Count < (5 * round) + 4)
            {
                var told = await stream.NextAsync();
                seen.Add(told["code"]!);
                at = told.Id;
            }
        }

        Assert.Equal(Enumerable.Range(0, 4).SelectMany(r => Enumerable.Range(0, 5).Select(n => $"E3-{r}-{n}")).Take(19), seen);
    }

    /// <summary>A stream that begins before anything of the past was told reads the journal itself.</summary>
    [Fact]
    public async Task Stream_tells_the_past_and_goes_on_with_the_present()
    {
        await _api.PutAsync("/plans/E4-old", """{"label": "Plan"}""");
        await using var stream = await EventStream.OpenAsync(_api, "/events?kinds=plans&after=0");
        await _api.PutAsync("/plans/E4-new", """{"label": "Plan"}""");

        var (codes, last) = (new List<string>(), -1L);
        while (!codes.Contains("E4-new"))
        {
            var told = await stream.NextAsync();
            Assert.True(told.Id > last, "out of order");
            last = told.Id;
            codes.Add(told["code"]!);
        }

        Assert.Single(codes, c => c == "E4-old");
        Assert.Single(codes, c => c == "E4-new");
    }

    [Fact]
    public async Task A_silent_stream_shows_that_it_lives_and_how_far_it_is()
    {
        using var folder = new TempFolder();
        await using var host = await QuietNodeAsync(folder.Path);
        using var api = new Api(host.Addresses[0]);
        await using var stream = await EventStream.OpenAsync(api, "/events?kinds=budgets");

        await api.PutAsync("/plans/E5", """{"label": "Plan"}""");
        var before = stream.At;

        // Nothing of what it asked for happens, and yet its place moves.
        await Until.TrueAsync(async () => await stream.PulseAsync() > before, "the place of the stream moves");
        await stream.PulseAsync();
        await host.StopAsync();
    }

    [Fact]
    public async Task A_stream_ends_with_its_node_which_does_not_wait_for_it()
    {
        using var folder = new TempFolder();
        await using var host = await QuietNodeAsync(folder.Path);
        using var api = new Api(host.Addresses[0]);
        await using var stream = await EventStream.OpenAsync(api, "/events");

        await host.StopAsync();

        Assert.True(await stream.EndsAsync());
    }

    [Fact]
    public async Task More_streams_than_may_be_open_are_told_to_come_again()
    {
        using var folder = new TempFolder();
        await using var host = await QuietNodeAsync(folder.Path, ("Http:EventStreams", "2"));
        using var api = new Api(host.Addresses[0]);
        await using (var one = await EventStream.OpenAsync(api, "/events"))
        {
            await using var two = await EventStream.OpenAsync(api, "/events");
            var third = await api.GetAsync("/events");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "busy"), (third.Status, third["code"]));
            Assert.NotNull(third.Response.Headers.RetryAfter);
        }

        await Until.TrueAsync(async () =>
        {
            using var again = await api.Http.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead);
            return again.IsSuccessStatusCode;
        }, "a place is free again");
        await host.StopAsync();
    }

    [Theory]
    [InlineData("/events?kinds=budget", "did you mean 'budgets'")]
    [InlineData("/events?kinds=budgets,,plans", "unknown kind")]
    [InlineData("/events?kinds=", "unknown kind")]
    [InlineData("/events?after=-1", "whole number")]
    [InlineData("/events?after=abc", "whole number")]
    [InlineData("/events?after=999999999", "behind the end")]
    [InlineData("/events?kind=budgets", "did you mean 'kinds'")]
    public async Task Impossible_subscription_is_refused(string path, string expected)
    {
        var reply = await _api.GetAsync(path);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (reply.Status, reply.Type));
        Assert.Contains(expected, reply["detail"], StringComparison.Ordinal);
    }

    private static async Task<NodeHost> QuietNodeAsync(string folder, params (string Key, string Value)[] settings)
    {
        var host = RunningNode.Build(folder, [("Http:Heartbeat", "50ms"), .. settings]);
        await host.StartAsync();
        return host;
    }
}

/// <param name="Kind">Name of the event.</param>
public sealed record Told(long Id, string Kind, JsonObject Data)
{
    public string? this[string field] => Data[field]?.ToString();
}

/// <summary>Server-sent events as a client reads them, line by line.</summary>
public sealed class EventStream : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventStream(HttpResponseMessage response, System.IO.Stream body) => (_response, _lines) = (response, new StreamReader(body));

    /// <summary>The last id that was given, with an event or alone.</summary>
    public long At { get; private set; }

    public static async Task<EventStream> OpenAsync(Api api, string path, long? last = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (last is { } id)
            request.Headers.Add("Last-Event-ID", $"{id}");
        var response = await api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        var stream = new EventStream(response, await response.Content.ReadAsStreamAsync());
        await stream.BlockAsync();
        return stream;
    }

    public async Task<Told> NextAsync()
    {
        while (true)
        {
            if (await BlockAsync() is { } told)
                return told;
        }
    }

    /// <summary>Reads up to the next empty line, whatever it ends.</summary>
    /// <returns>The place after it.</returns>
    public async Task<long> PulseAsync()
    {
        await BlockAsync();
        return At;
    }

    public async Task<bool> EndsAsync()
    {
        using var deadline = new CancellationTokenSource(s_patience);
        try
        {
            while (await _lines.ReadLineAsync(deadline.Token) is not null)
                ;
            return true;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return true;
        }
    }

    private async Task<Told?> BlockAsync()
    {
        using var deadline = new CancellationTokenSource(s_patience);
        var (kind, data) = ("", "");
        while (await _lines.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.Length == 0)
                return data.Length > 0 ? new Told(At, kind, JsonNode.Parse(data)!.AsObject()) : null;
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                At = long.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture);
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
                kind = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data += line[6..];
        }
        throw new EndOfStreamException();
    }

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }
}
