using System.Net;
using Xunit;

namespace CampaignActors.Node.Tests.Http;

/// <summary>What people who look at a budget ask beyond its figures: when it was overrun, and what its related budgets bring.</summary>
public sealed class OverrunSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    [Fact]
    public async Task A_crossed_threshold_is_listed_with_its_figures()
    {
        await node.Api.PutAsync("/operators/ovowner", """{"name": "Owner"}""");
        await node.Api.PutAsync("/budgets/OVB1", """{"allocated": 100, "owner": "ovowner"}""");
        await ChargeAsync("OV1", "OVB1", "90");

        var row = Assert.Single((await node.Api.GetAsync("/budgets/OVB1/overruns")).Json["items"]!.AsArray())!;
        Assert.Equal(
            ("threshold", "80", "100", "90", "10"),
            (Text(row, "what"), Text(row, "percent"), Amount(row, "allocated"), Amount(row, "engaged"), Amount(row, "free")));
        Assert.Equal("ovowner", Assert.Single(row["to"]!.AsArray())!.ToString());
    }

    [Fact]
    public async Task A_budget_that_is_not_there_has_no_overruns()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await node.Api.GetAsync("/budgets/OVNONE/overruns")).Status);
        await node.Api.PutAsync("/budgets/OVB2", """{"allocated": 1}""");
        Assert.Empty((await node.Api.GetAsync("/budgets/OVB2/overruns")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task A_consolidated_figure_is_what_each_related_budget_brings()
    {
        await node.Api.PutAsync("/budgets/OVMAIN", """{"allocated": 1000}""");
        await node.Api.PutAsync("/budgets/OVPART", """{"allocated": 500, "relatedTo": "OVMAIN"}""");
        await ChargeAsync("OV2", "OVPART", "40");

        var reserved = (await node.Api.GetAsync("/budgets/OVMAIN/explain/consolidated.reserved")).Json;
        var line = Assert.Single(reserved["lines"]!.AsArray())!;
        Assert.Equal(("budgets/OVPART", "40", "40"), (Text(line, "text"), Amount(line, "amount"), Amount(reserved, "value")));
        var allocated = (await node.Api.GetAsync("/budgets/OVMAIN/explain/consolidated.allocated")).Json;
        Assert.Equal(("1500", "1500"), (Amount(allocated, "value"), Amount(allocated, "sum")));
        Assert.Equal(HttpStatusCode.BadRequest, (await node.Api.GetAsync("/budgets/OVMAIN/explain/consolidated.colour")).Status);
    }

    /// <summary>A campaign whose estimate is reserved in a budget.</summary>
    private async Task ChargeAsync(string name, string budget, string amount)
    {
        await node.Api.ProgramAsync($"{name}P", budget: budget);
        await node.Api.PutAsync(
            $"/campaigns/{name}C",
            $$"""{"program": "{{name}}P", "start": "2100-01-01", "end": "2100-02-01", "level": "reserved", "provisional": {{amount}}}""");
        await node.Api.PatchAsync($"/campaigns/{name}C", """{"process": "defined"}""");
        await node.Api.QuietAsync();
    }

    private static string Text(System.Text.Json.Nodes.JsonNode row, string field) => row[field]!.ToString();

    private static string Amount(System.Text.Json.Nodes.JsonNode row, string field) =>
        decimal.Parse(row[field]!.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture)
            .ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);
}
