using System.Net;
using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Frame;

public sealed class PolicySpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    private const string Script = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">";

    [Theory]
    [InlineData("/ui/sign-in")]
    [InlineData("/ui")]
    [InlineData("/ui/campaigns")]
    [InlineData("/ui/campaigns/MISSING")]
    public async Task Pages_run_no_script_from_elsewhere_and_stand_in_no_frame(string path)
    {
        using var visitor = await node.VisitorAsync(Role.CampaignManager);
        var headers = (await visitor.GetAsync(path)).Headers;
        var policy = headers.GetValues("Content-Security-Policy").Single();

        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.True(headers.CacheControl!.NoStore);
    }

    /// <summary>Routes are found in any case of their letters.</summary>
    [Theory]
    [InlineData("/UI")]
    [InlineData("/Ui/campaigns")]
    [InlineData("/uI/budgets/new")]
    public async Task No_page_is_before_the_gate_by_other_letters(string path)
    {
        using var stranger = PlainVisitor.At(node.Address);
        using var answer = await stranger.GetAsync(path);

        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.SeeOther });
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_in_a_label_is_text()
    {
        await node.People.Admin.PutAsync("/operators/crafty", $$"""{"name": {{System.Text.Json.JsonSerializer.Serialize(Script)}}}""");
        var page = await node.PageAsync(Role.Viewer, "/ui/operators/crafty");

        Assert.NotEqual("taken", await page.TitleAsync());
        Assert.Contains("<script>", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused_and_changes_nothing()
    {
        await node.People.Admin.PutAsync("/operators/steady", """{"name": "Steady"}""");
        using var visitor = await node.VisitorAsync(Role.Administrator);
        var answer = await visitor.SendAsync("/ui/operators/steady", ("_handler", "entity"), ("name", "Changed"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Nothing was changed.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("Steady", (await node.People.Admin.GetAsync("/operators/steady"))["name"]);
    }

    [Fact]
    public async Task The_token_of_one_person_does_not_serve_another()
    {
        await node.People.Admin.PutAsync("/operators/steady2", """{"name": "Steady"}""");
        using var viewer = await node.VisitorAsync(Role.Viewer);
        using var administrator = await node.VisitorAsync(Role.Administrator);
        var token = await viewer.TokenAsync("/ui/preferences");
        var answer = await administrator.SendAsync(
            "/ui/operators/steady2", ("__RequestVerificationToken", token), ("_handler", "entity"), ("name", "Changed"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("Steady", (await node.People.Admin.GetAsync("/operators/steady2"))["name"]);
    }

    [Fact]
    public async Task The_interface_takes_no_cookie_for_a_key()
    {
        using var visitor = await node.VisitorAsync(Role.Administrator);
        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.GetAsync("/campaigns")).StatusCode);
    }

    [Fact]
    public async Task An_asset_is_kept_for_ever_under_the_hash_of_its_content()
    {
        using var visitor = PlainVisitor.At(node.Address);
        var text = await visitor.TextAsync("/ui/sign-in");
        var address = System.Text.RegularExpressions.Regex.Match(text, "/ui/assets/[0-9a-f]+/ui.css").Value;
        var answer = await visitor.GetAsync(address);

        Assert.Contains("immutable", answer.Headers.GetValues("Cache-Control").Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/ui/assets/0/..%2f..%2fappsettings.json")).StatusCode);
    }
}
