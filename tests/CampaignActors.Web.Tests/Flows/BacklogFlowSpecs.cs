using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Flows;

[Collection(FlowCollection.Name)]
public sealed class BacklogFlowSpecs(FlowNode node)
{
    /// <summary>Only administrators stop and start workflows.</summary>
    [Theory]
    [BothWays]
    public async Task Who_starts_a_stopped_workflow_sees_its_backlog_go(Way way)
    {
        var code = $"BACK{way}".ToUpperInvariant();
        await node.Admin.PutAsync($"/providers/{code}P", """{"name": "Printer"}""");
        await node.Admin.PutAsync(
            $"/stocks/{code}S", $$"""{"provider": "{{code}}P", "lines": {"{{code}}L": {"label": "Cards", "initial": 10} } }""");
        var hands = await node.Visited.HandsAsync(way, Role.Administrator);
        await hands.GoAsync("/ui/workflows");
        await hands.PressAsync("main a[href='/ui/workflows/stockMgt']");
        await hands.PressAsync("#stop button");
        await hands.PressAsync("#stop button:has-text('Yes')");
        await hands.SeesAsync("h1 .tag:has-text('Stopped')");
        await node.Admin.PostAsync(
            "/commands/order", $$"""{"line": "{{code}}L", "code": "{{code}}O", "quantity": 5, "deliveryDate": "2020-01-01"}""");
        const string backlog = "/workflows/stockMgt/backlog";
        await Until.TrueAsync(
            async () => (await node.Admin.GetAsync(backlog)).Raw.Contains($"orders/{code}O", StringComparison.Ordinal), "the order waits");

        await hands.Page.ReloadAsync();
        await hands.SeesAsync("#backlog:text-is('1')");
        await hands.SeesAsync($"main a:text-is('orders/{code}O')");
        await hands.PressAsync("#start button.primary");
        await hands.IsToldAsync("Started.");
        await hands.SeesAsync("#backlog:text-is('0')");
        await Until.TrueAsync(async () => (await node.Admin.GetAsync($"/orders/{code}O"))["status"] == "received", "the order is received");
    }
}
