using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Stocks;

public sealed class OrderPageSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    private async Task StockAsync(string name)
    {
        await node.People.Admin.PutAsync($"/providers/{name}P", """{"name": "Printer"}""");
        var line = """{"label": "Coupons", "initial": 500, "alertLevel": 50}""";
        var stock = $$"""{"label": "Store", "provider": "{{name}}P", "lines": {"{{name}}L": {{line}} } }""";
        var put = await node.People.Admin.PutAsync($"/stocks/{name}S", stock);
        Assert.True((int)put.Status < 300, put.Raw);
        var ordered = await node.People.Admin.PostAsync(
            "/commands/order", $$"""{"line": "{{name}}L", "code": "{{name}}O", "quantity": 300, "deliveryDate": "2199-01-01"}""");
        Assert.True((int)ordered.Status < 300, ordered.Raw);
        await node.People.Admin.QuietAsync();
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
        Assert.Contains("1 Jan 2199", line, StringComparison.Ordinal);
        Assert.Contains(">800<", line, StringComparison.Ordinal);
        Assert.DoesNotContain("method=\"post\"", line, StringComparison.Ordinal);
        Assert.DoesNotContain("method=\"post\"", await visitor.TextAsync("/ui/orders/SEENO"), StringComparison.Ordinal);
    }
}
