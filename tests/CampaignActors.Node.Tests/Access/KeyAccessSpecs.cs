using NodaTime.Text;

namespace CampaignActors.Node.Tests.Access;

/// <summary>Which keys let somebody in, which do not, and what is known of those that did not.</summary>
public sealed class KeyAccessSpecs(PeopledNode node) : IClassFixture<PeopledNode>
{
    private async Task<Reply> AskAsync(string? authorization, params string[] more)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/budgets");
        foreach (var value in more.Prepend(authorization).OfType<string>())
            request.Headers.TryAddWithoutValidation("Authorization", value);
        return await node.Stranger.SendAsync(request);
    }

    private static void Unknown(Reply reply, string because)
    {
        Assert.Equal(
            (HttpStatusCode.Unauthorized, "application/problem+json", "unauthenticated"), (reply.Status, reply.Type, reply["code"]));
        Assert.Contains(because, reply["detail"], StringComparison.Ordinal);
        Assert.DoesNotContain('\n', reply["detail"]!);
        Assert.StartsWith("Bearer", reply.Response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forged_key_is_refused_and_what_is_known_of_it_is_listed()
    {
        // The right code with another secret, and an unknown code get the same answer.
        Unknown(await AskAsync($"Bearer {KeyText.Make(new Code("viewer")).Secret}"), "no such key");
        Unknown(await AskAsync($"Bearer {KeyText.Make(new Code("forged")).Secret}"), "no such key");

        foreach (var code in new[] { "viewer", "forged" })
        {
            var listed = await DeniedAsync(d => d["who"]!.ToString() == code && d["reason"]!.ToString() == "no such key");
            Assert.Equal(
                (401, "127.0.0.1", "GET /budgets"), ((int)listed["status"]!, listed["address"]!.ToString(), listed["what"]!.ToString()));
        }
    }

    [Theory]
    [InlineData(null, "no credentials: send the header")]
    [InlineData("Bearer", "no credentials: send the header")]
    [InlineData("Basic YTpi", "no credentials: send the header")]
    [InlineData("Bearer ca_", "no whole key")]
    [InlineData("Bearer ca_viewer_short", "no whole key")]
    [InlineData("Bearer ca_vie/wer_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "no whole key")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.e30.", "this is no key")]
    public async Task Malformed_key_is_refused(string? authorization, string because) => Unknown(await AskAsync(authorization), because);

    [Fact]
    public async Task Two_keys_at_once_are_none()
    {
        var key = $"Bearer {node.KeyOf(Role.Viewer)}";
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(key)).Status);
        Unknown(await AskAsync(key, key), "no whole key");
    }

    [Fact]
    public async Task Expired_key_is_refused()
    {
        var soon = InstantPattern.ExtendedIso.Format(SystemClock.Instance.GetCurrentInstant() + Duration.FromSeconds(2));
        using var api = new Api(
            node.Address,
            await node.MakeAsync($$"""{"code": "brief", "operator": "viewer", "roles": ["viewer"], "expires": "{{soon}}"}"""));
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/budgets")).Status);

        Unknown(
            await Until.FoundAsync(
                async () => await api.GetAsync("/budgets") is { Status: HttpStatusCode.Unauthorized } refused ? refused : null, "expired"),
            "the key expired at ");
        await DeniedAsync(d => d["who"]!.ToString() == "brief");
    }

    [Fact]
    public async Task A_stream_ends_when_the_key_that_it_was_opened_with_is_revoked()
    {
        var key = await node.MakeAsync("""{"code": "listener", "operator": "viewer", "roles": ["viewer"]}""");
        using var api = new Api(node.Address, key);
        using var response = await api.Http.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(stream);
        Assert.Equal("retry: 2000", await Until.DoneAsync(reader.ReadLineAsync(), "the stream has begun"));

        await node.Admin.PostAsync("/keys/listener/revoke");

        await Until.DoneAsync(reader.ReadToEndAsync(), "the stream ends");
    }

    [Fact]
    public async Task Revoked_key_is_refused_at_once_and_twice_is_once()
    {
        using var api = new Api(node.Address, await node.MakeAsync("""{"code": "gone", "operator": "viewer", "roles": ["viewer"]}"""));
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/budgets")).Status);

        Assert.Equal("accepted", (await node.Admin.PostAsync("/keys/gone/revoke"))["outcome"]);

        Unknown(await api.GetAsync("/budgets"), "the key was revoked");
        Assert.Equal("unchanged", (await node.Admin.PostAsync("/keys/gone/revoke"))["outcome"]);
        Assert.Equal(HttpStatusCode.NotFound, (await node.Admin.PostAsync("/keys/never/revoke")).Status);
        await DeniedAsync(d => d["who"]!.ToString() == "gone" && d["reason"]!.ToString() == "the key was revoked");
    }

    [Fact]
    public async Task A_wrong_role_is_told_which_it_takes_and_is_listed()
    {
        var refused = await node.As(Role.Reviewer).PutAsync("/stocks/S1", """{"provider": "P"}""");

        Assert.Equal((HttpStatusCode.Forbidden, "denied"), (refused.Status, refused["code"]));
        Assert.Equal("this takes stockKeeper or administrator; the caller has reviewer", refused["detail"]);
        var listed = await DeniedAsync(d => d["who"]!.ToString() == "reviewer" && d["what"]!.ToString() == "PUT /stocks/S1");
        Assert.Equal(403, (int)listed["status"]!);
    }

    [Fact]
    public async Task A_list_of_keys_holds_neither_secret_nor_hash_and_keys_are_nowhere_else()
    {
        var list = await node.Admin.GetAsync("/keys");

        var viewer = list.Json["items"]!.AsArray().Single(i => i!["code"]!.ToString() == "viewer")!;
        Assert.Equal(("viewer", """["viewer"]"""), (viewer["operator"]!.ToString(), viewer["roles"]!.ToJsonString()));
        Assert.DoesNotContain("hash", list.Raw, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(KeyText.Parse(node.KeyOf(Role.Viewer))!.Hash, list.Raw, StringComparison.Ordinal);
        Assert.Null((await node.Admin.GetAsync("/state")).Json["keys"]);
        Assert.Equal(HttpStatusCode.NotFound, (await node.Admin.PutAsync("/keys/own", "{}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await node.Admin.GetAsync("/keys/viewer")).Status);
        // Hashes are where everything is; no secret is.
        var export = await node.Admin.GetAsync("/export");
        Assert.Contains("key.created", export.Raw, StringComparison.Ordinal);
        Assert.DoesNotContain(node.KeyOf(Role.Viewer), export.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_was_made_elsewhere_never_comes_here()
    {
        var key = KeyText.Make(new Code("elsewhere"));
        var body = $$"""{"code": "elsewhere", "hash": "{{key.Hash}}", "operator": "viewer", "roles": ["viewer"]}""";

        var made = await node.Admin.PostAsync("/keys", body, ("Idempotency-Key", "elsewhere-1"));
        var again = await node.Admin.PostAsync("/keys", body, ("Idempotency-Key", "elsewhere-1"));

        Assert.Equal(("accepted", null, "accepted"), (made["outcome"], made["key"], again["outcome"]));
        using var api = new Api(node.Address, key.Secret);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/budgets")).Status);
    }

    [Theory]
    [InlineData("""{"operator": "viewer", "roles": ["viewer"]}""", "code")]
    [InlineData("""{"code": "k", "operator": "viewer", "roles": ["king"]}""", "king")]
    [InlineData("""{"code": "k", "operator": "viewer", "roles": []}""", "needs a role")]
    [InlineData("""{"code": "k", "roles": ["viewer"]}""", "only a key of an administrator")]
    [InlineData("""{"code": "k", "operator": "viewer", "roles": ["viewer"], "hash": "secret"}""", "64 lower-case")]
    [InlineData("""{"code": "k", "operator": "viewer", "roles": ["viewer"], "secret": "x"}""", "unknown key 'secret'")]
    public async Task A_wrong_description_of_a_key_is_refused(string body, string because)
    {
        var refused = await node.Admin.PostAsync("/keys", body);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(because, refused["detail"], StringComparison.Ordinal);
    }

    private Task<JsonNode> DeniedAsync(Func<JsonNode, bool> which) => Until.FoundAsync(
        async () => (await node.Admin.GetAsync("/audit/denied?limit=1000")).Json["items"]!.AsArray().FirstOrDefault(d => which(d!)),
        "it is in the audit list");
}
