using System.Net;

namespace CampaignActors.Cli.Tests.Commands;

/// <summary>Why a figure is what it is, asked of a node and of a scenario file.</summary>
public sealed class ExplainSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    private string Url => node.Host.Addresses[0];

    [Fact]
    public async Task A_scenario_explains_its_figures_without_a_node()
    {
        var run = await Campaign.RunAsync("explain", "budgets/BDG6", "spent", "--scenario", Repository.Example("controlling-costs.yaml"));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("budgets/BDG6 spent: 2000.00", run.Lines[0]);
        Assert.Contains("    500.00  tasks/TSK1 uncategorised, spent", run.Lines);
        Assert.Contains("            ← 2026-01-09 17:00 tasks/TSK1 task.closed by mia, command scenario:15", run.Lines);
        Assert.Equal("  2,000.00  sum", run.Lines[^1]);

        var dated = await Campaign.RunAsync("explain", "stocks/STK1/CARD", "inStock", "--scenario", Repository.Example("stock.yaml"));
        Assert.Contains("        ← 2017-01-16 00:00 orders/ORD1 order.received by stockMgt on its date 2017-01-16 00:00", dated.Lines);
    }

    [Fact]
    public async Task A_node_explains_a_figure_over_HTTP_and_on_the_command_line()
    {
        await node.Api.PutAsync("/operators/xmia", """{"name": "Mia"}""");
        await node.Api.PutAsync("/budgets/XB1", """{"allocated": 100}""");
        await node.Api.ProgramAsync("XP1", budget: "XB1");
        await node.Api.PutAsync(
            "/campaigns/XC1",
            """{"program": "XP1", "start": "2100-01-01", "end": "2100-02-01"}""",
            ("X-Operator", "xmia"),
            ("Idempotency-Key", "first"));
        // The cost is calculated beside: only the second command may give the figure that is asked for.
        await node.Api.QuietAsync();
        await node.Api.PatchAsync(
            "/campaigns/XC1",
            """{"process": "defined", "provisional": 40}""",
            ("X-Operator", "xmia"),
            ("Idempotency-Key", "second"));
        await node.Api.QuietAsync();

        var json = (await node.Api.GetAsync("/budgets/XB1/explain/planned")).Json;
        Assert.Equal(
            "40",
            decimal.Parse(json["sum"]!.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture)
                .ToString("0", System.Globalization.CultureInfo.InvariantCulture));
        var line = Assert.Single(json["lines"]!.AsArray())!;
        Assert.Equal("campaigns/XC1 uncategorised, planned", line["text"]!.ToString());
        var why = line["why"]!.AsArray();
        Assert.Equal(["budgets/XB1", "campaigns/XC1", "campaigns/XC1"], why.Select(s => s!["entity"]!.ToString()));
        Assert.Equal(("xmia", "second"), (why[^1]!["by"]!.ToString(), why[^1]!["command"]!.ToString()));

        var run = await Campaign.RunAsync("explain", "budgets/XB1", "planned", "--json", "--node", Url);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.True(JsonNode.DeepEquals(json, JsonNode.Parse(run.Out)));
        Assert.Equal(run.Out, (await Campaign.RunAsync("explain", "budgets/XB1", "planned", "-o", "json", "--node", Url)).Out);
        var text = await Campaign.RunAsync("explain", "campaigns/XC1", "process", "--node", Url);
        Assert.Equal("campaigns/XC1 process: defined", text.Lines[0]);
        Assert.Contains("campaign.described by xmia, command second", text.Lines[^1]);
    }

    [Theory]
    [InlineData("/budgets/NONE/explain/spent", HttpStatusCode.NotFound)]
    [InlineData("/plums/B1/explain/spent", HttpStatusCode.NotFound)]
    [InlineData("/stocks/NONE/CARD/explain/inStock", HttpStatusCode.NotFound)]
    [InlineData("/workflows/budgetManagement/explain/plums", HttpStatusCode.BadRequest)]
    [InlineData("/workflows/budgetManagement/explain/state?x=1", HttpStatusCode.BadRequest)]
    [InlineData("/workflows/budgetManagement/explain/state", HttpStatusCode.OK)]
    public async Task Missing_entity_is_refused(string path, HttpStatusCode status) =>
        Assert.Equal(status, (await node.Api.GetAsync(path)).Status);

    [Theory]
    [InlineData("budgets spent", "'budgets' is not an address")]
    [InlineData("plums/B1 spent", "unknown kind 'plums'")]
    [InlineData("budgets/BDG6 spend", "did you mean 'spent'")]
    public async Task A_slip_is_one_line(string arguments, string message)
    {
        var run = await Campaign.RunAsync(["explain", .. arguments.Split(' '), "--scenario", Repository.Example("controlling-costs.yaml")]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, Assert.Single(run.ErrorLines));
    }
}
