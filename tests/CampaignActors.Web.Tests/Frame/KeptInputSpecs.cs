using CampaignActors.Node.Start;
using Xunit;

namespace CampaignActors.Web.Tests.Frame;

public sealed class KeptInputSpecs
{
    [Fact]
    public async Task Typed_text_outlives_a_node_that_is_killed_under_the_page()
    {
        using var folder = new TempFolder();
        var first = await NodeProcess.StartAsync(folder.Path);
        var address = first.Address;
        var key = (await File.ReadAllTextAsync(Path.Combine(folder.Path, "admin-key"))).Trim();
        using (var api = new Api(address, key))
            await api.PutAsync("/operators/ada", """{"name": "Ada"}""");
        await using var chromium = await Chromium.StartAsync();
        var page = await (await chromium.WindowAsync()).SignInAsync(address, key, "/ui/operators/ada");
        await page.FillAsync("#entity-name", "Ada Lovelace");

        await first.KillAsync();
        await first.DisposeAsync();
        await using var second = await NodeProcess.StartAsync(folder.Path, address);
        await page.ReloadAsync();

        Assert.Equal("Ada Lovelace", await page.InputValueAsync("#entity-name"));
        await page.ClickAsync("#entity button.primary");
        Assert.Equal("Saved.", (await page.InnerTextAsync(".said")).Trim());
        await page.ReloadAsync();
        Assert.Equal("Ada Lovelace", await page.InputValueAsync("#entity-name"));
        Assert.Null(await page.EvaluateAsync<string?>("sessionStorage.getItem('ui-keep:/ui/operators/ada#entity')"));
    }
}
