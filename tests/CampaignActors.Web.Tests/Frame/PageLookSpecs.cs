using Microsoft.Playwright;
using Xunit;

namespace CampaignActors.Web.Tests.Frame;

/// <summary>
/// What a browser makes of each page. A page is loaded once and looked at in light and in dark; the Dutch words, which are longer, are
/// looked at on a phone. Half of the pages are in a class of their own, since one browser tab uses one processor.
/// </summary>
public abstract class PageLook(Shared<CompanyNode> node)
{
    protected async Task AxeFindsNothingSeriousAsync(string path)
    {
        var page = await node.Value.PageAsync(GetType().Name);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce });
        var answer = await page.GotoAsync(node.Value.Address + path);
        Assert.Equal(200, answer!.Status);
        Assert.Empty(await Axe.SeriousAsync(page));

        // Dark, only the colours are others; without motion they are so at once.
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark, ReducedMotion = ReducedMotion.Reduce });
        Assert.Empty(await Axe.SeriousAsync(page, "color-contrast"));
    }

    protected async Task FitsAPhoneAsync(string path)
    {
        var page = await node.Value.PageAsync(GetType().Name, width: 390, language: "nl-NL");
        await page.GotoAsync(node.Value.Address + path);

        Assert.Equal("", await PageWidth.WiderAsync(page, 390));
        Assert.Equal("nl", await page.GetAttributeAsync("html", "lang"));
    }

    /// <summary>Every second page.</summary>
    protected static TheoryData<string> Half(int first) => [.. CompanyPages.All.Where((_, place) => place % 2 == first)];
}

[Long]
public sealed class PageLookSpecs(Shared<CompanyNode> node) : PageLook(node), IClassFixture<Shared<CompanyNode>>
{
    public static TheoryData<string> Pages => Half(0);

    [Theory]
    [MemberData(nameof(Pages))]
    public Task An_administrator_sees_it_and_axe_finds_nothing_serious(string path) => AxeFindsNothingSeriousAsync(path);

    [Theory]
    [MemberData(nameof(Pages))]
    public Task It_fits_a_phone_without_scrolling_sideways(string path) => FitsAPhoneAsync(path);
}

[Long]
public sealed class OtherPageLookSpecs(Shared<CompanyNode> node) : PageLook(node), IClassFixture<Shared<CompanyNode>>
{
    public static TheoryData<string> Pages => Half(1);

    [Theory]
    [MemberData(nameof(Pages))]
    public Task An_administrator_sees_it_and_axe_finds_nothing_serious(string path) => AxeFindsNothingSeriousAsync(path);

    [Theory]
    [MemberData(nameof(Pages))]
    public Task It_fits_a_phone_without_scrolling_sideways(string path) => FitsAPhoneAsync(path);
}
