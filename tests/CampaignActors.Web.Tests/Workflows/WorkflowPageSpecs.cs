using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Workflows;

public sealed class WorkflowPageSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
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
