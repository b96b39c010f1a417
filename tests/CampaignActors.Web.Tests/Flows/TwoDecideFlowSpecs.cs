using CampaignActors.Operations.Access;
using CampaignActors.Web.Tests.Inbox;
using Xunit;

namespace CampaignActors.Web.Tests.Flows;

[Collection(FlowCollection.Name)]
public sealed class TwoDecideFlowSpecs(FlowNode node)
{
    private const string Accept = "#decision button[value=approve]", Reject = "#decision button[value=reject]";

    [Theory]
    [BothWays]
    public async Task Who_comes_second_is_told_by_whom_and_when_it_was_decided(Way way)
    {
        var code = $"BOTH{way}".ToUpperInvariant();
        await WaitingDelivery.MakeAsync(node.Admin, code);
        var address = $"/ui/inbox/deliveries/{code}/target";
        var first = await node.Visited.HandsAsync(way, Role.Reviewer);
        await first.GoAsync("/ui/inbox");
        await first.SearchAsync(code);
        await first.PressAsync($"main a[href='{address}']");
        // Without scripts, so that the page does not learn of the first decision by itself.
        var second = await node.Visited.HandsAsync(way, Role.CampaignManager, address, scripts: false);
        await first.PressAsync(Accept);
        await first.IsToldAsync("Accepted.");
        await second.TypeAsync("#decision-comment", "Too many");
        await second.PressAsync(Reject);
        await second.SeesAsync("main .problem");

        var told = await second.Page.InnerTextAsync("main");
        Assert.Contains("already decided by reviewer, ", told, StringComparison.Ordinal);
        Assert.Matches("Approved by reviewer, \\d+ \\w+ \\d{4} \\d\\d:\\d\\d", told);
        Assert.Contains("Nothing was changed.", told, StringComparison.Ordinal);
        Assert.Equal("Too many", await second.Page.InputValueAsync("#decision-comment"));
        Assert.Equal("approved", await WaitingDelivery.StatusAsync(node.Admin, code));
    }

    [Theory]
    [BothWays]
    public async Task Of_two_who_press_at_once_one_decides_and_the_other_is_told(Way way)
    {
        var code = $"ONCE{way}".ToUpperInvariant();
        await WaitingDelivery.MakeAsync(node.Admin, code);
        var address = $"/ui/inbox/deliveries/{code}/target";
        var reviewer = await node.Visited.HandsAsync(way, Role.Reviewer, address, scripts: false);
        var manager = await node.Visited.HandsAsync(way, Role.CampaignManager, address, scripts: false);
        await Task.WhenAll(reviewer.PressAsync(Accept), manager.PressAsync(Reject));
        await Task.WhenAll(reviewer.SeesAsync(".said, main .problem"), manager.SeesAsync(".said, main .problem"));

        var done = new[] { reviewer, manager }.Select(async hands => await hands.Page.Locator(".said").CountAsync());
        Assert.Equal(1, (await Task.WhenAll(done)).Sum());
        var approved = await reviewer.Page.Locator(".said").CountAsync() == 1;
        var (winner, loser) = approved ? ("reviewer", manager) : ("campaignManager", reviewer);
        Assert.Contains($"already decided by {winner}, ", await loser.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Equal(approved ? "approved" : "rejected", await WaitingDelivery.StatusAsync(node.Admin, code));
    }
}
