namespace CampaignActors.Cli.Tests.Commands;

/// <summary>Messages of a delivery from the command line: counts, lines, decisions.</summary>
public sealed class MessagesCommandSpecs
{
    private const string Half = """
        {"delivery": "D1", "preparation": 1, "state": "running", "channel": "email", "total": 4, "released": 4, "handedOver": 2, "open": 2,
         "deferred": 0, "failed": 0, "canceled": 0, "possiblyTwice": 0, "perSecond": 1.5, "unknown": "resend", "retry": 0,
         "states": {"sent": 2, "pending": 2}}
        """;

    private const string Whole = """
        {"delivery": "D1", "state": "ended", "total": 4, "handedOver": 3, "open": 0, "deferred": 0, "failed": 1, "canceled": 0,
         "possiblyTwice": 1, "perSecond": null, "states": {"sent": 3, "failed": 1}}
        """;

    private const string Nothing = "{}";

    private static Task<CommandRun> RunAsync(FakeNode node, params string[] args) =>
        Campaign.RunAsync(["messages", .. args, "--node", node.Url]);

    [Fact]
    public async Task Watch_shows_a_line_for_each_look_until_all_are_settled()
    {
        await using var node = await FakeNode.StartAsync(FakeNode.Json(Half), FakeNode.Json(Whole));

        var run = await RunAsync(node, "D1", "--watch");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Equal(
            [
                "running: 2 of 4 handed over, 2 open; 1.5/s",
                "ended: 3 of 4 handed over, 0 open, failed 1, possibly twice 1",
            ],
            run.Lines);
        Assert.All(node.Requests, r => Assert.Equal(("GET", "/deliveries/D1/messages"), (r.Method, r.Path)));
    }

    [Fact]
    public async Task Delivery_without_messages_is_refused_in_one_line()
    {
        await using var node = await FakeNode.StartAsync(FakeNode.Problem(404, "unknown", "none"));

        var run = await RunAsync(node, "D1");

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Contains("has not begun to send", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Channel_that_is_out_of_order_is_told_with_the_list()
    {
        await using var node = await FakeNode.StartAsync(FakeNode.Json($$$"""
            {"items": [{{{Half}}}], "stillSeconds": 0,
             "sender": {"running": true, "channels": [{"name": "email", "problem": "no connection"}]}}
            """));

        var run = await RunAsync(node);

        Assert.Contains("D1", run.Out, StringComparison.Ordinal);
        Assert.Equal("email: nothing is handed over: no connection", Assert.Single(run.ErrorLines));
    }

    [Fact]
    public async Task Lines_of_several_pages_come_as_one_list()
    {
        await using var node = await FakeNode.StartAsync(
            FakeNode.Json("""{"items": [{"place": 1, "recipient": "R1", "state": "failed"}], "next": 1}"""),
            FakeNode.Json("""{"items": [{"place": 7, "recipient": null, "state": "failed"}], "next": null}"""));

        var run = await RunAsync(node, "lines", "D1", "--state", "failed", "-o", "json");

        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Contains("\"place\": 7", run.Out, StringComparison.Ordinal);
        Assert.Equal(
            ["?state=failed&limit=100&after=0", "?state=failed&limit=99&after=1"], node.Requests.Select(r => r.Query));
    }

    [Theory]
    [InlineData("again")]
    [InlineData("sent")]
    public async Task Decision_is_sent_and_counted(string verdict)
    {
        await using var node = await FakeNode.StartAsync(FakeNode.Json("""{"decided": 12}"""));

        var run = await RunAsync(node, "decide", "D1", verdict);

        Assert.Equal("decided about 12 messages", Assert.Single(run.Lines));
        Assert.Equal($$"""{"held":"{{verdict}}"}""", node.Requests.Single().Json);
    }

    [Theory]
    [InlineData("decide", "D1", "perhaps")]
    [InlineData("lines", "D1")]
    [InlineData("lines", "D1", "--state", "sent", "--limit", "0")]
    [InlineData("../state")]
    public async Task Wrong_arguments_are_refused_before_anything_is_asked(params string[] args)
    {
        await using var node = await FakeNode.StartAsync(FakeNode.Json(Nothing));

        Assert.Equal(ExitCodes.BadInput, (await RunAsync(node, args)).ExitCode);
        Assert.Empty(node.Requests);
    }
}
