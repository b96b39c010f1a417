using System.Net;
using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Lists;

/// <summary>Saved views above lists: kept, shown, taken in place of an earlier one, removed.</summary>
public sealed class SavedViewPageSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    private static Task<HttpResponseMessage> KeepAsync(PlainVisitor visitor, string path, string label, string visibility = "own") =>
        visitor.PostAsync(path, "keep-view", ("label", label), ("visibility", visibility));

    private static Task SeesAsync(PlainVisitor visitor, string path, string text) => Until.TrueAsync(
        async () => (await visitor.TextAsync(path)).Contains(text, StringComparison.Ordinal), $"{path} has {text}");

    [Fact]
    public async Task Shared_view_is_above_the_list_of_others_and_an_own_one_is_not()
    {
        using var planner = await node.VisitorAsync(Role.CampaignManager);
        using var viewer = await node.VisitorAsync(Role.Viewer);
        Assert.Equal(HttpStatusCode.SeeOther, (await KeepAsync(planner, "/ui/plans?q=first&after=X", "Mine alone")).StatusCode);
        await SeesAsync(planner, "/ui/plans", ">Mine alone</a>");
        Assert.Equal(HttpStatusCode.SeeOther, (await KeepAsync(planner, "/ui/plans?q=spring&sort=-label", "For all", "shared")).StatusCode);
        await SeesAsync(viewer, "/ui/plans", ">For all</a>");

        var text = await viewer.TextAsync("/ui/plans");
        Assert.DoesNotContain("Mine alone", text, StringComparison.Ordinal);
        Assert.Contains("href=\"/ui/plans?q=spring&amp;sort=-label\"", text, StringComparison.Ordinal);
        // Where in the list somebody was is no part of a view.
        Assert.Contains("href=\"/ui/plans?q=first\"", await planner.TextAsync("/ui/plans"), StringComparison.Ordinal);
        Assert.DoesNotContain("For all", await viewer.TextAsync("/ui/programs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task View_under_the_same_name_takes_the_place_of_the_one_before()
    {
        using var viewer = await node.VisitorAsync(Role.Viewer);
        await KeepAsync(viewer, "/ui/tasks?q=one", "Again");
        await KeepAsync(viewer, "/ui/tasks?q=two", "Again");

        await SeesAsync(viewer, "/ui/tasks", "href=\"/ui/tasks?q=two\"");
        Assert.DoesNotContain("href=\"/ui/tasks?q=one\"", await viewer.TextAsync("/ui/tasks"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_owner_removes_a_view()
    {
        using var viewer = await node.VisitorAsync(Role.Viewer);
        using var planner = await node.VisitorAsync(Role.CampaignManager);
        await KeepAsync(planner, "/ui/orders?q=x", "Kept", "shared");
        await SeesAsync(viewer, "/ui/orders", ">Kept</a>");
        var view = (await node.People.Admin.GetAsync("/savedViews?list=orders")).Json["items"]![0]!["code"]!.ToString();
        // The viewer has a form to remove views only with views of their own; this one is made up.
        await KeepAsync(viewer, "/ui/orders?q=y", "Own");
        await SeesAsync(viewer, "/ui/orders", "remove-view");

        var refused = await viewer.PostAsync("/ui/orders", "remove-view", ("view", view));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("is of campaignManager", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.SeeOther, (await planner.PostAsync("/ui/orders", "remove-view", ("view", view))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await node.People.Admin.GetAsync($"/savedViews/{view}")).Status);
        await Until.TrueAsync(
            async () => !(await viewer.TextAsync("/ui/orders")).Contains(">Kept</a>", StringComparison.Ordinal), "it is gone");
    }

    [Fact]
    public async Task Query_that_is_too_long_is_refused_with_a_reason()
    {
        using var viewer = await node.VisitorAsync(Role.Viewer);
        var refused = await KeepAsync(viewer, $"/ui/invoices?cols={new string('x', 2_001)}", "Long");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("2000", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_is_text_whatever_it_says()
    {
        using var viewer = await node.VisitorAsync(Role.Viewer);
        await KeepAsync(viewer, "/ui/segments?q=%3Cscript%3E", "<script>alert(1)</script>");

        await SeesAsync(viewer, "/ui/segments", "&lt;script&gt;alert(1)&lt;/script&gt;");
        Assert.DoesNotContain("<script>alert", await viewer.TextAsync("/ui/segments"), StringComparison.Ordinal);
    }
}
