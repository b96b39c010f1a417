using System.Net;
using CampaignActors.Operations.Access;
using CampaignActors.Web.Frame;
using Xunit;
using Xunit.Abstractions;

namespace CampaignActors.Web.Tests.Frame;

/// <summary>What holds for all pages, seen with the data of the demo's company.</summary>
public sealed class EveryPageSpecs(CompanyNode node, ITestOutputHelper output) : IClassFixture<CompanyNode>
{
    /// <summary>Pages by address; <c>{…}</c> of templates stands for these.</summary>
    public static readonly TheoryData<string> Pages =
    [
        .. MenuEntries.All.Select(entry => entry.Address),
        "/ui/search?q=oak", "/ui/preferences",
        "/ui/campaigns/TERRACE", "/ui/deliveries/GUESTROOM.MAIL", "/ui/deliveries/CATALOGUE.FIRST", "/ui/budgets/DIRECT", "/ui/plans/YEAR",
        "/ui/programs/ONLINE", "/ui/segments/GROWNUPS", "/ui/operators/mia", "/ui/workflows/budgetMgt", "/ui/providers/LARK",
        "/ui/inbox/deliveries/WINBACK.MAIL/target", "/ui/inbox/deliveries/FABRIC.BOOKS", "/ui/inbox/deliveries/GUESTROOM.MAIL/target",
        "/ui/inbox/tasks/BREMEN.HALL", "/ui/inbox/campaigns/OP1/1", "/ui/tasks/BREMEN.STAFF",
        "/ui/inbox/several?item=deliveries/WINBACK.MAIL/target&item=tasks/BREMEN.HALL/task",
        "/ui/stocks/WAREHOUSE", "/ui/stocks/WAREHOUSE/SAMPLEBOOK", "/ui/orders", "/ui/orders/GIFTCARDS-1",
        "/ui/cluster?tab=shards&region=keys",
        "/ui/cluster?tab=actors", "/ui/cluster?tab=care", "/ui/cluster?tab=log", "/ui/access?tab=people", "/ui/access?tab=roles",
        "/ui/audit?tab=denied", "/ui/audit?tab=people",
        "/ui/campaigns/new", "/ui/segments/new",
        "/ui/budgets?view=list", "/ui/budgets/MARKETING", "/ui/budgets/DIRECT?tab=evolution&cumulative=true",
        "/ui/budgets/DIRECT?tab=ledger",
        "/ui/budgets/DIRECT?tab=periods", "/ui/budgets/DIRECT?tab=history", "/ui/budgets/DIRECT?tab=change", "/ui/budgets/new",
        "/ui/budgets/BRITAIN?trueAt=2026-11-20T10:00&zone=UTC", "/ui/budgets/DIRECT/explain/spent",
        "/ui/budgets/MARKETING/explain/consolidated.spent", "/ui/stocks/MESSAGES/TEXTS/explain/inStock", "/ui/reports/expenses",
        "/ui/reports/costs?by=month", "/ui/reports/evolution?budget=DIRECT", "/ui/reports/variance", "/ui/reports/summary",
        "/ui/invoices/INV-BLUE-7", "/ui/invoices/new", "/ui/invoices?provider=BLUEDOOR", "/ui/providers/new",
        "/ui/audiences?tab=lists", "/ui/audiences?tab=typologies", "/ui/audiences?tab=suppressions", "/ui/lists/NEWSLETTER",
        "/ui/lists/new",
        "/ui/typologies/STANDARD", "/ui/typologies/new", "/ui/recipientFields", "/ui/recipients?find=HP", "/ui/recipients/HP000002",
        "/ui/import/recipients", "/ui/import/suppressions",
        "/ui/deliveries/new", "/ui/campaigns/BIRTHDAYS?tab=workflows",
        "/ui/campaigns/BREMEN?tab=edit",
        "/ui/deliveries/TERRACE.MAIL", "/ui/deliveries/FABRIC.BOOKS", "/ui/templates/LETTER", "/ui/calendar?view=quarter&on=2026-11",
        "/ui/calendar/move?entity=tasks/BREMEN.KEYS&end=2026-12-24T12:00",
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task An_administrator_sees_it_and_axe_finds_nothing_serious(string path)
    {
        foreach (var dark in new[] { false, true })
        {
            var page = await node.PageAsync(dark: dark);
            var answer = await page.GotoAsync(node.Address + path);
            Assert.Equal(200, answer!.Status);
            Assert.Empty(await PageChecks.SeriousAsync(page, dark, output));
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task It_fits_a_phone_without_scrolling_sideways(string path)
    {
        var page = await node.PageAsync(width: 390, language: "nl-NL");
        await page.GotoAsync(node.Address + path);

        Assert.Equal("", await PageChecks.WiderAsync(page, 390));
        Assert.Equal("nl", await page.GetAttributeAsync("html", "lang"));
    }

    /// <summary>Every role sees a page, or is told that it may not: no page fails for one of them.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Each_role_sees_it_or_is_told(string path)
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            var visitor = await node.VisitorAsync(role);
            var status = (await visitor.GetAsync(path)).StatusCode;
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Forbidden, $"{role}: {(int)status}");
        }
    }

    /// <summary>A viewer who crafts each form that an administrator's page has changes nothing.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_viewer_changes_nothing_by_a_crafted_form(string path)
    {
        var administrator = await node.VisitorAsync(Role.Administrator);
        var viewer = await node.VisitorAsync(Role.Viewer);
        var forms = PageChecks.Forms(await administrator.TextAsync(path));
        var token = await viewer.TokenAsync("/ui/preferences");
        foreach (var fields in forms.Where(f => f["_handler"] is not ("preferences" or "sign-out")))
        {
            fields["__RequestVerificationToken"] = token;
            fields["confirmed"] = "yes";
            var answer = await viewer.SendAsync(path, [.. fields.Select(f => (f.Key, f.Value))]);
            Assert.NotEqual(HttpStatusCode.SeeOther, answer.StatusCode);
            Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
        }
    }
}
