using CampaignActors.Node.Start;
using CampaignActors.Web.Tests.Flows;
using Xunit;

namespace CampaignActors.Web.Tests.Frame;

public sealed class KeptInputSpecs
{
    [Theory]
    [BothWays]
    public async Task Typed_text_outlives_a_node_that_is_killed_under_the_page(Way way)
    {
        using var folder = new TempFolder();
        var first = await NodeProcess.StartAsync(folder.Path);
        var address = first.Address;
        var key = (await File.ReadAllTextAsync(Path.Combine(folder.Path, "admin-key"))).Trim();
        using (var api = new Api(address, key))
            await api.PutAsync("/operators/ada", """{"name": "Ada"}""");
        await using var chromium = await Chromium.StartAsync();
        var hands = Hands.Of(way, await (await chromium.WindowAsync()).SignInAsync(address, key, "/ui/operators/ada"));
        await hands.TypeAsync("#entity-name", "Ada Lovelace");

        await first.KillAsync();
        await first.DisposeAsync();
        await using var second = await NodeProcess.StartAsync(folder.Path, address);
        await hands.Page.ReloadAsync();
        await hands.SeesAsync("#live-note:has-text('What you typed was kept')");
        Assert.Equal("Ada Lovelace", await hands.Page.InputValueAsync("#entity-name"));

        await hands.PressAsync("#entity button.primary");
        await hands.IsToldAsync("Saved.");
        await hands.Page.ReloadAsync();
        Assert.Equal("Ada Lovelace", await hands.Page.InputValueAsync("#entity-name"));
        Assert.Null(await hands.Page.EvaluateAsync<string?>("sessionStorage.getItem('ui-keep:/ui/operators/ada#entity')"));
    }
}
