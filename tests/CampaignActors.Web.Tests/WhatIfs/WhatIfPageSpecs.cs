using System.Net;
using CampaignActors.Operations.Access;
using Microsoft.Playwright;
using Xunit;

namespace CampaignActors.Web.Tests.WhatIfs;

public sealed class WhatIfPageSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    private const string Steps = """
        scenario: More money
        steps:
          - do:
              - set: { budgets/WP1: { allocated: 1500 } }
              - set: { budgets/WP1: { label: "Tried" } }
        """;

    private async Task<IPage> TryAsync(string scenario)
    {
        var page = await node.PageAsync(Role.CampaignManager, "/ui/whatif");
        await page.FillAsync("#whatif-scenario", scenario);
        await page.ClickAsync("#whatif button[value=run]");
        return page;
    }

    private async Task<int> EntriesAsync(string entity) =>
        (await node.People.Admin.GetAsync($"/audit?entity={entity}&limit=100")).Json["items"]!.AsArray().Count;

    [Fact]
    public async Task Applying_what_was_shown_does_the_listed_commands_once()
    {
        await node.People.Admin.PutAsync("/budgets/WP1", """{"label": "First", "allocated": 1000}""");
        var before = await EntriesAsync("budgets/WP1");
        var page = await TryAsync(Steps);
        var row = page.Locator("tr[data-of='budgets/WP1'][data-field=allocated] td.num");

        Assert.Equal(["1,000.00 EUR", "1,500.00 EUR", "+500.00 EUR"], await row.AllInnerTextsAsync());
        Assert.Equal(1, await page.Locator("svg.chart").CountAsync());
        Assert.Equal(before, await EntriesAsync("budgets/WP1"));

        await page.ClickAsync("#apply button[value=list]");
        Assert.Equal(2, await page.Locator("#apply .commands li").CountAsync());
        Assert.Contains("set budgets/WP1 allocated 1500", await page.InnerTextAsync("#apply .commands"), StringComparison.Ordinal);
        Assert.Equal(before, await EntriesAsync("budgets/WP1"));
        // Sent twice, as by a person who goes back and confirms again.
        var fields = await page.EvaluateAsync<string>(
            "new URLSearchParams(new FormData(document.getElementById('apply'))).toString() + '&act=do'");
        await page.ClickAsync("#apply button[value=do]");
        Assert.Equal("2 commands were done.", (await page.InnerTextAsync(".said")).Trim());
        var again = await page.EvaluateAsync<string>(
            "body => fetch('/ui/whatif', { method: 'POST', body: new URLSearchParams(body) }).then(r => r.text())", fields);

        Assert.Contains("2 commands were done.", again, StringComparison.Ordinal);
        await Until.TrueAsync(async () => await EntriesAsync("budgets/WP1") == before + 2, "both commands, each once");
        var budget = await node.People.Admin.GetAsync("/budgets/WP1");
        Assert.Equal(("1500.00", "Tried"), (budget["allocated"], budget["label"]));
    }

    [Fact]
    public async Task An_error_has_its_line_and_its_word_and_the_text_stays()
    {
        var wrong = "scenario: x\nsteps:\n  - do:\n      - set: { budgets/GHOST: { allocated: 5 } }\n";
        var page = await TryAsync(wrong);

        Assert.Contains("Line 4", await page.InnerTextAsync("div.problem"), StringComparison.Ordinal);
        Assert.Contains("GHOST", await page.InnerTextAsync("div.problem mark"), StringComparison.Ordinal);
        Assert.Equal(wrong, await page.InputValueAsync("#whatif-scenario"));
    }

    [Fact]
    public async Task Words_that_can_stand_at_the_caret_are_offered()
    {
        var page = await node.PageAsync(Role.CampaignManager, "/ui/whatif");
        await page.FillAsync("#whatif-scenario", "");
        await page.Locator("#whatif-scenario").PressSequentiallyAsync("steps:\n  - do:\n      - set: { budgets/WP1: { allo");
        await page.ClickAsync(".offers button[data-word=allocated]");

        Assert.EndsWith("{ allocated", await page.InputValueAsync("#whatif-scenario"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_plan_is_told_and_tries_nothing()
    {
        using var viewer = await node.VisitorAsync(Role.Viewer);
        Assert.Contains("campaign manager", await viewer.TextAsync("/ui/whatif"), StringComparison.Ordinal);
        var token = await viewer.TokenAsync("/ui/preferences");
        var answer = await viewer.SendAsync(
            "/ui/whatif", ("__RequestVerificationToken", token), ("_handler", "whatif"), ("act", "run"), ("scenario", Steps));
        Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("data-of=", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
