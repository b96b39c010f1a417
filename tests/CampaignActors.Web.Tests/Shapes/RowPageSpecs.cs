using CampaignActors.Operations.Access;
using Microsoft.Playwright;
using Xunit;

namespace CampaignActors.Web.Tests.Shapes;

/// <summary>Rows and parts of a value in a browser, with and without scripts.</summary>
public sealed class RowPageSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    [Fact]
    public async Task Without_scripts_rows_come_and_go_and_what_was_typed_stays()
    {
        await node.People.Admin.ProgramAsync("ROWP");
        var page = await node.PageAsync(Role.CampaignManager, "/ui/campaigns/new?all=yes&program=ROWP", scripts: false);
        await page.FillAsync("#entity-code", "ROWC1");
        await Add(page, "documents").ClickAsync();
        await Input(page, "documents~1.name").FillAsync("Brief");
        await Add(page, "documents").ClickAsync();
        await Add(page, "documents").ClickAsync();
        Assert.Equal("ROWC1", await page.InputValueAsync("#entity-code"));
        Assert.Equal("Brief", await Input(page, "documents~1.name").InputValueAsync());
        await Input(page, "documents~2.name").FillAsync("Plan");
        await Input(page, "documents~2.link").FillAsync("https://plan.example/");
        await page.ClickAsync("#entity > button.primary");

        // The third row is empty: it is none. The first lacks its link.
        Assert.Equal("Fill this in.", await page.InnerTextAsync("[id='entity-documents~1~row'] .problem"));
        Assert.Equal(1, await page.Locator("#entity .problem").CountAsync());
        await page.ClickAsync("button[value='remove documents 1']");
        Assert.Equal("Plan", await Input(page, "documents~2.name").InputValueAsync());
        await page.ClickAsync("#entity > button.primary");

        await page.WaitForURLAsync("**/ui/campaigns/ROWC1");
        var campaign = await node.People.Admin.GetAsync("/campaigns/ROWC1");
        var document = Assert.Single(campaign.Json["documents"]!.AsArray())!;
        Assert.Equal(("Plan", "https://plan.example/"), (document["name"]!.ToString(), document["link"]!.ToString()));
    }

    [Fact]
    public async Task An_error_of_the_interface_stands_in_its_row_and_the_enter_key_saves()
    {
        await node.People.Admin.ProgramAsync("ROWQ");
        var page = await node.PageAsync(Role.CampaignManager, "/ui/campaigns/new?all=yes&program=ROWQ");
        await page.FillAsync("#entity-code", "ROWC2");
        await page.FillAsync("#entity-end", "2199-03-01T10:00");
        for (var row = 1; row <= 2; row++)
        {
            await Add(page, "taskTemplates").ClickAsync();
            await Input(page, $"taskTemplates~{row}.code").FillAsync($"T{row}");
            await Input(page, $"taskTemplates~{row}.before").FillAsync(row == 1 ? "2d" : "soon");
            await Input(page, $"taskTemplates~{row}.duration").FillAsync("1d");
        }
        await Input(page, "taskTemplates~2.duration").PressAsync("Enter");

        var problem = page.Locator("[id='entity-taskTemplates~2.before-problem']");
        Assert.Contains("'soon' is not a duration", await problem.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal("true", await Input(page, "taskTemplates~2.before").GetAttributeAsync("aria-invalid"));
        Assert.Equal("2d", await Input(page, "taskTemplates~1.before").InputValueAsync());
        await Input(page, "taskTemplates~2.before").FillAsync("1d");
        await Input(page, "taskTemplates~2.before").PressAsync("Enter");
        await page.WaitForURLAsync("**/ui/campaigns/ROWC2");
        Assert.NotNull((await node.People.Admin.GetAsync("/tasks/ROWC2-T2"))["start"]);
    }

    [Fact]
    public async Task A_tariff_is_typed_into_rows_of_rows_without_loading_the_page()
    {
        var page = await node.PageAsync(Role.Administrator, "/ui/providers/new");
        await page.FillAsync("#entity-code", "ROWPRINT");
        await page.EvaluateAsync("() => { window.stays = true; }");
        const string Service = "services~1", Category = $"{Service}.categories~1", Type = $"{Category}.types~1";
        await Add(page, "services").ClickAsync();
        await Assertions.Expect(Input(page, $"{Service}~key")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Letters");
        await Add(page, $"{Service}.categories").ClickAsync();
        await Input(page, $"{Category}.label").FillAsync("Paper");
        await Input(page, $"{Category}.process").SelectOptionAsync("directMail");
        await Add(page, $"{Category}.types").ClickAsync();
        await Input(page, $"{Type}.label").FillAsync("A4");
        await page.CheckAsync($"input[name='{Type}.price~is'][value='linearByThreshold']");
        const string Bands = $"{Type}.price~linearByThreshold.linearByThreshold";
        await Add(page, Bands).ClickAsync();
        await Input(page, $"{Bands}~1~key").FillAsync("1,000");
        await Input(page, $"{Bands}~1").FillAsync("0.45");
        await Input(page, $"{Bands}~beyond").FillAsync("0.40");
        Assert.True(await page.EvaluateAsync<bool>("() => window.stays === true"));
        await page.ClickAsync("#entity > button.primary");

        await page.WaitForURLAsync("**/ui/providers/ROWPRINT");
        var stored = (await node.People.Admin.GetAsync("/providers/ROWPRINT")).Json["services"]!["Letters"]!["categories"]![0]!;
        var bands = stored["types"]![0]!["price"]!["linearByThreshold"]!;
        Assert.Equal((0.45m, 0.40m), (bands["1000"]!.GetValue<decimal>(), bands["beyond"]!.GetValue<decimal>()));

        // Nothing was changed: nothing is sent of it.
        await page.FillAsync("#entity-name", "Printer");
        await page.ClickAsync("#entity > button.primary");
        Assert.Equal("Saved.", (await page.InnerTextAsync(".said")).Trim());
        Assert.Equal(stored.ToJsonString(), (await node.People.Admin.GetAsync("/providers/ROWPRINT"))
            .Json["services"]!["Letters"]!["categories"]![0]!.ToJsonString());
    }

    private static ILocator Add(IPage page, string path) => page.Locator($"button[value='add {path}']");

    private static ILocator Input(IPage page, string name) => page.Locator($"[id='entity-{name}']");
}
