using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Stocks;

public sealed class OrderPageSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    private async Task StockAsync(string name)
    {
        await node.People.Admin.PutAsync($"/providers/{name}P", """{"name": "Printer"}""");
        var stock = $$"""
            {"label": "Store", "provider": "{{name}}P", "lines": {"{{name}}L": {"label": "Coupons", "initial": 500, "alertLevel": 50}}}
            """;
        var put = await node.People.Admin.PutAsync($"/stocks/{name}S", stock);
        Assert.True((int)put.Status < 300, put.Raw);
        var ordered = await node.People.Admin.PostAsync(
            "/commands/order", $$"""{"line": "{{name}}L", "code": "{{name}}O", "quantity": 300, "deliveryDate": "2999-01-01"}""");
        Assert.True((int)ordered.Status < 300, ordered.Raw);
    }

    [Fact]
    public async Task A_stock_keeper_receives_a_part_and_the_level_rises()
    {
        await StockAsync("PART");
        var page = await node.PageAsync(Role.StockKeeper, "/ui/stocks/PARTS/PARTL");
        await page.ClickAsync("#orders a:text('PARTO')");
        await page.FillAsync("#receive-quantity", "120");
        await page.ClickAsync("#receive button.primary");

        Assert.Equal("Received.", (await page.InnerTextAsync(".said")).Trim());
        await page.WaitForSelectorAsync("#in-stock:has-text('620')");
        await page.WaitForSelectorAsync("h1 .tag:has-text('Received in part')");
        Assert.Equal(["300", "120", "180"], (await page.Locator(".figure b").AllInnerTextsAsync()).Take(3));
        await page.GotoAsync($"{node.Address}/ui/stocks/PARTS/PARTL");
        Assert.Equal("620", (await page.InnerTextAsync("a[href$='/explain/inStock']")).Trim());
        Assert.Contains("180", await page.InnerTextAsync("#orders table"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_is_canceled_only_after_a_question()
    {
        await StockAsync("ASKED");
        var page = await node.PageAsync(Role.StockKeeper, "/ui/orders/ASKEDO");
        await page.ClickAsync("#cancel button");
        Assert.Equal("open", (await node.People.Admin.GetAsync("/orders/ASKEDO"))["status"]);

        await page.ClickAsync("#cancel button:has-text('Yes')");
        await page.WaitForSelectorAsync("h1 .tag:has-text('Canceled')");
        Assert.Equal("canceled", (await node.People.Admin.GetAsync("/orders/ASKEDO"))["status"]);
        Assert.Equal(0, await page.Locator("#receive").CountAsync());
    }

    [Fact]
    public async Task More_than_was_ordered_is_refused_beside_the_field_that_keeps_it()
    {
        await StockAsync("OVER");
        var page = await node.PageAsync(Role.StockKeeper, "/ui/orders/OVERO");
        await page.FillAsync("#receive-quantity", "301");
        await page.ClickAsync("#receive button.primary");

        Assert.Contains("300 open, 301 cannot be received", await page.InnerTextAsync("#receive .problem"), StringComparison.Ordinal);
        Assert.Equal("301", await page.InputValueAsync("#receive-quantity"));
    }

    [Fact]
    public async Task The_chart_and_its_table_say_what_comes_and_a_viewer_finds_no_form()
    {
        await StockAsync("SEEN");
        using var visitor = await node.VisitorAsync(Role.Viewer);
        var line = await visitor.TextAsync("/ui/stocks/SEENS/SEENL");

        Assert.Contains("class=\"chart\"", line, StringComparison.Ordinal);
        Assert.Contains("1 Jan 2999", line, StringComparison.Ordinal);
        Assert.Contains(">800<", line, StringComparison.Ordinal);
        Assert.DoesNotContain("method=\"post\"", line, StringComparison.Ordinal);
        Assert.DoesNotContain("method=\"post\"", await visitor.TextAsync("/ui/orders/SEENO"), StringComparison.Ordinal);
    }
}
