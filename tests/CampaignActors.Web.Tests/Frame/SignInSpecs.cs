using System.Net;
using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Frame;

public sealed class SignInSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    [Fact]
    public async Task A_page_leads_to_signing_in_and_back()
    {
        var page = await (await node.Chromium.WindowAsync()).NewPageAsync();
        await page.GotoAsync($"{node.Address}/ui/campaigns?q=spring");

        Assert.Contains("/ui/sign-in", page.Url, StringComparison.Ordinal);
        await page.FillAsync("#key", node.People.KeyOf(Role.Viewer));
        await page.ClickAsync("form button.primary");
        await page.WaitForURLAsync("**/ui/campaigns?q=spring");
    }

    [Fact]
    public async Task A_wrong_key_is_refused_beside_the_field_and_noted()
    {
        using var visitor = PlainVisitor.At(node.Address);
        var answer = await visitor.PostAsync("/ui/sign-in", "sign-in", ("key", "ca_stranger_" + new string('x', 43)));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("This key is not valid", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await Until.TrueAsync(
            async () => (await node.People.Admin.GetAsync("/audit/denied")).Raw
                .Contains("sign-in with a wrong key", StringComparison.Ordinal),
            "the refusal is in the list");
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/ui")]
    [InlineData("/\\elsewhere.example")]
    [InlineData("/uix")]
    [InlineData("javascript:alert(1)")]
    public async Task After_signing_in_no_link_leads_elsewhere(string wanted)
    {
        using var visitor = PlainVisitor.At(node.Address);
        var answer = await visitor.PostAsync(
            $"/ui/sign-in?return={Uri.EscapeDataString(wanted)}", "sign-in", ("key", node.People.KeyOf(Role.Viewer)));

        Assert.Equal("/ui", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_other_sites()
    {
        using var visitor = PlainVisitor.At(node.Address);
        var answer = await visitor.PostAsync("/ui/sign-in", "sign-in", ("key", node.People.KeyOf(Role.Viewer)));
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("ui-session=", StringComparison.Ordinal));

        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(node.People.KeyOf(Role.Viewer), WebUtility.UrlDecode(cookie), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_key_ends_its_session()
    {
        var key = await node.People.MakeAsync("""{"code": "goes", "operator": "viewer", "roles": ["viewer"]}""");
        using var visitor = await PlainVisitor.SignInAsync(node.Address, key);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/ui/campaigns")).StatusCode);

        await node.People.Admin.PostAsync("/keys/goes/revoke", "{}");
        await Until.TrueAsync(
            async () => (await visitor.GetAsync("/ui/campaigns")).Headers.Location?.OriginalString
                .StartsWith("/ui/sign-in", StringComparison.Ordinal) == true,
            "the session has ended");
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        using var visitor = await node.VisitorAsync(Role.Viewer);
        await visitor.PostAsync("/ui/preferences", "sign-out");

        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.GetAsync("/ui")).StatusCode);
    }
}
