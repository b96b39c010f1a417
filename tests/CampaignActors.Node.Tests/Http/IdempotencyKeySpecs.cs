namespace CampaignActors.Node.Tests.Http;

/// <summary>However often a command arrives, it happens once; an id stands for one command only.</summary>
public sealed class IdempotencyKeySpecs(RunningNode node) : IClassFixture<RunningNode>
{
    private readonly Api _api = node.Api;

    [Fact]
    public async Task The_same_id_again_gets_the_first_answer_again()
    {
        var first = await _api.PostAsync("/plans/P1", """{"label": "Plan"}""", ("Idempotency-Key", "p1"));
        var again = await _api.PostAsync("/plans/P1", """{"label": "Plan"}""", ("Idempotency-Key", "p1"));

        Assert.Equal(("accepted", "accepted"), (first["outcome"], again["outcome"]));
        Assert.Equal(first["revision"], again["revision"]);
        Assert.Equal("p1", again.Response.Headers.GetValues("Idempotency-Key").Single());
    }

    [Fact]
    public async Task The_same_id_with_another_payload_is_a_conflict_and_changes_nothing()
    {
        await _api.PutAsync("/budgets/P2", """{"allocated": 100}""", ("Idempotency-Key", "p2"));

        var other = await _api.PutAsync("/budgets/P2", """{"allocated": 200}""", ("Idempotency-Key", "p2"));

        Assert.Equal((HttpStatusCode.Conflict, "conflict", "application/problem+json"), (other.Status, other["code"], other.Type));
        Assert.Equal(100m, (decimal)(await _api.GetAsync("/budgets/P2")).Json["allocated"]!);
    }

    [Fact]
    public async Task A_replay_says_what_the_first_answer_said()
    {
        async Task<(string?, string?, string?)> PutAsync(string label, string id)
        {
            var reply = await _api.PutAsync("/plans/P5", $$"""{"label": "{{label}}"}""", ("Idempotency-Key", id));
            return (reply["outcome"], reply["what"], reply["revision"]);
        }

        var (created, unchanged) = (await PutAsync("A", "p5-1"), await PutAsync("A", "p5-2"));
        var changed = await PutAsync("B", "p5-3");

        Assert.Equal(("created", "unchanged", "changed"), (created.Item2, unchanged.Item2, changed.Item2));
        Assert.Equal(created, await PutAsync("A", "p5-1"));
        Assert.Equal(unchanged, await PutAsync("A", "p5-2"));
        Assert.Equal(changed, await PutAsync("B", "p5-3"));
        Assert.Equal("B", (await _api.GetAsync("/plans/P5"))["label"]);
    }

    [Theory]
    [InlineData("PUT", "/plans/P6", """{"label": "Plan"}""")]
    [InlineData("POST", "/plans/P7", """{"label": "Plan"}""")]
    [InlineData("PATCH", "/operators/ida", """{"name": "Other"}""")]
    [InlineData("POST", "/workflows/stockMgt/pause", null)]
    [InlineData("POST", "/commands/order", """{"code": "O1", "line": "L6", "quantity": 5}""")]
    [InlineData("POST", "/operator", """{"command": "workflow purge-history budgetMgt --id ID"}""")]
    public async Task The_same_id_by_somebody_else_is_a_conflict(string method, string path, string? body)
    {
        foreach (var who in new[] { "ida", "eva" })
            await _api.PutAsync($"/operators/{who}", $$"""{"name": "{{who}}", "administrator": true}""");
        await _api.PutAsync("/providers/PR6", """{"name": "P"}""");
        await _api.PutAsync("/stocks/S6", """{"provider": "PR6", "lines": {"L6": {"label": "L", "initial": 1}}}""");
        var id = $"by-{method}-{path}";
        body = body?.Replace("ID", "id6", StringComparison.Ordinal);
        Task<Reply> SendAsync(string who) =>
            _api.SendAsync(new HttpMethod(method), path, body, ("Idempotency-Key", id), ("X-Operator", who));

        var (first, other, again) = (await SendAsync("ida"), await SendAsync("eva"), await SendAsync("ida"));

        Assert.True(first.Status == HttpStatusCode.OK, first.Raw);
        Assert.True(other.Status == HttpStatusCode.Conflict, other.Raw);
        Assert.DoesNotContain("ida", other["detail"], StringComparison.Ordinal);
        Assert.Equal(first.Raw, again.Raw);
        if (path.StartsWith("/workflows", StringComparison.Ordinal))
            await _api.PostAsync("/workflows/stockMgt/start");
    }

    /// <summary>More callers than may wait for one command are told to come again, and do, as clients would.</summary>
    [Fact]
    public async Task A_hundred_of_the_same_at_once_happen_once()
    {
        await _api.ProgramAsync("P3");

        var replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ =>
            Until.FoundAsync(
                async () => await _api.PostAsync("/campaigns/P3", """{"program": "P3"}""", ("Idempotency-Key", "p3"))
                    is { Status: not HttpStatusCode.ServiceUnavailable } reply ? reply : null,
                "an answer")));

        Assert.All(replies, r => Assert.Equal(HttpStatusCode.OK, r.Status));
        Assert.Single(replies.Select(r => r["revision"]).Distinct());
    }

    [Fact]
    public async Task Without_an_id_one_is_made_and_told()
    {
        var reply = await _api.PutAsync("/plans/P4", """{"label": "Plan"}""");

        Assert.Equal(32, reply.Response.Headers.GetValues("Idempotency-Key").Single().Length);
    }

    /// <summary>
    /// Workflows name their own commands after what they are for. A client that takes such a name must not get in their way.
    /// </summary>
    [Fact]
    public async Task A_client_cannot_take_the_ids_of_workflows()
    {
        await _api.ProgramAsync("P5");
        var due = await _api.PostAsync(
            "/campaigns/P5", """{"program": "P5", "start": "2026-01-05", "end": "2030-01-01"}""",
            ("Idempotency-Key", "operationMgt:campaigns/P5:2026-01-05T00:00:00Z"));

        await _api.QuietAsync();

        Assert.Equal("accepted", due["outcome"]);
        Assert.Equal("started", (await _api.GetAsync("/campaigns/P5"))["status"]);
    }
}
