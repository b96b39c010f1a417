using System.Net;
using System.Text;
using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Audiences;

public sealed class SegmentPageSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    private async Task PeopleAsync()
    {
        var reply = await node.People.As(Role.RecipientManager).SendAsync(new HttpRequestMessage(HttpMethod.Post, "/recipients/import")
        {
            Content = new StringContent("key,country\nSP1,LV\nSP2,LV\nSP3,EE\n", Encoding.UTF8, "text/csv"),
        });
        Assert.Equal(HttpStatusCode.OK, reply.Status);
    }

    [Fact]
    public async Task A_wrong_word_is_marked_while_typing_and_the_right_one_is_counted()
    {
        await PeopleAsync();
        var page = await node.PageAsync(Role.CampaignManager, "/ui/segments/new");
        await page.FillAsync("#segment-where", "contry = 'LV'");

        await page.WaitForSelectorAsync(".counted mark");
        Assert.Equal("contry", await page.InnerTextAsync(".counted mark"));
        Assert.Contains("nearest one is 'country'", await page.InnerTextAsync(".counted .problem"), StringComparison.Ordinal);

        await page.FillAsync("#segment-where", "country = 'LV'");
        await page.WaitForSelectorAsync(".counted .count");
        Assert.StartsWith("2 people now", await page.InnerTextAsync(".counted .count"), StringComparison.Ordinal);
        Assert.Equal(0, await page.Locator(".counted mark").CountAsync());

        await page.FillAsync("#segment-code", "LATVIANS");
        await page.ClickAsync("#segment > button.primary");
        Assert.Equal("Saved.", (await page.InnerTextAsync(".said")).Trim());
        Assert.EndsWith("/ui/segments/LATVIANS", page.Url, StringComparison.Ordinal);
        Assert.Equal("country = 'LV'", (await node.People.Admin.GetAsync("/segments/LATVIANS"))["where"]);
    }

    [Fact]
    public async Task Without_scripts_a_button_counts_and_nothing_is_saved()
    {
        await PeopleAsync();
        var page = await node.PageAsync(Role.CampaignManager, "/ui/segments/new", scripts: false);
        await page.FillAsync("#segment-code", "UNSAVED");
        await page.FillAsync("#segment-where", "country = 'EE'");
        await page.ClickAsync("button[name=count]");

        Assert.StartsWith("1 person now", await page.InnerTextAsync(".counted .count"), StringComparison.Ordinal);
        Assert.Equal("country = 'EE'", await page.InputValueAsync("#segment-where"));
        Assert.Equal(HttpStatusCode.NotFound, (await node.People.Admin.GetAsync("/segments/UNSAVED")).Status);
    }

    [Fact]
    public async Task A_field_that_is_offered_is_put_at_the_caret()
    {
        var page = await node.PageAsync(Role.CampaignManager, "/ui/segments/new");
        await page.Locator("#segment-where").PressSequentiallyAsync("not cou");
        await page.ClickAsync(".offers button[data-word=country]");

        Assert.Equal("not country", await page.InputValueAsync("#segment-where"));
    }

    [Fact]
    public async Task Who_may_not_see_people_sees_counts_alone()
    {
        await PeopleAsync();
        await node.People.Admin.PutAsync("/segments/ESTONIANS", """{"where": "country = 'EE'"}""");
        await Until.TrueAsync(
            async () => (await node.People.Admin.GetAsync("/audience/count?segment=ESTONIANS")).Status == HttpStatusCode.OK, "shown");
        using var viewer = await node.VisitorAsync(Role.Viewer);
        using var manager = await node.VisitorAsync(Role.CampaignManager);
        using var administrator = await node.VisitorAsync(Role.Administrator);

        Assert.Contains("1 person now", await viewer.TextAsync("/ui/segments/ESTONIANS"), StringComparison.Ordinal);
        Assert.DoesNotContain("SP3", await viewer.TextAsync("/ui/segments/ESTONIANS"), StringComparison.Ordinal);
        Assert.DoesNotContain("SP3", await manager.TextAsync("/ui/segments/ESTONIANS"), StringComparison.Ordinal);
        Assert.Contains("SP3", await administrator.TextAsync("/ui/segments/ESTONIANS"), StringComparison.Ordinal);
    }
}
