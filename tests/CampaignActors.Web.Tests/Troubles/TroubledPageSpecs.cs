using System.Net;
using CampaignActors.Operations.Access;
using CampaignActors.Web.Tests.Frame;
using Microsoft.Playwright;
using Xunit;

namespace CampaignActors.Web.Tests.Troubles;

/// <summary>Pages that a company without troubles shows empty: what they say then, and that what they offer is done once.</summary>
public sealed class TroubledPageSpecs(TroubledNode node) : IClassFixture<TroubledNode>
{
    /// <summary>A page, and what it must say in English.</summary>
    public static readonly TheoryData<string, string[]> Pages = new()
    {
        { "/ui", ["In quarantine", "budgets/TORN", "Parked", "groups/REFUSED", "Workflow has parked work"] },
        { "/ui/cluster", ["In quarantine", "How nodes are doing"] },
        { "/ui/cluster?tab=care", ["budgets/TORN", "unknown manifest 'env9'", "Release", "groups/REFUSED", "Discard"] },
        { "/ui/workflows", ["groups/REFUSED: notices.notify", "Take in after all"] },
        { "/ui/workflows/stockMgt", ["orders/STUCK", "quarantined", "Try again"] },
        { "/ui/stocks/SHORTS", ["100"] },
        { "/ui/stocks/SHORTS/SHORTL", ["Proposals", "P1: 100 pieces", "not above the alert level of 50", "Accept and order", "Drop"] },
        { "/ui/deliveries/DOUBT", ["Of 2 messages is not known whether they have left.", "Decide"] },
        { "/ui/deliveries/DOUBT/messages?state=held", ["Held (2)", "DOUBT-"] },
        { "/ui/budgets/AGREED?tab=history", ["Held for what is being asked", "300.00"] },
        { "/ui/budgets/AGREED", ["300.00"] },
        { "/ui/budgets/TORN", ["quarantined"] },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task It_says_what_is_wrong_and_axe_finds_nothing_serious(string path, string[] texts)
    {
        foreach (var dark in new[] { false, true })
        {
            var page = await node.PageAsync(dark: dark);
            await page.GotoAsync(node.Visited.Address + path);
            var text = await page.InnerTextAsync("main");
            Assert.All(texts, t => Assert.Contains(t, text, StringComparison.Ordinal));
            Assert.Empty(await (dark ? Axe.SeriousAsync(page, "color-contrast") : Axe.SeriousAsync(page)));
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task It_fits_a_phone_in_Dutch_and_each_role_sees_it(string path, string[] texts)
    {
        Assert.NotEmpty(texts);
        var page = await node.PageAsync(width: 390, language: "nl-NL");
        await page.GotoAsync(node.Visited.Address + path);
        var text = await page.InnerTextAsync("main");
        Assert.DoesNotMatch(@"Stock: orders and alerts|\bLow\b", text);
        Assert.Equal("", await PageWidth.WiderAsync(page, 390));
        foreach (var role in Enum.GetValues<Role>())
        {
            using var visitor = await node.Visited.VisitorAsync(role);
            var status = (int)(await visitor.GetAsync(path)).StatusCode;
            Assert.True(status is 200 or 403 or 409, $"{role}: {status}");
        }
    }

    [Fact]
    public async Task Quarantine_ends_when_the_journal_is_mended_and_says_why_not_before()
    {
        await node.TearAsync("RELEASED");
        var page = await node.Visited.PageAsync(Role.WorkflowOperator, "/ui/cluster?tab=care");
        await ConfirmAsync(page, "release-budgets-RELEASED");
        Assert.Contains("env9", await page.InnerTextAsync("#release-budgets-RELEASED .problem"), StringComparison.Ordinal);

        node.Mend("budgets", "RELEASED");
        await page.GotoAsync($"{node.Visited.Address}/ui/cluster?tab=care");
        await ConfirmAsync(page, "release-budgets-RELEASED", twice: true);

        Assert.Equal("budgets/RELEASED is read again.", (await page.InnerTextAsync(".said")).Trim());
        Assert.Equal(0, await page.Locator("#release-budgets-RELEASED").CountAsync());
        Assert.Equal("100.00", (await node.Admin.GetAsync("/budgets/RELEASED"))["allocated"]);
    }

    [Fact]
    public async Task Parked_work_is_done_when_its_reason_is_gone_and_it_is_tried_again()
    {
        await node.ParkWorkAsync("AGAIN");
        node.Mend("orders", "AGAIN");
        await node.Admin.PostAsync("/quarantine/orders/AGAIN/release");
        var page = await node.Visited.PageAsync(Role.WorkflowOperator, "/ui/workflows/stockMgt");
        await page.Locator("tr:has-text('orders/AGAIN') form button").DblClickAsync();

        await page.WaitForSelectorAsync(".said:has-text('It is tried again.')");
        await Until.TrueAsync(async () => (await node.Admin.GetAsync("/orders/AGAIN"))["status"] == "received", "it is received");
        Assert.Equal("505", (await node.Admin.GetAsync("/stocks/AGAINS")).Json["lines"]!["AGAINL"]!["inStock"]!.ToString());
        await page.WaitForSelectorAsync("main:not(:has-text('orders/AGAIN'))");
    }

    [Fact]
    public async Task Refused_effect_says_its_reason_again_and_is_discarded_once()
    {
        await node.ParkEffectAsync("DROPPED");
        var page = await node.Visited.PageAsync(Role.WorkflowOperator, "/ui/workflows");
        var other = await node.Visited.PageAsync(Role.WorkflowOperator, "/ui/cluster?tab=care", scripts: false);
        await ConfirmAsync(page, "take-groups-DROPPED-1");
        Assert.Contains("do not understand", await page.InnerTextAsync("#take-groups-DROPPED-1 .problem"), StringComparison.Ordinal);
        await page.GotoAsync($"{node.Visited.Address}/ui/workflows");
        await ConfirmAsync(page, "discard-groups-DROPPED-1", twice: true);

        Assert.Equal("Discarded.", (await page.InnerTextAsync(".said")).Trim());
        Assert.Equal(0, await page.Locator("#discard-groups-DROPPED-1").CountAsync());
        var rows = (await node.Admin.GetAsync("/audit?entity=groups/DROPPED")).Json["items"]!.AsArray();
        Assert.Single(rows, row => row!["by"]?.ToString() == "workflowOperator");
        // The second person, whose page still offers it, is told.
        await other.ClickAsync("#discard-groups-DROPPED-1 > button");
        Assert.Contains("It was done already", await other.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accepted_proposal_is_one_order_however_often_it_is_sent()
    {
        await node.ShortLineAsync("TAKEN");
        using var visitor = await node.Visited.VisitorAsync(Role.StockKeeper);
        const string path = "/ui/stocks/TAKENS/TAKENL";
        var fields = PageForm.In(await visitor.TextAsync(path), "accept-P1").With(("code", "TAKEN1"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => visitor.SendAsync(path, fields)));

        // One that comes when the page does not offer it any more is told that it is over.
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.SeeOther);
        Assert.All(answers, answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.SeeOther, HttpStatusCode.Gone }));
        Assert.Equal("100", (await node.Admin.GetAsync("/orders/TAKEN1"))["quantity"]);
        await Until.TrueAsync(
            async () => (await node.Admin.GetAsync("/stocks/TAKENS")).Json["lines"]!["TAKENL"]!["ordered"]!.ToString() == "100",
            "the line has one order");
        Assert.DoesNotContain("id=\"accept-P1\"", await visitor.TextAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dropped_proposal_leaves_its_reason()
    {
        await node.ShortLineAsync("LEFT");
        var page = await node.Visited.PageAsync(Role.StockKeeper, "/ui/stocks/LEFTS/LEFTL");
        await page.FillAsync("#drop-P1-reason", "The new design comes in May");
        await page.Locator("#drop-P1 button").DblClickAsync();

        await page.WaitForSelectorAsync(".said:has-text('Proposal P1 is dropped.')");
        Assert.Equal(0, await page.Locator("#proposals").CountAsync());
        Assert.Contains("The new design comes in May", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Held_messages_are_decided_about_once_after_a_question()
    {
        await node.LoseMessagesAsync("COUNTED");
        var page = await node.Visited.PageAsync(Role.CampaignManager, "/ui/deliveries/COUNTED");
        await page.SelectOptionAsync("#held-held", "sent");
        await ConfirmAsync(page, "held", twice: true);

        Assert.Equal("Decided.", (await page.InnerTextAsync(".said")).Trim());
        Assert.Equal(0, await page.Locator(".held").CountAsync());
        var decided = (await node.Admin.GetAsync("/audit/people?limit=1000")).Json["items"]!.AsArray()
            .Where(i => i!["what"]!.ToString() == "decideMessages").Select(i => i!["detail"]!.ToString());
        Assert.Equal("COUNTED sent 2", Assert.Single(decided, detail => detail.StartsWith("COUNTED ", StringComparison.Ordinal)));
    }

    /// <summary>Presses the button of a form and then that of its question.</summary>
    private static async Task ConfirmAsync(IPage page, string form, bool twice = false)
    {
        await page.ClickAsync($"#{form} > button");
        var yes = page.Locator($"#{form} .confirm button");
        await (twice ? yes.DblClickAsync() : yes.ClickAsync());
        await page.WaitForSelectorAsync($".said, #{form} .problem, .problem[role=alert]");
    }
}
