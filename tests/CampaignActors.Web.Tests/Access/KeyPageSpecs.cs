using System.Net;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Web.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Access;

public sealed class KeyPageSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    [Fact]
    public async Task A_key_is_shown_once_and_its_session_ends_when_it_is_revoked()
    {
        await node.People.Admin.PutAsync("/operators/kay", """{"name": "Kay"}""");
        var page = await node.PageAsync(Role.Administrator, "/ui/access");
        await page.FillAsync("#key-code", "kay1");
        await page.FillAsync("#key-operator", "kay");
        await page.CheckAsync("#key input[value=viewer]");
        await page.CheckAsync("#key input[value=stockKeeper]");
        await page.ClickAsync("#key button.primary");
        var secret = await page.InputValueAsync("#made-key");
        Assert.StartsWith("ca_kay1_", secret, StringComparison.Ordinal);

        await page.ClickAsync("a:text('I have copied it')");
        Assert.Equal(0, await page.Locator("#made-key").CountAsync());
        Assert.DoesNotContain(secret, await page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            secret, await page.EvaluateAsync<string>("JSON.stringify({...sessionStorage, ...localStorage})"), StringComparison.Ordinal);
        Assert.Equal("", await page.InputValueAsync("#key-code"));

        using var kay = await PlainVisitor.SignInAsync(node.Address, secret);
        Assert.Equal(HttpStatusCode.OK, (await kay.GetAsync("/ui/stocks")).StatusCode);
        await page.ClickAsync("#revoke-kay1 button");
        await page.ClickAsync("#revoke-kay1 button:has-text('Yes')");
        await page.WaitForSelectorAsync("tr:has-text('kay1') .tag:has-text('revoked')");
        await Until.TrueAsync(
            async () => (await kay.GetAsync("/ui/stocks")).Headers.Location?.OriginalString.StartsWith("/ui/sign-in", StringComparison.Ordinal) == true,
            "the session has ended");
    }

    [Fact]
    public async Task A_key_without_a_role_is_refused_beside_the_field()
    {
        var page = await node.PageAsync(Role.Administrator, "/ui/access");
        await page.FillAsync("#key-code", "none");
        await page.ClickAsync("#key button.primary");

        Assert.Contains("Fill this in", await page.InnerTextAsync("#key-roles-problem"), StringComparison.Ordinal);
        Assert.DoesNotContain("\"none\"", (await node.People.Admin.GetAsync("/keys")).Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_administrators_see_keys_and_audit()
    {
        foreach (var role in Enum.GetValues<Role>().Where(role => role != Role.Administrator))
        {
            using var visitor = await node.VisitorAsync(role);
            Assert.Equal(HttpStatusCode.Forbidden, (await visitor.GetAsync("/ui/access")).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await visitor.GetAsync("/ui/audit?tab=people")).StatusCode);
        }
    }

    [Fact]
    public async Task The_audit_is_filtered_by_person_and_entity_and_paged()
    {
        await node.People.Admin.PutAsync("/operators/aud", """{"name": "Aud"}""");
        using var visitor = await node.VisitorAsync(Role.Administrator);
        var found = await visitor.TextAsync("/ui/audit?entity=operators/aud");

        Assert.Contains("operators/aud", found, StringComparison.Ordinal);
        Assert.DoesNotContain("operators/viewer", found, StringComparison.Ordinal);
        Assert.Contains("no place in the list", await visitor.TextAsync("/ui/audit?after=x"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/ui/audit?tab=denied&since=2026-01-01")).StatusCode);
    }

    [Fact]
    public void Every_role_has_words() => Assert.Equal(
        Enum.GetValues<Role>().Select(role => Scalars.NameOf(role)), RoleNames.All.Select(role => role.Role));
}
