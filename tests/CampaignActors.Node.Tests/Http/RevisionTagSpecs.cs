namespace CampaignActors.Node.Tests.Http;

/// <summary>A command may be meant for the revision that its sender has seen; the entity decides, not the gateway.</summary>
public sealed class RevisionTagSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    private readonly Api _api = node.Api;

    [Fact]
    public async Task A_command_for_the_revision_that_is_there_is_taken_and_tells_the_next()
    {
        await _api.PutAsync("/budgets/R1", """{"allocated": 100}""");
        var tag = await TagAsync("/budgets/R1");

        var reply = await _api.PatchAsync("/budgets/R1", """{"allocated": 200}""", ("If-Match", tag));
        var next = await _api.PatchAsync("/budgets/R1", """{"allocated": 300}""", ("If-Match", reply.Response.Headers.ETag!.Tag));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (reply.Status, next.Status));
        Assert.Equal(300m, (decimal)(await _api.GetAsync("/budgets/R1")).Json["allocated"]!);
    }

    [Theory]
    [InlineData("PUT", "/budgets/R2", """{"allocated": 1}""")]
    [InlineData("PATCH", "/budgets/R2", """{"allocated": 1}""")]
    [InlineData("POST", "/commands/transfer", """{"from": "R2", "to": "R2b", "amount": 10}""")]
    public async Task One_for_a_revision_that_is_over_is_refused_and_changes_nothing(string method, string path, string body)
    {
        await _api.PutAsync("/budgets/R2b", """{"allocated": 100}""");
        await _api.PutAsync("/budgets/R2", """{"allocated": 100}""");
        var tag = await TagAsync("/budgets/R2");
        await _api.PatchAsync("/budgets/R2", """{"allocated": 200}""");

        var reply = await _api.SendAsync(HttpMethod.Parse(method), path, body, ("If-Match", tag));

        Assert.Equal((HttpStatusCode.PreconditionFailed, "application/problem+json", "stale"), (reply.Status, reply.Type, reply["code"]));
        Assert.Equal(Revision(await TagAsync("/budgets/R2")), (long)reply.Json["revision"]!);
        Assert.Contains("has changed since", reply["detail"], StringComparison.Ordinal);
        Assert.Equal(200m, (decimal)(await _api.GetAsync("/budgets/R2")).Json["allocated"]!);
    }

    /// <summary>Of many that saw the same, one wins; no other change comes between its reading and writing.</summary>
    [Fact]
    public async Task Of_fifty_at_once_for_one_revision_one_is_taken()
    {
        await _api.PutAsync("/budgets/R3", """{"allocated": 100}""");
        var tag = await TagAsync("/budgets/R3");

        var replies = await Task.WhenAll(Enumerable.Range(1, 50).Select(n =>
            _api.PatchAsync("/budgets/R3", $$"""{"allocated": {{1_000 + n}}}""", ("If-Match", tag), ("Idempotency-Key", $"r3-{n}"))));

        Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
        Assert.Equal(49, replies.Count(r => r.Status == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task The_same_id_gets_its_first_answer_although_the_revision_has_moved_on()
    {
        await _api.PutAsync("/budgets/R4", """{"allocated": 100}""");
        var tag = await TagAsync("/budgets/R4");
        var first = await _api.PatchAsync("/budgets/R4", """{"allocated": 200}""", ("If-Match", tag), ("Idempotency-Key", "r4"));
        await _api.PatchAsync("/budgets/R4", """{"allocated": 300}""");

        var again = await _api.PatchAsync("/budgets/R4", """{"allocated": 200}""", ("If-Match", tag), ("Idempotency-Key", "r4"));
        var other = await _api.PatchAsync("/budgets/R4", """{"allocated": 200}""", ("If-Match", "\"99\""), ("Idempotency-Key", "r4"));

        Assert.Equal((HttpStatusCode.OK, first["revision"]), (again.Status, again["revision"]));
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (other.Status, other["code"]));
        Assert.Equal(300m, (decimal)(await _api.GetAsync("/budgets/R4")).Json["allocated"]!);
    }

    /// <summary>
    /// Confirmations of effects are rows as well, with revisions of their own, and nothing that anybody has seen changes with them.
    /// </summary>
    [Fact]
    public async Task Rows_that_change_nothing_do_not_make_a_revision_old()
    {
        await _api.PutAsync("/groups/R5g", """{"label": "Group"}""");
        var created = await _api.PostAsync("/operators/R5", """{"name": "R5", "groups": ["R5g"]}""");
        await Until.TrueAsync(
            async () => Revision(await TagAsync("/operators/R5")) > (long)created.Json["revision"]!, "a confirmation is written");

        var reply = await _api.PatchAsync("/operators/R5", """{"name": "x"}""", ("If-Match", $"\"{created["revision"]}\""));

        Assert.Equal(HttpStatusCode.OK, reply.Status);
    }

    /// <summary>What is no list of tags is wrong; a tag that no revision can have does not match, and a weak one never does.</summary>
    [Theory]
    [InlineData("7", HttpStatusCode.BadRequest)]
    [InlineData("seven", HttpStatusCode.BadRequest)]
    [InlineData("\"7", HttpStatusCode.BadRequest)]
    [InlineData("W/\"0\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"seven\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("*", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"1\", \"2\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"99999999999999999999\"", HttpStatusCode.PreconditionFailed)]
    public async Task Mismatched_revision_is_refused(string tag, HttpStatusCode status)
    {
        var reply = await _api.PutAsync("/budgets/R6", """{"allocated": 1}""", ("If-Match", tag));

        Assert.Equal((status, status == HttpStatusCode.BadRequest ? "invalid" : "stale"), (reply.Status, reply["code"]));
        Assert.Equal(HttpStatusCode.NotFound, (await _api.GetAsync("/budgets/R6")).Status);
    }

    [Fact]
    public async Task One_for_a_revision_that_never_was_is_refused()
    {
        var reply = await _api.PutAsync("/budgets/R7", """{"allocated": 1}""", ("If-Match", "\"12\""));

        Assert.Equal((HttpStatusCode.PreconditionFailed, "0"), (reply.Status, reply["revision"]));
        Assert.Equal(HttpStatusCode.NotFound, (await _api.GetAsync("/budgets/R7")).Status);
    }

    [Fact]
    public async Task Who_has_it_already_gets_no_body_until_something_that_is_shown_changes()
    {
        await _api.PutAsync("/budgets/R8", """{"allocated": 100}""");
        await _api.PutAsync("/budgets/R8b", """{"allocated": 50}""");
        await _api.QuietAsync();
        var tag = await TagAsync("/budgets/R8");

        var same = await _api.SendAsync(HttpMethod.Get, "/budgets/R8", null, ("If-None-Match", tag));
        await _api.PatchAsync("/budgets/R8b", """{"relatedTo": "R8"}""");
        await _api.QuietAsync();
        // The other budget is joined: R8 itself has no new row for it in the figures that it keeps.
        var joined = await _api.SendAsync(HttpMethod.Get, "/budgets/R8", null, ("If-None-Match", tag));

        Assert.Equal((HttpStatusCode.NotModified, ""), (same.Status, same.Raw));
        Assert.Equal(tag, same.Response.Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.OK, joined.Status);
    }

    private async Task<string> TagAsync(string path) => (await _api.GetAsync(path)).Response.Headers.ETag!.Tag;

    private static long Revision(string tag) => long.Parse(tag.Trim('"').Split('.')[0], System.Globalization.CultureInfo.InvariantCulture);
}
