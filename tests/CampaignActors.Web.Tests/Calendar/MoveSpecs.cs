using CampaignActors.Operations.Access;
using CampaignActors.Testing.Nodes;
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
