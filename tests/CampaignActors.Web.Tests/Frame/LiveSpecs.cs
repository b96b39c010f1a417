using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Frame;

public sealed class LiveSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    [Fact]
    public async Task A_page_shows_what_others_change()
    {
        await node.People.Admin.PutAsync("/operators/moves", """{"name": "Here"}""");
        var page = await node.PageAsync(Role.Viewer, "/ui/operators/moves");
        await page.WaitForSelectorAsync("html[data-listening]");
        await node.People.Admin.PutAsync("/operators/moves", """{"name": "There"}""");

        await page.WaitForSelectorAsync("main :text('There')");
    }

    [Fact]
    public async Task A_page_in_which_a_person_types_only_says_that_it_has_changed()
    {
        await node.People.Admin.PutAsync("/operators/typing", """{"name": "Here"}""");
        var page = await node.PageAsync(Role.Administrator, "/ui/operators/typing");
        await page.WaitForSelectorAsync("html[data-listening]");
        await page.FillAsync("#entity-name", "Half a na");
        await node.People.Admin.PutAsync("/operators/typing", """{"name": "There"}""");

        await page.WaitForSelectorAsync("#live-note:has-text('This page has changed')");
        Assert.Equal("Half a na", await page.InputValueAsync("#entity-name"));
    }

    [Fact]
    public async Task Who_works_by_keyboard_stays_at_the_same_link_when_the_page_is_renewed()
    {
        await node.People.Admin.PutAsync("/operators/place", """{"name": "Here"}""");
        var page = await node.PageAsync(Role.Viewer, "/ui/operators/place");
        await page.WaitForSelectorAsync("html[data-listening]");
        await page.Locator(".crumbs a").First.FocusAsync();
        await node.People.Admin.PutAsync("/operators/place", """{"name": "There"}""");
        await page.WaitForSelectorAsync("main :text('There')");

        Assert.True(await page.Locator(".crumbs a").First.EvaluateAsync<bool>("e => e === document.activeElement"));
    }

    [Fact]
    public async Task Keys_lead_everywhere()
    {
        var page = await node.PageAsync(Role.Viewer, "/ui/operators");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("c");
        await page.WaitForURLAsync("**/ui/campaigns");

        await page.Keyboard.PressAsync("/");
        Assert.Equal("q", await page.EvaluateAsync<string>("document.activeElement.name"));
        await page.Keyboard.PressAsync("Tab");
        await page.Locator("main").FocusAsync();
        await page.Keyboard.PressAsync("?");
        Assert.True(await page.Locator("#keys").IsVisibleAsync());
    }
}
