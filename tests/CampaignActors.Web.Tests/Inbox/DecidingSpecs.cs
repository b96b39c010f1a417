using System.Net;
using System.Text.RegularExpressions;
using CampaignActors.Operations.Access;
using Microsoft.Playwright;
using Xunit;

namespace CampaignActors.Web.Tests.Inbox;

/// <summary>Approvals are decided on pages, by one person or by two at once.</summary>
public sealed partial class DecidingSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    private const string Accept = "button[value=approve]";

    private static string Page(string code) => $"/ui/inbox/deliveries/{code}/target";

    [Fact]
    public async Task A_reviewer_accepts_with_a_comment_by_keyboard_alone()
    {
        await WaitingDelivery.MakeAsync(node.People.Admin, "KEYS");
        var page = await node.PageAsync(Role.Reviewer, "/ui/inbox?q=KEYS");
        await TabToAsync(page, $"a[href='{Page("KEYS")}']");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync($"**{Page("KEYS")}");
        await TabToAsync(page, "#decision-comment");
        await page.Keyboard.TypeAsync("Fine,\nsend it");
        await TabToAsync(page, Accept);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync(".said");

        Assert.Equal("Accepted.", (await page.InnerTextAsync(".said")).Trim());
        Assert.Contains("Approved by reviewer", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        var step = (await node.People.Admin.GetAsync("/deliveries/KEYS")).Json["approvalSteps"]!["target"]!;
        Assert.Equal(
            ("approved", "reviewer", "Fine,\nsend it"),
            (step["status"]!.ToString(), step["decidedBy"]!.ToString(), step["comment"]!.ToString()));
    }

    /// <summary>Presses Tab until an element has the focus.</summary>
    private static async Task TabToAsync(IPage page, string selector)
    {
        for (var i = 0; i < 100; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("s => document.activeElement?.matches(s) ?? false", selector))
                return;
        }
        Assert.Fail($"Tab does not reach {selector}");
    }

    [Fact]
    public async Task Who_comes_second_is_told_by_whom_and_when_it_was_decided()
    {
        await WaitingDelivery.MakeAsync(node.People.Admin, "BOTH");
        var first = await node.PageAsync(Role.Reviewer, Page("BOTH"));
        // Without scripts, so that the page does not learn of the first decision by itself.
        var second = await node.PageAsync(Role.CampaignManager, Page("BOTH"), scripts: false);
        await first.ClickAsync(Accept);
        await first.WaitForSelectorAsync(".said");
        await second.FillAsync("#decision-comment", "Too many");
        await second.ClickAsync("button[value=reject]");

        var told = await second.InnerTextAsync("main");
        Assert.Contains("already decided by reviewer, ", told, StringComparison.Ordinal);
        Assert.Matches("Approved by reviewer, \\d+ \\w+ \\d{4} \\d\\d:\\d\\d", told);
        Assert.Contains("Nothing was changed.", told, StringComparison.Ordinal);
        Assert.Equal("approved", await WaitingDelivery.StatusAsync(node.People.Admin, "BOTH"));
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
                var answer = await visitor.SendAsync(Page("RACE"), [.. Hidden(text, "decision"), ("verb", who.Item2)]);
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
        var fields = Hidden(await visitor.TextAsync(Page("FORGED")), "decision");
        var without = fields.Where(f => f.Name != "__RequestVerificationToken").Append(("verb", "approve")).ToArray();
        var stranger = await visitor.SendAsync(Page("FORGED"), [.. without, ("__RequestVerificationToken", "CfDJ8stolen")]);

        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.SendAsync(Page("FORGED"), without)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, stranger.StatusCode);
        Assert.Equal("pending", await WaitingDelivery.StatusAsync(node.People.Admin, "FORGED"));

        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.SendAsync(Page("FORGED"), [.. fields, ("verb", "approve")])).StatusCode);
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

    /// <summary>The hidden fields of a form of a page.</summary>
    private static (string Name, string Value)[] Hidden(string page, string form)
    {
        var text = Regex.Match(page, $"<form[^>]*id=\"{form}\".*?</form>", RegexOptions.Singleline).Value;
        return
        [
            .. Input().Matches(text).Select(m => (WebUtility.HtmlDecode(m.Groups[1].Value), WebUtility.HtmlDecode(m.Groups[2].Value))),
        ];
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Input();
}
