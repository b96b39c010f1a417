using CampaignActors.Operations.Access;
using CampaignActors.Testing.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace CampaignActors.Web.Tests.Calendar;

public sealed class MoveSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    [Fact]
    public async Task A_date_moves_after_the_page_has_shown_what_moves_with_it()
    {
        var admin = node.People.Admin;
        await admin.ProgramAsync("MOVEP");
        await admin.PutAsync("/tasks/MOVE1", """{"program": "MOVEP", "start": "2199-10-08T09:00Z", "end": "2199-10-09T17:00Z"}""");
        await admin.PutAsync(
            "/tasks/MOVE2",
            """{"program": "MOVEP", "dependsOn": "MOVE1", "start": "2199-10-10T14:00Z", "end": "2199-10-10T18:00Z"}""");
        var page = await node.PageAsync(Role.CampaignManager, "/ui/calendar?on=2199-10&program=MOVEP");
        await page.ClickAsync("a.task[title*='8 Oct 2199']");
        await page.FillAsync("#dates-end", "2199-10-11T13:00");
        await page.ClickAsync("#dates button");

        var then = await page.Locator("#preview tbody tr").AllInnerTextsAsync();
        Assert.Equal(2, then.Count);
        Assert.Contains("11 Oct 2199 13:00 – 11 Oct 2199 17:00", then[1], StringComparison.Ordinal);
        Assert.Equal("2199-10-09T17:00:00Z", (await admin.GetAsync("/tasks/MOVE1"))["end"]);

        await page.ClickAsync("#move button");
        await page.WaitForURLAsync("**/ui/calendar?on=2199-10&program=MOVEP");
        await Until.TrueAsync(async () => (await admin.GetAsync("/tasks/MOVE2"))["start"] == "2199-10-11T13:00:00Z", "it has moved");
    }

    [Fact]
    public async Task Tasks_that_are_over_are_not_offered_to_be_moved()
    {
        var admin = node.People.Admin;
        await admin.ProgramAsync("STAYP");
        await admin.PutAsync("/tasks/STAY", """{"program": "STAYP", "start": "2199-06-08T09:00Z", "end": "2199-06-09T17:00Z"}""");
        await admin.QuietAsync();
        using var visitor = await node.VisitorAsync(Role.CampaignManager);
        const string move = "/ui/calendar/move?entity=tasks/STAY&start=2001-06-08T09:00";
        var open = await visitor.TextAsync(move);
        Assert.Contains("id=\"move\"", open, StringComparison.Ordinal);
        Assert.Contains("A new date is in the past.", open, StringComparison.Ordinal);

        await admin.PostAsync("/commands/cancel", """{"task": "STAY"}""");
        await admin.QuietAsync();
        var over = await visitor.TextAsync(move);
        Assert.Contains("task STAY cannot be moved: it is canceled", over, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"move\"", over, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"dates\"", over, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frozen_contact_date_is_said_before_anything_is_sent()
    {
        var admin = node.People.Admin;
        await admin.ProgramAsync("FROZENP");
        await admin.PutAsync("/campaigns/FROZENC", """{"program": "FROZENP", "start": "2199-01-01T00:00Z", "end": "2199-12-31T00:00Z"}""");
        await admin.PutAsync("/deliveries/FROZEN", """{"campaign": "FROZENC", "channel": "email", "contactDate": "2199-06-08T09:00Z"}""");
        await admin.PostAsync("/commands/cancel", """{"delivery": "FROZEN"}""");
        await admin.QuietAsync();
        using var visitor = await node.VisitorAsync(Role.CampaignManager);
        var page = await visitor.TextAsync("/ui/calendar/move?entity=deliveries/FROZEN&contactDate=2199-06-09T09:00");
        Assert.Contains("delivery FROZEN cannot be changed: it is canceled", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"move\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/ui/calendar/move", await visitor.TextAsync("/ui/deliveries/FROZEN"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_bar_is_drawn_to_another_day_and_nothing_moves_before_it_is_confirmed(bool touch)
    {
        var (admin, code) = (node.People.Admin, touch ? "DRAWNT" : "DRAWNM");
        await admin.ProgramAsync($"{code}P");
        await admin.PutAsync(
            $"/tasks/{code}", $$"""{"program": "{{code}}P", "start": "2199-11-04T09:00Z", "end": "2199-11-05T17:00Z"}""");
        // What is still under way would renew the page between two looks at it.
        await admin.QuietAsync();
        var page = await node.PageAsync(Role.CampaignManager, $"/ui/calendar?on=2199-11&program={code}P");
        var bar = (await page.Locator("a.task[data-move]").BoundingBoxAsync())!;
        var day = (await page.Locator("th[data-day='2199-11-04']").BoundingBoxAsync())!;
        var target = (await page.Locator("th[data-day='2199-11-11']").BoundingBoxAsync())!;
        var (fromX, toX, y) = (day.X + (day.Width / 2), target.X + (target.Width / 2), bar.Y + (bar.Height / 2));
        if (touch)
        {
            var session = await page.Context.NewCDPSessionAsync(page);
            await TouchAsync(session, "touchStart", fromX, y);
            await TouchAsync(session, "touchMove", fromX + 20, y);
            await TouchAsync(session, "touchMove", toX, y);
            await TouchAsync(session, "touchEnd", null, y);
        }
        else
        {
            await page.Mouse.MoveAsync(fromX, y);
            await page.Mouse.DownAsync();
            await page.Mouse.MoveAsync(toX, y, new() { Steps = 5 });
            await page.Mouse.UpAsync();
        }

        await page.WaitForURLAsync("**/ui/calendar/move?*days=7*");
        Assert.Equal(
            ("2199-11-11T09:00", "2199-11-12T17:00"),
            (await page.InputValueAsync("#dates-start"), await page.InputValueAsync("#dates-end")));
        Assert.Contains("11 Nov 2199 09:00", await page.InnerTextAsync("#preview"), StringComparison.Ordinal);
        Assert.Equal("2199-11-04T09:00:00Z", (await admin.GetAsync($"/tasks/{code}"))["start"]);

        await page.ClickAsync("#move button");
        await page.WaitForURLAsync($"**/ui/calendar?on=2199-11&program={code}P");
        await Until.TrueAsync(async () => (await admin.GetAsync($"/tasks/{code}"))["end"] == "2199-11-12T17:00:00Z", "it has moved");
    }

    private static Task TouchAsync(ICDPSession session, string type, float? x, float y) => session.SendAsync(
        "Input.dispatchTouchEvent",
        new()
        {
            ["type"] = type,
            ["touchPoints"] = x is { } at ? new[] { new Dictionary<string, object> { ["x"] = at, ["y"] = y } } : [],
        });

    [Fact]
    public async Task Lanes_show_what_the_interface_adds_up_for_each_currency()
    {
        var admin = node.People.Admin;
        await admin.ProgramAsync("LANEP");
        await admin.PutAsync("/budgets/LANEB", """{"allocated": 1000}""");
        await admin.PutAsync("/budgets/LANEU", """{"allocated": 1000, "currency": "USD"}""");
        await admin.PostAsync("/commands/quote", """{"pair": "EUR-USD", "date": "2020-01-01", "rate": 2}""");
        await admin.PutAsync(
            "/campaigns/LANEC", """{"program": "LANEP", "process": "defined", "start": "2199-12-01", "end": "2199-12-30"}""");
        foreach (var (task, budget, at) in new[] { ("LANE1", "LANEB", "02"), ("LANE2", "LANEB", "08"), ("LANE3", "LANEU", "02") })
        {
            await admin.PutAsync(
                $"/tasks/{task}",
                $$"""{"campaign": "LANEC", "budget": "{{budget}}", "level": "committed", "provisional": 12.5, """
                + $$""" "start": "2199-12-{{at}}T09:00Z", "end": "2199-12-{{at}}T17:00Z"}""");
        }
        await admin.QuietAsync();
        var lanes = (await admin.GetAsync("/calendar/lanes?from=2199-12-01&to=2199-12-31&step=week&program=LANEP")).Json;
        Assert.Equal(
            [
                "2199-12-01 []", """2199-12-02 [{"currency":"EUR","committed":25.00},{"currency":"USD","committed":25.00}]""",
                "2199-12-09 []", "2199-12-16 []", "2199-12-23 []", "2199-12-30 []",
            ],
            lanes["items"]!.AsArray().Select(i => $"{i!["from"]} {i["money"]!.ToJsonString()}"));
        Assert.Equal(
            """[{"currency":"EUR","committed":25.00},{"currency":"USD","committed":25.00}]""", lanes["total"]!["money"]!.ToJsonString());

        using var visitor = await node.VisitorAsync(Role.Viewer);
        var page = await visitor.TextAsync("/ui/calendar?on=2199-12");
        Assert.Contains("Committed, EUR", page, StringComparison.Ordinal);
        Assert.Contains("Committed, USD", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?view=quarter&on=2026-02", "Quarter 1, 2026")]
    [InlineData("?on=2026-02-14", "Feb 2026")]
    [InlineData("?on=2026-02-14&kind=nothing", "Feb 2026")]
    public async Task The_address_says_which_period(string query, string title)
    {
        using var visitor = await node.VisitorAsync(Role.Viewer);
        Assert.Contains($"<small>{title}", (await visitor.TextAsync($"/ui/calendar{query}")), StringComparison.Ordinal);
    }
}
