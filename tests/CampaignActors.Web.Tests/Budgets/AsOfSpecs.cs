using System.Net;
using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Budgets;

/// <summary>Pages as of another instant: said where it counts, and asked again where no clock shows the time, or shows it twice.</summary>
public sealed class AsOfSpecs(WorkedNode node) : IClassFixture<WorkedNode>
{
    [Fact]
    public async Task True_at_is_announced_on_budgets_alone()
    {
        using var visitor = await node.Visited.VisitorAsync(Role.Viewer);
        const string past = "trueAt=2199-11-15T00:00&zone=UTC";
        var budget = Page(await visitor.TextAsync($"/ui/budgets/BDG6/explain/spent?{past}"));
        Assert.Contains("As it was at 15 Nov 2199 00:00 (UTC)", budget, StringComparison.Ordinal);
        Assert.Contains("name=\"trueAt\"", budget, StringComparison.Ordinal);
        Assert.Contains("\"/ui/tasks/TSK1/explain/calculated\"", budget, StringComparison.Ordinal);

        var task = Page(await visitor.TextAsync($"/ui/tasks/TSK1/explain/calculated?{past}"));
        Assert.DoesNotContain("As it was", task, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"trueAt\"", task, StringComparison.Ordinal);

        var known = Page(await visitor.TextAsync("/ui/budgets/BDG6/explain/spent?knownAt=2199-11-15T00:00&zone=UTC"));
        Assert.Contains("/ui/tasks/TSK1/explain/calculated?knownAt=2199-11-15", Uri.UnescapeDataString(known), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_that_no_clock_shows_or_one_shows_twice_are_asked_again()
    {
        using var visitor = await node.Visited.VisitorAsync(Role.Viewer);
        var never = Page(await visitor.TextAsync("/ui/budgets/BDG6?trueAt=2027-03-28T02:30&zone=Europe/Paris"));
        Assert.Contains("There is no 02:30 on 28 Mar 2027 in Europe/Paris", never, StringComparison.Ordinal);
        Assert.DoesNotContain("As it was at", never, StringComparison.Ordinal);

        const string twice = "/ui/budgets/BDG6?trueAt=2027-10-31T02:30:00&zone=Europe/Paris";
        var asked = Page(await visitor.TextAsync(twice));
        Assert.Contains("02:30 comes twice on 31 Oct 2027", asked, StringComparison.Ordinal);
        Assert.Contains("value=\"+01:00\"", asked, StringComparison.Ordinal);

        var chosen = Page(await visitor.TextAsync($"{twice}&offset=%2B01:00"));
        Assert.Contains("As it was at 31 Oct 2027 02:30 (Europe/Paris)", chosen, StringComparison.Ordinal);
        Assert.DoesNotContain("comes twice", chosen, StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await visitor.GetAsync("/ui/reports/costs/export?format=csv&trueAt=2027-03-28T02:30&zone=Europe/Paris")).StatusCode);
    }

    private static string Page(string html) => WebUtility.HtmlDecode(html);
}
