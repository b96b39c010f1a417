using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Workflows;

public sealed class WorkflowPageSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    [Fact]
    public async Task A_stopped_workflow_shows_what_waits_and_its_start_does_it()
    {
        var admin = node.People.Admin;
        await admin.PutAsync("/providers/WP", """{"name": "Printer"}""");
        await admin.PutAsync("/stocks/WS", """{"provider": "WP", "lines": {"WL": {"label": "Cards", "initial": 10}}}""");
        var page = await node.PageAsync(Role.Administrator, "/ui/workflows/stockMgt");
        await page.ClickAsync("#stop button");
        await page.ClickAsync("#stop button:has-text('Yes')");
        await page.WaitForSelectorAsync("h1 .tag:has-text('Stopped')");
        await admin.PostAsync("/commands/order", """{"line": "WL", "code": "WO", "quantity": 5, "deliveryDate": "2020-01-01"}""");

        await Until.TrueAsync(
            async () =>
            {
                await page.ReloadAsync();
                return await page.InnerTextAsync("#backlog") == "1";
            },
            "the order waits");
        Assert.Contains("orders/WO", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        await page.ClickAsync("#start button.primary");
        Assert.Contains("Started.", await page.InnerTextAsync(".said"), StringComparison.Ordinal);
        await page.WaitForSelectorAsync("#backlog:text-is('0')");
        await Until.TrueAsync(async () => (await admin.GetAsync("/orders/WO"))["status"] == "received", "the order is received");
    }

    [Fact]
    public async Task An_operator_may_run_a_workflow_and_not_stop_it()
    {
        var page = await node.PageAsync(Role.WorkflowOperator, "/ui/workflows/budgetMgt");
        Assert.Equal(0, await page.Locator("#stop").CountAsync());
        await page.ClickAsync("#run button");

        Assert.Contains("It checks now", await page.InnerTextAsync(".said"), StringComparison.Ordinal);
        await page.WaitForSelectorAsync("td:has-text('ms')");
    }

    [Fact]
    public async Task The_labels_are_in_the_language_of_the_reader()
    {
        var page = await node.PageAsync(Role.Viewer, "/ui/workflows", language: "nl-NL");
        var text = await page.InnerTextAsync("main");

        Assert.All(
            ["Kostprijsberekening", "Voorraad: Bestellingen en waarschuwingen", "Banen op leveringen in campagnes", "Campagnebanen",
                "Banen voor dienstverleners"],
            label => Assert.Contains(label, text, StringComparison.Ordinal));
        Assert.Equal(0, await page.Locator("main form[method=post]").CountAsync());
    }
}
