using System.Globalization;
using System.IO.Compression;
using System.Net;
using CampaignActors.Operations.Access;
using CampaignActors.Web.Budgets;
using Xunit;

namespace CampaignActors.Web.Tests.Budgets;

/// <summary>What a controller does with pages of money.</summary>
public sealed class BudgetPageSpecs(WorkedNode node) : IClassFixture<WorkedNode>
{
    [Fact]
    public async Task A_figure_leads_down_to_the_event_and_the_person()
    {
        var page = await node.Visited.PageAsync(Role.Viewer, "/ui/budgets");
        await page.ClickAsync("table a[href='/ui/budgets/BDG6']");
        await page.ClickAsync(".figure a[href='/ui/budgets/BDG6/explain/spent']");

        Assert.Equal(Amount((await node.Admin.GetAsync("/budgets/BDG6"))["spent"]!), await page.InnerTextAsync("tfoot td.num"));
        var row = page.Locator("tbody tr", new() { HasText = "tasks/TSK1" });
        Assert.Equal("500.00", (await row.Locator("td.num").InnerTextAsync()).Trim());
        var cause = (await node.Admin.GetAsync("/budgets/BDG6/explain/spent")).Json["lines"]!.AsArray()
            .Single(l => l!["text"]!.ToString().StartsWith("tasks/TSK1", StringComparison.Ordinal))!["why"]!.AsArray()[^1]!;
        var text = await row.InnerTextAsync();
        Assert.Contains("task closed at tasks/TSK1", text, StringComparison.Ordinal);
        Assert.Contains($"by {cause["by"]}, command {cause["command"]}", text, StringComparison.Ordinal);
        await row.Locator("td.num a").ClickAsync();
        Assert.Equal("500.00", await page.InnerTextAsync("tfoot td.num"));
        await page.ClickAsync("tbody a[href='/ui/operators/mia']");
        Assert.Contains("mia", await page.InnerTextAsync("h1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_of_the_pages_are_those_of_the_interface()
    {
        var budget = (await node.Admin.GetAsync("/budgets/BDG6")).Json;
        var page = await node.Visited.PageAsync(Role.Viewer, "/ui/budgets/BDG6");
        foreach (var field in new[] { "allocated", "held", "free", "forecast" }.Concat(LevelAmounts.Levels))
        {
            var figure = await page.InnerTextAsync($".figure a[href='/ui/budgets/BDG6/explain/{field}']");
            Assert.Equal(Amount(budget[field]!.ToString()), figure);
        }

        var summary = (await node.Admin.GetAsync("/reports/summary")).Json["totals"]![0]!;
        await page.GotoAsync($"{node.Visited.Address}/ui/reports/summary");
        var totals = await page.Locator("tfoot tr td.num").AllInnerTextsAsync();
        Assert.Equal(
            new[] { "allocated", "planned", "reserved", "committed", "spent", "invoiced", "total", "held", "free", "forecast" }
                .Select(name => Amount(summary[name]!.ToString())),
            totals);

        // As it was known before anything was charged.
        var first = (await node.Admin.GetAsync("/audit?entity=budgets/BDG6&limit=1")).Json["items"]![0]!["at"]!.ToString();
        var past = (await node.Admin.GetAsync($"/budgets/BDG6?knownAt={first}")).Json;
        Assert.NotEqual(past["free"]!.ToString(), budget["free"]!.ToString());
        await page.GotoAsync($"{node.Visited.Address}/ui/budgets/BDG6?knownAt={first}");
        var shown = await page.Locator(".figure", new() { HasText = "Free" }).Locator("b").InnerTextAsync();
        Assert.Equal(Amount(past["free"]!.ToString()), shown.Trim());

        // What it was made of then.
        await page.ClickAsync(".figure a[href^='/ui/budgets/BDG6/explain/free?knownAt=']");
        Assert.Equal(Amount(past["free"]!.ToString()), (await page.InnerTextAsync(".figure b")).Trim().Split(' ')[0]);
        Assert.Contains("As it was known at", await page.InnerTextAsync(".warning"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tree_shows_a_main_budget_with_those_related_to_it()
    {
        await node.Admin.PutAsync("/budgets/TREEMAIN", """{"label": "Main", "allocated": 1000}""");
        await node.Admin.PutAsync("/budgets/TREEPART", """{"label": "Part", "allocated": 500, "relatedTo": "TREEMAIN"}""");
        var page = await node.Visited.PageAsync(Role.Viewer, "/ui/budgets");

        var rows = await page.Locator("tbody tr").AllInnerTextsAsync();
        var main = rows.Select((text, i) => (text, i)).Single(r => r.text.Contains("TREEMAIN", StringComparison.Ordinal)).i;
        Assert.Contains("1,500.00", rows[main + 1], StringComparison.Ordinal);
        Assert.Contains("TREEPART", rows[main + 2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_amount_in_the_way_of_the_other_language_is_refused_and_kept()
    {
        await node.Admin.PutAsync("/budgets/PAYFROM", """{"allocated": 5000}""");
        await node.Admin.PutAsync("/budgets/PAYTO", """{"allocated": 0}""");
        var page = await node.Visited.PageAsync(Role.CampaignManager, "/ui/budgets/PAYFROM?tab=change");
        await page.FillAsync("#transfer-to", "PAYTO");
        await page.FillAsync("#transfer-amount", " 1.234,56 ");
        await page.FillAsync("#transfer-comment", "Moved in autumn");
        await page.ClickAsync("#transfer button.primary");

        Assert.Contains("no amount in English", await page.InnerTextAsync("#transfer-amount-problem"), StringComparison.Ordinal);
        Assert.Equal("true", await page.GetAttributeAsync("#transfer-amount", "aria-invalid"));
        Assert.Equal("1.234,56", (await page.InputValueAsync("#transfer-amount")).Trim());
        Assert.Equal("PAYTO", await page.InputValueAsync("#transfer-to"));
        Assert.Equal("Moved in autumn", await page.InputValueAsync("#transfer-comment"));
        Assert.Equal(5000m, decimal.Parse((await node.Admin.GetAsync("/budgets/PAYFROM"))["allocated"]!, CultureInfo.InvariantCulture));

        await page.FillAsync("#transfer-amount", "1,234.56");
        await page.ClickAsync("#transfer button.primary");
        await page.ClickAsync("#transfer button[name=confirmed]");
        Assert.Equal("Transferred.", (await page.InnerTextAsync(".said")).Trim());
        Assert.Equal(1234.56m, decimal.Parse((await node.Admin.GetAsync("/budgets/PAYTO"))["allocated"]!, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_report_is_exported_as_it_is_shown()
    {
        using var visitor = await node.Visited.VisitorAsync(Role.Viewer);
        var csv = await visitor.TextAsync("/ui/reports/costs/export?format=csv&by=item&budget=BDG6");
        Assert.Equal((await node.Admin.GetAsync("/reports/costs?format=csv&by=item&budget=BDG6")).Raw, csv);

        Assert.Contains(
            "tasks/TSK1", await SheetAsync(visitor, "/ui/reports/costs/export?format=xlsx&by=item&budget=BDG6"), StringComparison.Ordinal);
        Assert.Contains("BDG6", await SheetAsync(visitor, "/ui/export/budgets?format=xlsx&q=BDG6"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/ui/reports/nothing")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.GetAsync("/ui/reports/costs?from=yesterday")).StatusCode);
    }

    /// <summary>The rows of a spreadsheet, as it is in its file.</summary>
    private static async Task<string> SheetAsync(PlainVisitor visitor, string path)
    {
        using var file = new MemoryStream(await (await visitor.GetAsync(path)).Content.ReadAsByteArrayAsync());
        using var zip = new ZipArchive(file);
        using var sheet = new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        return await sheet.ReadToEndAsync();
    }

    private static string Amount(string number) =>
        decimal.Parse(number, NumberStyles.Number, CultureInfo.InvariantCulture).ToString("#,##0.00", CultureInfo.InvariantCulture);
}
