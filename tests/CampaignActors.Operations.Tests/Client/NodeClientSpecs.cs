using CampaignActors.Local;

namespace CampaignActors.Operations.Tests.Client;

/// <summary>What the command line does when the node is away, busy, or something else altogether.</summary>
public sealed class NodeClientSpecs
{
    private static readonly string[] Approve = ["approve", "--delivery", "DM201", "--step", "extraction", "--by", "mia"];

    [Fact]
    public async Task A_lost_connection_is_tried_again_under_the_same_id()
    {
        await using var node = await FakeNode.StartAsync(FakeNode.Lost, FakeNode.Lost, FakeNode.Done());
        var run = await Campaign.RunAsync([.. Approve, "--node", node.Url]);
        Assert.Equal((0, "approve: changed\n", ""), (run.ExitCode, run.Out, run.Error));
        Assert.Equal(3, node.Requests.Count);
        Assert.Single(node.Requests.Select(request => request.Id).Distinct());
        Assert.NotNull(node.Requests.First().Id);
    }

    [Fact]
    public async Task A_busy_node_is_asked_again_under_the_same_id()
    {
        await using var node = await FakeNode.StartAsync(FakeNode.Problem(503, "busy", "outcome unknown"), FakeNode.Done());
        var run = await Campaign.RunAsync([.. Approve, "--node", node.Url]);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, node.Requests.Count);
        Assert.Single(node.Requests.Select(request => request.Id).Distinct());
    }

    [Fact]
    public async Task A_node_that_stays_busy_leaves_the_outcome_open_and_names_the_id()
    {
        await using var node = await FakeNode.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "3600";
            return FakeNode.Problem(503, "busy", "outcome unknown, try again")(context);
        });
        var run = await Campaign.RunAsync([.. Approve, "--node", node.Url, "--wait", "1s", "--id", "my-id"]);
        Assert.Equal((3, "approve: outcome unknown, try again (command id my-id)\n"), (run.ExitCode, run.Error));
        Assert.All(node.Requests, request => Assert.Equal("my-id", request.Id));
    }

    [Fact]
    public async Task Every_command_has_an_id_of_its_own()
    {
        await using var node = await FakeNode.StartAsync(FakeNode.Done());
        await Campaign.RunAsync([.. Approve, "--node", node.Url]);
        await Campaign.RunAsync([.. Approve, "--node", node.Url]);
        Assert.Equal(2, node.Requests.Select(request => request.Id).Distinct().Count());
    }

    [Fact]
    public async Task No_node_at_the_address_is_said_in_one_line()
    {
        var url = $"http://127.0.0.1:{LoopbackPorts.Free()}";
        var run = await Campaign.RunAsync([.. Approve, "--wait", "0", "--node", url]);
        Assert.Equal(
            (3, $"no node can be reached at {url}: connection refused; expected one, start it or name another with --node URL\n"),
            (run.ExitCode, run.Error));
        Assert.Equal(3, (await Campaign.RunAsync("get", "budgets", "--wait", "0", "--node", url)).ExitCode);
        Assert.Equal(3, (await Campaign.RunAsync("apply", Repository.Example("stock.yaml"), "--wait", "0", "--node", url)).ExitCode);
        Assert.Equal(3, (await Campaign.RunAsync("play", Repository.Example("stock.yaml"), "--wait", "0", "--node", url)).ExitCode);
    }

    [Fact]
    public async Task Something_else_at_the_address_is_not_taken_for_a_node()
    {
        await using var other = await FakeNode.StartAsync(context => FakeNode.Json("<html>Welcome</html>")(context));
        var run = await Campaign.RunAsync("get", "budgets", "--node", other.Url);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("does not speak as a node does", Assert.Single(run.ErrorLines));
    }

    [Theory]
    [InlineData(409, "state", 1)]
    [InlineData(409, "conflict", 1)]
    [InlineData(404, "unknown", 1)]
    [InlineData(403, "forbidden", 1)]
    [InlineData(422, "insufficient", 1)]
    [InlineData(400, "invalid", 2)]
    [InlineData(500, "busy", 3)]
    public async Task A_refusal_is_one_line_and_an_exit_code(int status, string code, int exitCode)
    {
        await using var node = await FakeNode.StartAsync(FakeNode.Problem(status, code, "because"));
        var run = await Campaign.RunAsync([.. Approve, "--node", node.Url]);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("approve: because", Assert.Single(run.ErrorLines));
        Assert.Single(node.Requests);
    }

    [Fact]
    public async Task The_node_is_named_by_the_environment_unless_the_command_line_does()
    {
        await using var node = await FakeNode.StartAsync(FakeNode.Json("""{"items":[],"validUpTo":0}"""));
        await using var other = await FakeNode.StartAsync(FakeNode.Json("""{"items":[],"validUpTo":0}"""));
        var environment = new Dictionary<string, string> { ["CAMPAIGN_NODE"] = node.Url };
        Assert.Equal(0, (await Campaign.RunAsync(environment, "get", "budgets")).ExitCode);
        Assert.Equal(0, (await Campaign.RunAsync(environment, "get", "budgets", "--node", other.Url)).ExitCode);
        Assert.Equal((1, 1), (node.Requests.Count, other.Requests.Count));
    }
}
