using System.Net;
using CampaignActors.Operations.Access;
using CampaignActors.Web.Tests.Flows;
using Xunit;

namespace CampaignActors.Web.Tests.Inbox;

/// <summary>Approvals are decided on pages, by one person or by two at once.</summary>
public sealed class DecidingSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    private const string Accept = "button[value=approve]";

    private static string Page(string code) => $"/ui/inbox/deliveries/{code}/target";

    [Theory]
    [BothWays]
    public async Task A_reviewer_accepts_with_a_comment_of_two_lines(Way way)
    {
        var code = $"LINES{way}".ToUpperInvariant();
        await WaitingDelivery.MakeAsync(node.People.Admin, code);
        var hands = await node.HandsAsync(way, Role.Reviewer, $"/ui/inbox?q={code}");
        await hands.PressAsync($"a[href='{Page(code)}']");
        await hands.TypeAsync("#decision-comment", "Fine,\nsend it");
        await hands.PressAsync(Accept);
        await hands.IsToldAsync("Accepted.");

        Assert.Contains("Approved by reviewer", await hands.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        var step = (await node.People.Admin.GetAsync($"/deliveries/{code}")).Json["approvalSteps"]!["target"]!;
        Assert.Equal(
            ("approved", "reviewer", "Fine,\nsend it"),
            (step["status"]!.ToString(), step["decidedBy"]!.ToString(), step["comment"]!.ToString()));
    }

    [Fact]
    public async Task Of_two_at_the_same_moment_one_decides_and_the_other_is_told()
    {
        await WaitingDelivery.MakeAsync(node.People.Admin, "RACE");
        var answers = await Task.WhenAll(
            new[] { (Role.Reviewer, "approve"), (Role.CampaignManager, "reject") }.Select(async who =>
            {
                using var visitor = await node.VisitorAsync(who.Item1);
                var text = await visitor.TextAsync(Page("RACE"));
                var answer = await visitor.SendAsync(Page("RACE"), PageForm.In(text, "decision").With(("verb", who.Item2)));
                return (answer.StatusCode, Text: WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
            }));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.SeeOther);
        var refused = Assert.Single(answers, a => a.StatusCode == HttpStatusCode.UnprocessableEntity);
        Assert.Matches("already decided by (reviewer|campaignManager), \\d{4}-\\d\\d-\\d\\d", refused.Text);
    }

    [Fact]
    public async Task A_decision_without_a_token_is_refused_and_changes_nothing()
    {
        await WaitingDelivery.MakeAsync(node.People.Admin, "FORGED");
        using var visitor = await node.VisitorAsync(Role.Reviewer);
        var form = PageForm.In(await visitor.TextAsync(Page("FORGED")), "decision").With(("verb", "approve"));
        var without = form.Where(f => f.Name != "__RequestVerificationToken").ToArray();
        var stranger = await visitor.SendAsync(Page("FORGED"), [.. without, ("__RequestVerificationToken", "CfDJ8stolen")]);

        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.SendAsync(Page("FORGED"), without)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, stranger.StatusCode);
        Assert.Equal("pending", await WaitingDelivery.StatusAsync(node.People.Admin, "FORGED"));

        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.SendAsync(Page("FORGED"), form)).StatusCode);
        Assert.Equal("approved", await WaitingDelivery.StatusAsync(node.People.Admin, "FORGED"));
    }

    [Fact]
    public async Task Several_are_decided_from_the_list_that_was_shown_and_no_others()
    {
        foreach (var code in new[] { "MANY1", "MANY2", "MANY3" })
            await WaitingDelivery.MakeAsync(node.People.Admin, code);
        var page = await node.PageAsync(Role.Reviewer, "/ui/inbox?q=MANY");
        await page.CheckAsync("input[value='deliveries/MANY1/target']");
        await page.CheckAsync("input[value='deliveries/MANY3/target']");
        await page.ClickAsync("#choose button");
        Assert.Equal(2, await page.Locator("tbody tr").CountAsync());
        // One of the two is decided meanwhile, and another begins to wait.
        await node.People.As(Role.CampaignManager).PostAsync(
            "/commands/reject", """{"delivery": "MANY3", "step": "target", "comment": "No"}""");
        await WaitingDelivery.MakeAsync(node.People.Admin, "MANY4");
        await page.FillAsync("#several-comment", "Together");
        await page.ClickAsync("#several button[value=approve]");

        Assert.Contains("1 of 2 are accepted.", await page.InnerTextAsync(".said"), StringComparison.Ordinal);
        Assert.Contains("already decided by campaignManager", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        var states = new List<string>();
        foreach (var code in new[] { "MANY1", "MANY2", "MANY3", "MANY4" })
            states.Add(await WaitingDelivery.StatusAsync(node.People.Admin, code));
        Assert.Equal(["approved", "pending", "rejected", "pending"], states);
    }

    [Fact]
    public async Task Several_are_decided_in_the_round_that_was_shown()
    {
        foreach (var code in new[] { "ROUND1", "ROUND2" })
            await WaitingDelivery.MakeAsync(node.People.Admin, code);
        using var visitor = await node.VisitorAsync(Role.Reviewer);
        const string path = "/ui/inbox/several?item=deliveries/ROUND1/target&item=deliveries/ROUND2/target";
        var form = PageForm.In(await visitor.TextAsync(path), "several");
        // What was shown of the second is over: it waits again, for more people.
        await node.People.As(Role.CampaignManager).PostAsync(
            "/commands/reject", """{"delivery": "ROUND2", "step": "target", "comment": "No"}""");
        await node.People.Admin.PostAsync("/commands/analyse", """{"delivery": "ROUND2", "targeted": 5000, "by": "campaignManager"}""");
        await node.People.Admin.QuietAsync();
        Assert.Equal("pending", await WaitingDelivery.StatusAsync(node.People.Admin, "ROUND2"));
        var answer = await visitor.SendAsync(path, form.With(("verb", "approve")));

        Assert.Contains("1 of 2 are accepted.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("approved", await WaitingDelivery.StatusAsync(node.People.Admin, "ROUND1"));
        Assert.Equal("pending", await WaitingDelivery.StatusAsync(node.People.Admin, "ROUND2"));
    }
}
