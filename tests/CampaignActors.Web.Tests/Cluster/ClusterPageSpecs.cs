using CampaignActors.Operations.Access;
using CampaignActors.Web.Cluster;
using Xunit;

namespace CampaignActors.Web.Tests.Cluster;

public sealed class ClusterPageSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    [Fact]
    public async Task Actors_are_walked_level_by_level()
    {
        var page = await node.PageAsync(Role.WorkflowOperator, "/ui/cluster?tab=actors");
        await page.ClickAsync("a:text-is('/system/sharding')");
        await page.ClickAsync("section li a:text-is('stocks')");

        Assert.Contains("start=%2Fsystem%2Fsharding%2Fstocks", page.Url, StringComparison.Ordinal);
        Assert.Equal("/system/sharding/stocks", (await page.InnerTextAsync("section h2")).Trim());
    }

    [Theory]
    [InlineData("/user -d 9")]
    [InlineData("--depth")]
    [InlineData("/user\"")]
    public async Task A_path_is_one_word_of_its_command(string start)
    {
        using var visitor = await node.VisitorAsync(Role.Administrator);
        var page = await visitor.TextAsync($"/ui/cluster?tab=actors&start={Uri.EscapeDataString(start)}");

        Assert.Contains("This is no path of an actor.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_of_the_log_are_for_operators()
    {
        using var keeper = await node.VisitorAsync(Role.WorkflowOperator);
        using var viewer = await node.VisitorAsync(Role.Viewer);

        Assert.DoesNotContain("role=\"alert\"", await keeper.TextAsync("/ui/cluster?tab=log"), StringComparison.Ordinal);
        var refused = await viewer.TextAsync("/ui/cluster?tab=log");
        Assert.Contains("role=\"alert\"", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("<pre", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_role_sees_nodes_and_figures()
    {
        using var viewer = await node.VisitorAsync(Role.Viewer);
        var page = await viewer.TextAsync("/ui/cluster");

        Assert.Contains("entity, sender, web, workflow", page, StringComparison.Ordinal);
        Assert.Contains("Dead letters", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"rebuild\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Meters_are_read_with_their_labels()
    {
        var meters = MeterReading.Of("""
            # TYPE campaign_command_duration_seconds histogram
            campaign_command_duration_seconds_bucket{kind="orders",le="0.1"} 90
            campaign_command_duration_seconds_bucket{kind="orders",le="0.5"} 96
            campaign_command_duration_seconds_bucket{kind="orders",le="+Inf"} 100
            campaign_command_duration_seconds_sum{kind="orders"} 12
            campaign_command_duration_seconds_count{kind="orders"} 100
            campaign_command_duration_seconds_bucket{kind="keys",le="0.1"} 0
            campaign_command_duration_seconds_bucket{kind="keys",le="+Inf"} 2
            campaign_command_duration_seconds_sum{kind="keys"} 3
            campaign_command_duration_seconds_count{kind="keys"} 2
            campaign_outbox_age_seconds{workflow="a"} 1.5
            campaign_outbox_age_seconds{workflow="b"} 7
            """);

        Assert.Equal(
            [new MeterSpan("orders", 100, 0.12, 0.5), new MeterSpan("keys", 2, 1.5, null)],
            meters.Spans("campaign_command_duration_seconds", "kind"));
        Assert.Equal((8.5m, 7m), (meters.Sum("campaign_outbox_age_seconds"), meters.Max("campaign_outbox_age_seconds")));
        Assert.Null(meters.Sum("campaign_unknown"));
    }
}
