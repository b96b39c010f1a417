using System.Text.Json;
using System.Text.Json.Nodes;

namespace CampaignActors.Node.Tests.Http;

/// <summary>What steps would move is told without moving anything.</summary>
public sealed class WhatIfRouteSpecs(PeopledNode node) : IClassFixture<PeopledNode>
{
    private Task<Reply> AskAsync(Role role, string scenario, string more = "") => node.As(role).PostAsync(
        "/whatif", $$"""{"scenario": {{JsonSerializer.Serialize(scenario)}}{{more}}}""");

    private static string Steps(string code) => $$"""
        scenario: More money
        setup:
          budgets: { {{code}}B: { allocated: 7 } }
        steps:
          - do: [ { set: { budgets/{{code}}: { allocated: 1500 } } } ]
          - reject: cycle
            do: [ { set: { budgets/{{code}}: { relatedTo: {{code}} } } } ]
        """;

    [Fact]
    public async Task Figures_that_differ_and_the_requests_that_would_do_the_same_are_told()
    {
        await node.Admin.PutAsync("/budgets/WI1", """{"allocated": 1000}""");
        await node.Admin.QuietAsync();

        var reply = await AskAsync(Role.CampaignManager, Steps("WI1"));

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        var allocated = reply.Json["changes"]!.AsArray()
            .Single(c => c!["of"]!.ToString() == "budgets/WI1" && c["field"]!.ToString() == "allocated")!;
        Assert.Equal(("money", 1000m, 1500m, 500m), (
            allocated["group"]!.ToString(), Amount(allocated["before"]), Amount(allocated["after"]), Amount(allocated["difference"])));
        var commands = reply.Json["commands"]!.AsArray();
        Assert.Equal(
            ["PUT /budgets/WI1B?currency=EUR&zone=UTC", "PATCH /budgets/WI1?zone=UTC"],
            commands.Select(c => $"{c!["method"]} {c["path"]}"));
        Assert.Equal("1500", commands[1]!["body"]!["allocated"]!.ToString());
        Assert.Contains("expects a refusal", reply.Json["left"]![0]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("1000", (await node.Admin.GetAsync("/budgets/WI1")).Json["allocated"]!.ToString().Split('.')[0]);
        Assert.Equal(HttpStatusCode.NotFound, (await node.Admin.GetAsync("/budgets/WI1B")).Status);
    }

    [Fact]
    public async Task A_check_reads_it_and_runs_nothing()
    {
        await node.Admin.PutAsync("/budgets/WI2", """{"allocated": 1000}""");
        await node.Admin.QuietAsync();

        var reply = await AskAsync(Role.CampaignManager, Steps("WI2"), """, "check": true""");

        Assert.Equal(2, reply.Json["commands"]!.AsArray().Count);
        Assert.Null(reply.Json["changes"]);
    }

    [Theory]
    [InlineData("steps:\n  - do: [ { set: { budgets/NONE: { allocated: 5 } } } ]\n", "", "scenario:2:")]
    [InlineData("steps: [", "", "this is not YAML")]
    [InlineData("steps: []", """, "until": "2001-01-01" """, "to come")]
    [InlineData("steps: []", """, "since": 1 """, "since")]
    public async Task A_mistake_is_told_with_its_place(string scenario, string more, string text)
    {
        var reply = await AskAsync(Role.CampaignManager, scenario, more);

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Contains(text, reply.Raw, StringComparison.Ordinal);
    }

    private static decimal Amount(JsonNode? node) => decimal.Parse(node!.ToString(), System.Globalization.CultureInfo.InvariantCulture);
}
