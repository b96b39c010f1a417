namespace CampaignActors.Node.Tests.Http;

/// <summary>HEAD, OPTIONS and methods that an address does not take (RFC 9110 §9.3, §15.5.6).</summary>
public sealed class MethodSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    private readonly Api _api = node.Api;

    private IEnumerable<string> Addresses => node.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") ?? false)
        .Where(e => !PageAddresses.Has(e))
        .Select(e => e.RoutePattern.RawText!)
        .Select(p => p.Replace("{kind}", "budgets", StringComparison.Ordinal).Replace("{code}", "M1", StringComparison.Ordinal)
            .Replace("{name}", "budgetMgt", StringComparison.Ordinal).Replace("{field}", "free", StringComparison.Ordinal)
            .Replace("{stock}", "M1", StringComparison.Ordinal).Replace("{line}", "M2", StringComparison.Ordinal))
        .Append("/scalar/").Append("/budgets/NONE").Append("/nothing").Append("/budgets?limit=0");

    /// <summary>Also of what has no end, such as the stream of changes.</summary>
    [Fact]
    public async Task Head_answers_as_get_without_the_body_at_every_address()
    {
        await _api.PutAsync("/budgets/M1", """{"allocated": 1}""");
        await _api.QuietAsync();
        var addresses = Addresses.Distinct().ToList();

        Assert.True(addresses.Count > 20);
        foreach (var address in addresses)
        {
            var head = await Until.DoneAsync(_api.SendAsync(HttpMethod.Head, address, null), $"HEAD {address}");
            using var get = await _api.Http.SendAsync(
                new HttpRequestMessage(HttpMethod.Get, address), HttpCompletionOption.ResponseHeadersRead);

            Assert.True(get.StatusCode == head.Status, $"{address}: GET {get.StatusCode}, HEAD {head.Status}");
            Assert.Equal("", head.Raw);
            Assert.Equal(get.Content.Headers.ContentType?.ToString(), head.Response.Content.Headers.ContentType?.ToString());
            Assert.Equal(get.Headers.ETag is null, head.Response.Headers.ETag is null);
        }
        var (one, same) = (await _api.GetAsync("/budgets/M1"), await _api.SendAsync(HttpMethod.Head, "/budgets/M1", null));
        Assert.Equal(one.Response.Headers.ETag, same.Response.Headers.ETag);
        Assert.Equal(one.Response.Content.Headers.ContentLength, same.Response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Head_asks_who_it_is_like_get()
    {
        using var stranger = new Api(node.Host.Addresses[0], null);

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.SendAsync(HttpMethod.Head, "/budgets", null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await stranger.SendAsync(HttpMethod.Head, "/health/live", null)).Status);
    }

    [Theory]
    [InlineData("/budgets", "GET, HEAD, OPTIONS")]
    [InlineData("/budgets/NONE", "GET, HEAD, OPTIONS, PATCH, POST, PUT")]
    [InlineData("/stocks/S1/L1", "OPTIONS, PATCH")]
    [InlineData("/commands/approve", "OPTIONS, POST")]
    [InlineData("/keys", "GET, HEAD, OPTIONS, POST")]
    [InlineData("/operator", "OPTIONS, POST")]
    [InlineData("/events", "GET, HEAD, OPTIONS")]
    [InlineData("/metrics", "GET, HEAD, OPTIONS")]
    [InlineData("/", "GET, HEAD, OPTIONS")]
    public async Task Options_and_a_method_that_is_not_taken_say_which_are(string address, string allow)
    {
        var options = await _api.SendAsync(HttpMethod.Options, address, null);
        var wrong = await _api.SendAsync(HttpMethod.Delete, address, null);

        Assert.Equal((HttpStatusCode.NoContent, ""), (options.Status, options.Raw));
        Assert.Equal(allow, string.Join(", ", options.Response.Content.Headers.Allow.Order(StringComparer.Ordinal)));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "application/problem+json"), (wrong.Status, wrong.Type));
        Assert.Equal(allow, string.Join(", ", wrong.Response.Content.Headers.Allow.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/state/NONE")]
    [InlineData("/health/dead")]
    public async Task Options_of_an_address_that_leads_nowhere_is_not_found(string address) =>
        Assert.Equal(HttpStatusCode.NotFound, (await _api.SendAsync(HttpMethod.Options, address, null)).Status);

    [Fact]
    public async Task Options_asks_who_it_is_where_get_does()
    {
        using var stranger = new Api(node.Host.Addresses[0], null);

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.SendAsync(HttpMethod.Options, "/budgets", null)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await stranger.SendAsync(HttpMethod.Options, "/health/live", null)).Status);
    }

    /// <summary>A range of a document that changes is of no use, and JSON is all that there is: both headers may be passed over.</summary>
    [Theory]
    [InlineData("Range", "bytes=0-5")]
    [InlineData("Accept", "application/xml")]
    public async Task A_header_that_may_be_passed_over_is(string name, string value)
    {
        var reply = await _api.SendAsync(HttpMethod.Get, "/budgets", null, (name, value));

        Assert.Equal((HttpStatusCode.OK, "application/json"), (reply.Status, reply.Type));
    }
}
