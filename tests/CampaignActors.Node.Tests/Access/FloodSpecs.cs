using System.Globalization;

namespace CampaignActors.Node.Tests.Access;

/// <summary>
/// Floods of what is turned away, of people who are known and of those who are not: they cost a known amount, and keep no caller out.
/// </summary>
public sealed class FloodSpecs : IDisposable
{
    /// <summary>503: too many unknown codes are being looked for.</summary>
    private static readonly HttpStatusCode[] s_turnedAway =
        [HttpStatusCode.Unauthorized, HttpStatusCode.ServiceUnavailable, HttpStatusCode.TooManyRequests];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static async Task<List<Reply>> ForgeAsync(string node, int count, Func<int, string> code)
    {
        using var stranger = new Api(node, null);
        return [.. await Task.WhenAll(Enumerable.Range(0, count).Select(i => stranger.SendAsync(
            HttpMethod.Get, "/budgets", null, ("Authorization", $"Bearer {KeyText.Make(new Code(code(i))).Secret}"))))];
    }

    private static void TooMany(Reply reply)
    {
        Assert.Equal((HttpStatusCode.TooManyRequests, "application/problem+json", "busy"), (reply.Status, reply.Type, reply["code"]));
        Assert.True(reply.Response.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
    }

    private async Task<NodeHost> StartAsync(params (string, string)[] settings)
    {
        var host = RunningNode.Build(_folder.Path, settings);
        await host.StartAsync();
        return host;
    }

    /// <summary>Unknown codes, a known code with another secret, and no key at all.</summary>
    [Theory]
    [InlineData("flood{0}")]
    [InlineData("admin")]
    public async Task Forged_keys_use_up_their_address_and_a_valid_key_gets_in(string code)
    {
        await using var host = await StartAsync(("Http:UnidentifiedPerSecond", "1"));
        using var admin = new Api(host.Addresses[0]);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/budgets")).Status);

        var replies = await ForgeAsync(host.Addresses[0], 200, i => string.Format(CultureInfo.InvariantCulture, code, i));

        Assert.All(replies, r => Assert.Contains(r.Status, s_turnedAway));
        var refused = replies.Where(r => r.Status == HttpStatusCode.TooManyRequests).ToList();
        Assert.True(refused.Count > 100, $"{refused.Count} of 200");
        Assert.All(refused, TooMany);
        using (var anonymous = new Api(host.Addresses[0], null))
            TooMany(
                await Until.FoundAsync(
                    async () => await anonymous.GetAsync("/budgets") is { Status: HttpStatusCode.TooManyRequests } r ? r : null,
                    "refused"));
        // From the same address, while nothing of its allowance is left.
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => admin.GetAsync("/budgets"))), r =>
            Assert.Equal(HttpStatusCode.OK, r.Status));
        await host.StopAsync();
    }

    /// <summary>One that this node has not seen before has to wait for its turn among the strangers, and is known from then on.</summary>
    [Fact]
    public async Task Unknown_valid_key_gets_in_once_its_address_has_allowance()
    {
        await using var host = await StartAsync(("Http:UnidentifiedPerSecond", "1"));
        using var admin = new Api(host.Addresses[0]);
        await admin.PutAsync("/operators/mia", """{"name": "Mia"}""");
        var made = await admin.PostAsync("/keys", """{"code": "mia1", "operator": "mia", "roles": ["viewer"]}""");
        await ForgeAsync(host.Addresses[0], 200, i => $"flood{i}");

        using var mia = new Api(host.Addresses[0], made["key"]);
        var first = await Until.FoundAsync(
            async () => await mia.GetAsync("/budgets") is { Status: not HttpStatusCode.TooManyRequests } r ? r : null, "a turn");

        Assert.Equal(HttpStatusCode.OK, first.Status);
        await ForgeAsync(host.Addresses[0], 200, i => $"again{i}");
        Assert.Equal(HttpStatusCode.OK, (await mia.GetAsync("/budgets")).Status);
        await host.StopAsync();
    }

    [Fact]
    public async Task Denied_requests_use_up_the_callers_own_allowance()
    {
        await using var host = await StartAsync(("Http:RequestsPerSecond", "1"), ("Http:Burst", "10"));
        using var admin = new Api(host.Addresses[0]);
        await admin.PutAsync("/operators/mia", """{"name": "Mia"}""");
        var made = await admin.PostAsync("/keys", """{"code": "mia1", "operator": "mia", "roles": ["viewer"]}""");
        using var mia = new Api(host.Addresses[0], made["key"]);

        var replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => mia.PutAsync("/budgets/B1", "{}")));

        Assert.Contains(replies, r => r.Status == HttpStatusCode.Forbidden);
        Assert.All(replies.Where(r => r.Status != HttpStatusCode.Forbidden), TooMany);
        Assert.True(replies.Count(r => r.Status == HttpStatusCode.TooManyRequests) > 50);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/budgets")).Status);
        await host.StopAsync();
    }

    /// <summary>With the rates that a node has by itself: everything is counted, in few rows, and read again page by page.</summary>
    [Fact]
    public async Task A_flood_is_a_count_in_few_rows_that_can_all_be_read()
    {
        await using var host = await StartAsync(("Http:ConnectionsPerAddress", "0"));
        using var admin = new Api(host.Addresses[0]);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/budgets")).Status);

        var replies = await ForgeAsync(host.Addresses[0], 3_000, i => $"flood{i}");

        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/budgets")).Status);
        Assert.All(replies, r => Assert.Contains(r.Status, s_turnedAway));
        Assert.Contains(replies, r => r.Status == HttpStatusCode.TooManyRequests);
        var counted = replies.Count(r => r.Status != HttpStatusCode.ServiceUnavailable);
        var rows = await Until.FoundAsync(
            async () => await PagesAsync(admin, 7) is var all && all.Sum(i => (long)i["count"]!) >= counted ? all : null,
            "all are counted");

        Assert.All(rows.GroupBy(r => r["minute"]!.ToString()), minute => Assert.True(minute.Count() <= 55, $"{minute.Count()} rows"));
        Assert.Contains(rows, r => (int)r["status"]! == 429);
        Assert.Equal(rows.Count, rows.Select(r => r.ToJsonString()).Distinct().Count());
        Assert.Equal((await PagesAsync(admin, 1_000)).Select(r => r.ToJsonString()), rows.Select(r => r.ToJsonString()));
        // The command line reads more than one page as well.
        var listed = await Campaign.RunAsync("audit", "--denied", "--limit", "5000", "-o", "json", "--node", host.Addresses[0]);
        Assert.Equal(rows.Count, JsonNode.Parse(listed.Out)!.AsArray().Count);
        Assert.StartsWith(
            "denied:",
            (await Campaign.RunAsync("audit", "--denied", "-o", "yaml", "--node", host.Addresses[0])).Out,
            StringComparison.Ordinal);
        foreach (var wrong in new[] { "after=x", "after=1", "after=1.x", "after=-1.1", "after=99999999999999.1", "by=mia" })
            Assert.Equal(HttpStatusCode.BadRequest, (await admin.GetAsync($"/audit/denied?{wrong}")).Status);
        await host.StopAsync();
    }

    private static async Task<List<JsonNode>> PagesAsync(Api admin, int limit)
    {
        var all = new List<JsonNode>();
        for (string? after = ""; after is not null;)
        {
            var page = (await admin.GetAsync($"/audit/denied?limit={limit}&after={after}")).Json;
            Assert.True(page["items"]!.AsArray().Count <= limit);
            all.AddRange(page["items"]!.AsArray().Select(i => i!));
            after = page["next"]?.ToString();
        }
        return all;
    }
}
