namespace CampaignActors.Node.Tests.Http;

/// <summary>Preconditions of RFC 9110 §13.1 beyond a single revision, on changes and on reads; and who has created what.</summary>
public sealed class ConditionSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    private readonly Api _api = node.Api;

    private Task<Reply> PutAsync(string code, int allocated, params (string, string)[] headers) =>
        _api.PutAsync($"/budgets/{code}", $$"""{"allocated": {{allocated}}}""", headers);

    private async Task<string> TagAsync(string code) => (await _api.GetAsync($"/budgets/{code}")).Response.Headers.ETag!.Tag;

    /// <summary>The entity decides, so however many put it at once, one has created it.</summary>
    [Fact]
    public async Task Of_fifty_that_put_the_same_at_once_one_has_created_it()
    {
        var replies = await Task.WhenAll(Enumerable.Range(1, 50).Select(n => PutAsync("C1", n, ("Idempotency-Key", $"c1-{n}"))));

        Assert.All(replies, r => Assert.Equal(HttpStatusCode.OK, r.Status));
        Assert.Single(replies, r => r["what"] == "created");
        var first = replies.ToList().FindIndex(r => r["what"] == "created") + 1;
        Assert.Equal("created", (await PutAsync("C1", first, ("Idempotency-Key", $"c1-{first}")))["what"]);
    }

    [Fact]
    public async Task Of_fifty_that_put_only_what_is_not_there_one_is_taken()
    {
        var replies = await Task.WhenAll(
            Enumerable.Range(1, 50).Select(n => PutAsync("C2", n, ("If-None-Match", "*"), ("Idempotency-Key", $"c2-{n}"))));

        var taken = Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
        Assert.Equal("created", taken["what"]);
        Assert.All(replies.Except([taken]), r => Assert.Equal((HttpStatusCode.PreconditionFailed, "stale"), (r.Status, r["code"])));
    }

    /// <summary>Others may have told a budget something before it was described: it is not there yet.</summary>
    [Theory]
    [InlineData("groups", """{"label": "C3"}""")]
    [InlineData("plans", """{"label": "C3"}""")]
    [InlineData("budgets", """{"allocated": 1}""")]
    [InlineData("operators", """{"name": "C3"}""")]
    [InlineData("providers", """{"name": "C3"}""")]
    public async Task Existing_entity_is_not_put_again(string kind, string body)
    {
        var first = await _api.PutAsync($"/{kind}/C3{kind}", body, ("If-None-Match", "*"), ("Idempotency-Key", $"c3-{kind}"));
        var second = await _api.PutAsync($"/{kind}/C3{kind}", body, ("If-None-Match", "*"));
        var again = await _api.PutAsync($"/{kind}/C3{kind}", body, ("If-None-Match", "*"), ("Idempotency-Key", $"c3-{kind}"));

        Assert.Equal((HttpStatusCode.OK, "created"), (first.Status, first["what"]));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "stale"), (second.Status, second["code"]));
        Assert.Contains("exists already", second["detail"], StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "created", first["revision"]), (again.Status, again["what"], again["revision"]));
    }

    [Fact]
    public async Task Conditional_change_never_creates()
    {
        var missing = await PutAsync("C4", 1, ("If-Match", "*"));
        await PutAsync("C4", 1);
        var there = await PutAsync("C4", 2, ("If-Match", "*"));

        Assert.Equal((HttpStatusCode.PreconditionFailed, "stale"), (missing.Status, missing["code"]));
        Assert.Equal((HttpStatusCode.OK, "changed"), (there.Status, there["what"]));
    }

    [Fact]
    public async Task One_of_several_revisions_is_enough()
    {
        await PutAsync("C5", 1);
        var tag = await TagAsync("C5");

        var none = await PutAsync("C5", 2, ("If-Match", "\"97\", \"98\""));
        var one = await PutAsync("C5", 2, ("If-Match", $"\"97\", W/\"98\", {tag}"));

        Assert.Equal((HttpStatusCode.PreconditionFailed, "stale"), (none.Status, none["code"]));
        Assert.Equal(HttpStatusCode.OK, one.Status);
    }

    [Fact]
    public async Task Unchanged_entity_fails_a_condition_that_expects_a_change()
    {
        await PutAsync("C6", 1);
        var tag = await TagAsync("C6");

        var same = await PutAsync("C6", 2, ("If-None-Match", tag));
        await PutAsync("C6", 3);
        var changed = await PutAsync("C6", 4, ("If-None-Match", tag));

        Assert.Equal((HttpStatusCode.PreconditionFailed, HttpStatusCode.OK), (same.Status, changed.Status));
    }

    [Fact]
    public async Task Both_stars_at_once_hold_for_nothing() =>
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await PutAsync("C7", 1, ("If-Match", "*"), ("If-None-Match", "*"))).Status);

    [Theory]
    [InlineData("If-None-Match", "*", HttpStatusCode.NotModified)]
    [InlineData("If-None-Match", "\"x\", TAG", HttpStatusCode.NotModified)]
    [InlineData("If-None-Match", "W/TAG", HttpStatusCode.NotModified)]
    [InlineData("If-None-Match", "\"x\"", HttpStatusCode.OK)]
    [InlineData("If-None-Match", "x", HttpStatusCode.OK)]
    [InlineData("If-Match", "*", HttpStatusCode.OK)]
    [InlineData("If-Match", "\"x\", TAG", HttpStatusCode.OK)]
    [InlineData("If-Match", "W/TAG", HttpStatusCode.PreconditionFailed)]
    [InlineData("If-Match", "\"x\"", HttpStatusCode.PreconditionFailed)]
    public async Task A_read_compares_the_whole_tag(string header, string value, HttpStatusCode status)
    {
        await PutAsync("C8", 1);
        await _api.QuietAsync();
        var tag = await TagAsync("C8");

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
            Assert.Equal(
                status,
                (await _api.SendAsync(method, "/budgets/C8", null, (header, value.Replace("TAG", tag, StringComparison.Ordinal)))).Status);
    }
}
