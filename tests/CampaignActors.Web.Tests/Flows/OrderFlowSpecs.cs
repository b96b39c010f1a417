using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Flows;

[Collection(FlowCollection.Name)]
public sealed class OrderFlowSpecs(FlowNode node)
{
    [Theory]
    [BothWays]
    public async Task A_stock_keeper_receives_an_order_in_part_and_then_the_rest(Way way)
    {
        var code = $"PART{way}".ToUpperInvariant();
        await OrderedAsync(code);
        var hands = await node.Visited.HandsAsync(way, Role.StockKeeper);
        await hands.GoAsync("/ui/stocks");
        await hands.PressAsync($"main a[href='/ui/stocks/{code}S/{code}L']");
        await hands.PressAsync($"#orders a:text('{code}O')");
        await hands.TypeAsync("#receive-quantity", "120");
        await hands.PressAsync("#receive button.primary");
        await hands.IsToldAsync("Received.");
        await hands.SeesAsync("h1 .tag:has-text('Received in part')");
        await hands.SeesAsync("#in-stock:has-text('620')");
        Assert.Equal(["300", "120", "180"], (await hands.Page.Locator(".figure b").AllInnerTextsAsync()).Take(3));

        await hands.PressAsync($".crumbs a[href='/ui/stocks/{code}S/{code}L']");
        await hands.SeesAsync("a[href$='/explain/inStock']:has-text('620')");
        Assert.Contains("180", await hands.Page.InnerTextAsync("#orders table"), StringComparison.Ordinal);
        await hands.PressAsync($"#orders a:text('{code}O')");

        // Nothing typed: all that is still to come.
        await hands.PressAsync("#receive button.primary");
        await hands.SeesAsync("h1 .tag:text-is('Received')");
        await hands.SeesAsync("#in-stock:has-text('800')");
        Assert.Equal(0, await hands.Page.Locator("#receive").CountAsync());
        Assert.Equal("received", (await node.Admin.GetAsync($"/orders/{code}O"))["status"]);
    }

    private async Task OrderedAsync(string code)
    {
        await node.Admin.PutAsync($"/providers/{code}P", """{"name": "Printer"}""");
        var line = """{"label": "Coupons", "initial": 500, "alertLevel": 50}""";
        await node.Admin.PutAsync(
            $"/stocks/{code}S", $$"""{"label": "Store", "provider": "{{code}}P", "lines": {"{{code}}L": {{line}} } }""");
        var ordered = await node.Admin.PostAsync(
            "/commands/order", $$"""{"line": "{{code}}L", "code": "{{code}}O", "quantity": 300, "deliveryDate": "2199-01-01"}""");
        Assert.True((int)ordered.Status < 300, ordered.Raw);
        await node.Admin.QuietAsync();
    }
}
