using System.Net;
using System.Text.RegularExpressions;
using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Frame;

/// <summary>What holds for all pages and can be seen without a browser.</summary>
public sealed partial class EveryPageSpecs(Shared<CompanyNode> node) : IClassFixture<Shared<CompanyNode>>
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

    /// <summary>A link that leads nowhere is a promise that the page does not keep.</summary>
    [Fact]
    public async Task Links_lead_to_pages()
    {
        var administrator = await node.Value.VisitorAsync(Role.Administrator);
        var links = new Dictionary<string, string>();
        foreach (var path in CompanyPages.All)
        {
            foreach (Match link in Link().Matches(await administrator.TextAsync(path)))
                links.TryAdd(WebUtility.HtmlDecode(link.Groups[1].Value), path);
        }
        Assert.True(links.Count > 200, $"{links.Count} links");

        var broken = new List<string>();
        foreach (var (link, page) in links)
        {
            using var answer = await administrator.GetAsync(link);
            if ((int)answer.StatusCode >= 400)
                broken.Add($"{(int)answer.StatusCode} {link} on {page}");
        }
        Assert.Empty(broken);
    }

    [GeneratedRegex("<a [^>]*href=\"(/ui[^\"#]*)\"")]
    private static partial Regex Link();
}
