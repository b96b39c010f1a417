using System.Globalization;
using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Flows;

[Collection(FlowCollection.Name)]
public sealed class FigureFlowSpecs(FlowNode node)
{
    private const string Total = "2,891.41";

    [Theory]
    [BothWays]
    public async Task A_controller_follows_a_figure_down_to_the_person(Way way)
    {
        var hands = await node.Visited.HandsAsync(way, Role.Viewer);
        await hands.GoAsync("/ui/budgets");
        await hands.PressAsync("table a[href='/ui/budgets/BDG6']");
        var spent = ".figure a[href='/ui/budgets/BDG6/explain/spent']";
        await hands.SeesAsync(spent);
        Assert.Equal(Total, await hands.Page.InnerTextAsync(spent));

        await hands.PressAsync(spent);
        await hands.SeesAsync($"tfoot td.num:text-is('{Total}')");
        await AddsUpAsync(hands, Total);
        await hands.PressAsync("tbody a[href='/ui/deliveries/DM201/explain/calculated']");
        await hands.SeesAsync("tfoot td.num:text-is('891.41')");
        await AddsUpAsync(hands, "891.41");
        Assert.Equal(["99.19", "223.44", "8.78", "560.00"], await AmountsAsync(hands));

        await hands.Page.GoBackAsync();
        await hands.SeesAsync($"tfoot td.num:text-is('{Total}')");
        await hands.PressAsync("tbody tr:has(a[href='/ui/deliveries/DM201/explain/calculated']) a[href='/ui/operators/mia']");
        await hands.SeesAsync("h1:has-text('Mia')");
    }

    private static async Task<IReadOnlyList<string>> AmountsAsync(Hands hands) =>
        [.. (await hands.Page.Locator("tbody td.num").AllInnerTextsAsync()).Select(t => t.Trim())];

    private static async Task AddsUpAsync(Hands hands, string total) => Assert.Equal(
        decimal.Parse(total, CultureInfo.InvariantCulture),
        (await AmountsAsync(hands)).Sum(a => decimal.Parse(a, CultureInfo.InvariantCulture)));
}
