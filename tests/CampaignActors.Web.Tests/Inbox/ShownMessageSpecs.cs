using System.Net;
using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Inbox;

/// <summary>What is shown before a decision: the message in a frame that can do nothing, and the budget without and with it.</summary>
public sealed class ShownMessageSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    [Fact]
    public async Task A_message_is_shown_and_its_scripts_do_not_run()
    {
        await WaitingDelivery.MakeAsync(node.People.Admin, "FRAME", """
            , "content": {"subject": "Dear {{ recipient.firstName }}",
              "html": "<p id='b'>Hello</p><script>parent.document.title='taken'; document.body.innerHTML='taken'</script>"}
            """);
        var page = await node.PageAsync(Role.Reviewer, "/ui/inbox/deliveries/FRAME/target");
        Assert.Contains("Dear Anna", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        await page.FrameLocator("iframe.preview").Locator("#b").ScrollIntoViewIfNeededAsync();

        Assert.Equal("Hello", await page.FrameLocator("iframe.preview").Locator("#b").InnerTextAsync());
        Assert.DoesNotContain("taken", await page.TitleAsync(), StringComparison.Ordinal);
        using var visitor = await node.VisitorAsync(Role.Reviewer);
        var policy = (await visitor.GetAsync("/ui/preview/FRAME")).Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.EndsWith("sandbox", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_person_is_shown_only_to_those_who_keep_people()
    {
        await WaitingDelivery.MakeAsync(node.People.Admin, "PERSON", """, "content": {"subject": "Hi", "text": "Bye"}""");
        using var reviewer = await node.VisitorAsync(Role.Reviewer);

        Assert.Equal(HttpStatusCode.Forbidden, (await reviewer.GetAsync("/ui/preview/PERSON?recipient=R1")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await reviewer.GetAsync("/ui/preview/PERSON")).StatusCode);
    }
}
