using System.Net;
using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Frame;

/// <summary>What holds for all pages and can be seen without a browser.</summary>
public sealed class EveryPageSpecs(Shared<CompanyNode> node) : IClassFixture<Shared<CompanyNode>>
{
    public static TheoryData<string> Pages => CompanyPages.Theory;

    /// <summary>Every role sees a page, or is told that it may not: no page fails for one of them.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Each_role_sees_it_or_is_told(string path)
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            var visitor = await node.Value.VisitorAsync(role);
            var status = (await visitor.GetAsync(path)).StatusCode;
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Forbidden, $"{role}: {(int)status}");
        }
    }

    /// <summary>A viewer who crafts each form that an administrator's page has changes nothing.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_viewer_changes_nothing_by_a_crafted_form(string path)
    {
        var administrator = await node.Value.VisitorAsync(Role.Administrator);
        var viewer = await node.Value.VisitorAsync(Role.Viewer);
        var token = await viewer.TokenAsync("/ui/preferences");
        foreach (var form in PageForm.In(await administrator.TextAsync(path)).Where(f => f.Name is not ("preferences" or "sign-out")))
        {
            var answer = await viewer.SendAsync(path, form.With(("__RequestVerificationToken", token), ("confirmed", "yes")));
            Assert.NotEqual(HttpStatusCode.SeeOther, answer.StatusCode);
            Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
        }
    }
}
