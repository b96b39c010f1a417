using CampaignActors.Operations.Access;
using CampaignActors.Web.Tests.Flows;
using Xunit;

namespace CampaignActors.Web.Tests.Forms;

/// <summary>What comes between typing and the answer: impatience, going back, a session that ends. Nothing is done twice or lost.</summary>
public sealed class InterruptedFormSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    private Api Admin => node.People.Admin;

    [Fact]
    public async Task A_double_click_transfers_once()
    {
        await Admin.PutAsync("/budgets/CLICKFROM", """{"allocated": 5000}""");
        await Admin.PutAsync("/budgets/CLICKTO", """{"allocated": 0}""");
        // Without scripts nothing holds the second click back.
        foreach (var (scripts, amount, left) in new[] { (true, "100", "4900.00"), (false, "200", "4700.00") })
        {
            var page = await node.PageAsync(Role.CampaignManager, "/ui/budgets/CLICKFROM?tab=change", scripts: scripts);
            await page.FillAsync("#transfer-to", "CLICKTO");
            await page.FillAsync("#transfer-amount", amount);
            await page.ClickAsync("#transfer button.primary");
            await page.DblClickAsync("#transfer button[name=confirmed]");
            await page.WaitForSelectorAsync(".said:has-text('Transferred.')");

            await Admin.QuietAsync();
            Assert.Equal(left, (await Admin.GetAsync("/budgets/CLICKFROM"))["allocated"]);
        }
    }

    [Theory]
    [BothWays]
    public async Task Going_back_after_a_post_sends_nothing_again(Way way)
    {
        var code = $"BACKTO{way}".ToUpperInvariant();
        await Admin.PutAsync($"/plans/{code}P", """{"label": "Year"}""");
        var hands = await node.HandsAsync(way, Role.CampaignManager, "/ui/programs/new");
        await hands.TypeAsync("#entity-code", code);
        await hands.TypeAsync("#entity-label", "First");
        await hands.TypeAsync("#entity-plan", $"{code}P");
        await hands.PressAsync("#entity button.primary");
        await hands.IsToldAsync("Created.");

        await hands.Page.GoBackAsync();
        await hands.SeesAsync("#entity-code");
        Assert.DoesNotContain("Confirm Form Resubmission", await hands.Page.ContentAsync(), StringComparison.Ordinal);
        // The same sent once more is told that it is there; what is there stays.
        await hands.TypeAsync("#entity-code", code);
        await hands.TypeAsync("#entity-label", "Second");
        await hands.TypeAsync("#entity-plan", $"{code}P");
        await hands.PressAsync("#entity button.primary");
        await hands.SeesAsync("#entity .problem");
        Assert.Equal("First", (await Admin.GetAsync($"/programs/{code}"))["label"]);
        Assert.Equal("Second", await hands.Page.InputValueAsync("#entity-label"));
    }

    [Fact]
    public async Task Typed_text_is_gone_from_the_browser_once_it_is_done()
    {
        await Admin.PutAsync("/plans/DONEP", """{"label": "Year"}""");
        var page = await node.PageAsync(Role.CampaignManager, "/ui/programs/new");
        await page.FillAsync("#entity-code", "DONE1");
        await page.FillAsync("#entity-plan", "DONEP");
        await page.ClickAsync("#entity button.primary");
        await page.WaitForSelectorAsync(".said:has-text('Created.')");

        await page.GotoAsync($"{node.Address}/ui/programs/new");
        Assert.Equal("", await page.InputValueAsync("#entity-code"));
        Assert.False(await page.IsVisibleAsync("#live-note"));
    }

    [Theory]
    [BothWays]
    public async Task A_session_that_has_expired_keeps_what_was_typed(Way way)
    {
        var code = $"expired{way}".ToLowerInvariant();
        await Admin.PutAsync($"/operators/{code}", """{"name": "Before"}""");
        var hands = await node.HandsAsync(way, Role.Administrator, $"/ui/operators/{code}");
        await hands.TypeAsync("#entity-name", "After");
        // A browser drops an expired cookie.
        await hands.Page.Context.ClearCookiesAsync(new() { Name = "ui-session" });
        await hands.PressAsync("#entity button.primary");
        await hands.SeesAsync(".note:has-text('What you typed is kept')");
        Assert.Equal("Before", (await Admin.GetAsync($"/operators/{code}"))["name"]);

        await SignInAndSaveAsync(hands, node.People.KeyOf(Role.Administrator));
        Assert.Equal("After", (await Admin.GetAsync($"/operators/{code}"))["name"]);
    }

    [Theory]
    [BothWays]
    public async Task A_key_that_is_revoked_meanwhile_does_nothing_more(Way way)
    {
        var code = $"revoked{way}".ToLowerInvariant();
        await Admin.PutAsync($"/operators/{code}", """{"name": "Before"}""");
        var key = await node.People.MakeAsync(
            $$"""{"code": "goes-{{code}}", "operator": "administrator", "roles": ["administrator"]}""");
        var page = await (await node.Chromium.WindowAsync()).SignInAsync(node.Address, key, $"/ui/operators/{code}");
        var hands = Hands.Of(way, page);
        await hands.TypeAsync("#entity-name", "After");
        using var other = await PlainVisitor.SignInAsync(node.Address, key);
        await Admin.PostAsync($"/keys/goes-{code}/revoke", "{}");
        await Until.TrueAsync(
            async () => (await other.GetAsync("/ui/campaigns")).Headers.Location?.OriginalString
                .StartsWith("/ui/sign-in", StringComparison.Ordinal) == true,
            "the key is revoked");

        await hands.PressAsync("#entity button.primary");
        await hands.SeesAsync(".note:has-text('the key was revoked')");
        Assert.Equal("Before", (await Admin.GetAsync($"/operators/{code}"))["name"]);
        await SignInAndSaveAsync(hands, node.People.KeyOf(Role.Administrator));
        Assert.Equal("After", (await Admin.GetAsync($"/operators/{code}"))["name"]);
    }

    private static async Task SignInAndSaveAsync(Hands hands, string key)
    {
        await hands.TypeAsync("#key", key);
        await hands.PressAsync("form button.primary");
        await hands.SeesAsync("#entity-name");
        Assert.Equal("After", await hands.Page.InputValueAsync("#entity-name"));
        await hands.PressAsync("#entity button.primary");
        await hands.IsToldAsync("Saved.");
    }
}
