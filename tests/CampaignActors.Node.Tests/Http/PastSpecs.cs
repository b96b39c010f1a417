namespace CampaignActors.Node.Tests.Http;

/// <summary>Entities as they were, over HTTP and from the command line.</summary>
public sealed class PastSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    private readonly Api _api = node.Api;

    [Fact]
    public async Task A_budget_is_shown_as_it_was_known_with_those_below_it()
    {
        await _api.PutAsync("/budgets/MAIN", """{"allocated": 1000}""");
        await _api.PutAsync("/budgets/PART", """{"allocated": 100, "relatedTo": "MAIN"}""");
        var between = await NowAsync();
        await _api.PostAsync("/commands/transfer", """{"from": "MAIN", "to": "PART", "amount": 250, "code": "T1"}""");
        await _api.PutAsync("/budgets/LATER", """{"allocated": 5, "relatedTo": "MAIN"}""");
        await _api.QuietAsync();

        var now = (await _api.GetAsync("/budgets/MAIN")).Json;
        var then = (await _api.GetAsync($"/budgets/MAIN?knownAt={between}")).Json;

        Assert.Equal((750m, 1105m), ((decimal)now["allocated"]!, (decimal)now["consolidated"]!["allocated"]!));
        Assert.Equal((1000m, 1100m), ((decimal)then["allocated"]!, (decimal)then["consolidated"]!["allocated"]!));
        Assert.Equal("T1", now["transfers"]![0]!["code"]!.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await _api.GetAsync($"/budgets/LATER?knownAt={between}")).Status);
        Assert.Equal(750m, (decimal)(await _api.GetAsync($"/budgets/MAIN?trueAt={between}")).Json["allocated"]!);

        var run = await Campaign.RunAsync("budget", "as-of", "PART", between, "-o", "json", "--node", node.Host.Addresses[0]);
        Assert.Equal((0, true), (run.ExitCode, run.Out.Contains("\"allocated\":100.00", StringComparison.Ordinal)));
        var true_ = await Campaign.RunAsync("budget", "as-of", "PART", between, "--true", "-o", "json", "--node", node.Host.Addresses[0]);
        Assert.Equal((0, true), (true_.ExitCode, true_.Out.Contains("\"allocated\":350.00", StringComparison.Ordinal)));
        var none = await Campaign.RunAsync("budget", "as-of", "LATER", between, "--known", "--node", node.Host.Addresses[0]);
        Assert.Equal((1, "budget 'LATER' was not known then\n"), (none.ExitCode, none.Error));
    }

    [Theory]
    [InlineData("knownAt=yesterday", "knownAt: 'yesterday'")]
    [InlineData("trueAt=", "trueAt")]
    [InlineData("knownAt=2026-01-01&trueAt=2026-01-01", "exclude each other")]
    [InlineData("asOf=2026-01-01", "unknown key 'asOf'")]
    public async Task A_past_that_cannot_be_read_is_refused_with_what_is_wrong(string query, string reason)
    {
        await _api.PutAsync("/budgets/X", """{"allocated": 1}""");
        var answer = await _api.GetAsync($"/budgets/X?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(reason, answer["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_line_takes_one_past_at_a_time()
    {
        var run = await Campaign.RunAsync("budget", "as-of", "X", "2026-01-01", "--known", "--true", "--node", node.Host.Addresses[0]);
        Assert.Equal((2, true), (run.ExitCode, run.Error.Contains("exclude each other", StringComparison.Ordinal)));
    }

    /// <summary>The node's clock, as it stands on the last row: later rows have later instants.</summary>
    private async Task<string> NowAsync()
    {
        await _api.QuietAsync();
        var last = NodaTime.SystemClock.Instance.GetCurrentInstant();
        await Until.TrueAsync(() => Task.FromResult(NodaTime.SystemClock.Instance.GetCurrentInstant() > last), "the next instant");
        return NodaTime.Text.InstantPattern.ExtendedIso.Format(last);
    }
}
