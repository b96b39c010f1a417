using System.Text;
using CampaignActors.Operations.Access;
using CampaignActors.Testing.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace CampaignActors.Web.Tests.Campaigns;

/// <summary>A mailing from the first page to its end, by the people who do it.</summary>
public sealed class MailingFlowSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    private const int People = 3;

    [Fact]
    public async Task A_mailing_is_planned_approved_by_another_and_seen_to_its_end()
    {
        await AudienceAsync("FLOW");
        var manager = await node.PageAsync(Role.CampaignManager, "/ui/campaigns");
        await manager.ClickAsync("a:has-text('New campaign')");
        await manager.FillAsync("#entity-code", "FLOWC");
        await manager.FillAsync("#entity-label", "Spring");
        await manager.FillAsync("#entity-program", "FLOWP");
        await manager.FillAsync("#entity-manager", PeopledNode.Named(Role.CampaignManager));
        await manager.FillAsync("#entity-approvals", $$"""{"target": ["{{PeopledNode.Named(Role.Reviewer)}}"]}""");
        await manager.ClickAsync("#entity button.primary");
        await manager.WaitForURLAsync("**/ui/campaigns/FLOWC");

        await manager.ClickAsync("a:has-text('New delivery')");
        await manager.FillAsync("#delivery-code", "FLOWD");
        await manager.FillAsync("[id='delivery-audience.segments']", "FLOW");
        await manager.FillAsync("[id='delivery-content.subject']", "Spring is here");
        await manager.FillAsync("[id='delivery-content.text']", "Bye: {{ links.unsubscribe }}");
        await manager.ClickAsync("#delivery button.primary");
        await manager.WaitForURLAsync("**/ui/deliveries/FLOWD");
        await manager.ClickAsync("#do-analyse button");
        await Now(manager, "Approve target");
        Assert.Equal($"{People}", (await manager.InnerTextAsync(".counts tfoot td")).Trim());

        var reviewer = await node.PageAsync(Role.Reviewer, "/ui/deliveries/FLOWD");
        Assert.Equal(0, await reviewer.Locator("#do-cancel").CountAsync());
        await reviewer.SelectOptionAsync("#decide-target-decision", "approve");
        await reviewer.FillAsync("#decide-target-comment", "Fine");
        await reviewer.ClickAsync("#decide-target button.primary");
        Assert.Equal("Your decision is recorded.", (await reviewer.InnerTextAsync(".said")).Trim());

        await Now(manager, "Confirm");
        await manager.ClickAsync("#do-confirm button");
        await manager.ClickAsync("#do-confirm .confirm button");
        Assert.Equal("The start is confirmed.", (await manager.InnerTextAsync(".said")).Trim());
        await manager.WaitForSelectorAsync($"[data-progress]:has-text('{People} of {People} (100 %)')");
        await manager.WaitForSelectorAsync("h1 .tag:has-text('Finished')");
    }

    /// <summary>The page of the person shows by itself that a step has come.</summary>
    private static Task Now(IPage page, string step) => page.WaitForSelectorAsync($".steps .now:has-text('{step}')");

    private async Task AudienceAsync(string code)
    {
        var rows = string.Concat(Enumerable.Range(1, People).Select(n => $"{code}-{n},{code}-{n}@x.example,{code}\n"));
        await node.People.Admin.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/recipients/import")
        {
            Content = new StringContent($"key,email,city\n{rows}", Encoding.UTF8, "text/csv"),
        });
        await node.People.Admin.ProgramAsync($"{code}P");
        await node.People.Admin.PutAsync($"/segments/{code}", $$"""{"where": "city = '{{code}}'"}""");
    }
}
