using System.Net;
using System.Text.RegularExpressions;
using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Frame;

public sealed partial class CommandFormSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    private const string Form = "entity";

    [Fact]
    public async Task A_field_is_changed_and_the_next_page_says_so_once()
    {
        await node.People.Admin.PutAsync("/operators/eve", """{"name": "Eve"}""");
        var page = await node.PageAsync(Role.Administrator, "/ui/operators/eve");
        await page.FillAsync("#entity-name", "Evelyn");
        await page.ClickAsync("#entity button.primary");

        Assert.Equal("Saved.", (await page.InnerTextAsync(".said")).Trim());
        Assert.Equal("Evelyn", await page.InputValueAsync("#entity-name"));
        await page.ReloadAsync();
        Assert.Equal(0, await page.Locator(".said").CountAsync());
    }

    [Fact]
    public async Task A_form_sent_twice_is_one_command()
    {
        await node.People.Admin.PutAsync("/operators/twice", """{"name": "Once"}""");
        using var visitor = await node.VisitorAsync(Role.Administrator);
        var text = await visitor.TextAsync("/ui/operators/twice");
        (string, string)[] fields =
        [
            ("__RequestVerificationToken", Value(text, "__RequestVerificationToken")), ("_handler", Form),
            ("command-id", Value(text, "command-id")), ("revision", WebUtility.HtmlDecode(Value(text, "revision"))), ("name", "Changed"),
            ("was.name", Value(text, "was.name")),
        ];
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => visitor.SendAsync("/ui/operators/twice", fields)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode));
        var rows = (await node.People.Admin.GetAsync("/audit?entity=operators/twice")).Raw;
        Assert.Equal(2, Entry().Count(rows));
    }

    [Fact]
    public async Task A_correction_after_a_refusal_is_another_command()
    {
        await node.People.Admin.ProgramAsync("CORRECTP");
        var page = await node.PageAsync(Role.CampaignManager, "/ui/campaigns/new?program=CORRECTP");
        await page.FillAsync("#entity-code", "CORRECTC");
        await page.FillAsync("#entity-manager", "noone");
        await page.ClickAsync("#entity > button.primary");
        Assert.Contains("unknown operator", await page.InnerTextAsync("#entity .problem"), StringComparison.Ordinal);
        await page.FillAsync("#entity-manager", PeopledNode.Named(Role.CampaignManager));
        await page.ClickAsync("#entity > button.primary");

        await page.WaitForURLAsync("**/ui/campaigns/CORRECTC");
    }

    [Fact]
    public async Task Who_comes_second_is_told_and_keeps_what_was_typed()
    {
        await node.People.Admin.PutAsync("/operators/both", """{"name": "Before"}""");
        var page = await node.PageAsync(Role.Administrator, "/ui/operators/both");
        await page.FillAsync("#entity-name", "Mine");
        await node.People.Admin.PutAsync("/operators/both", """{"name": "Theirs"}""");
        await page.ClickAsync("#entity button.primary");

        Assert.Contains("somebody else", await page.InnerTextAsync("#entity .problem"), StringComparison.Ordinal);
        Assert.Equal("Mine", await page.InputValueAsync("#entity-name"));
        Assert.Equal("Theirs", (await node.People.Admin.GetAsync("/operators/both"))["name"]);
    }

    [Fact]
    public async Task An_error_stands_beside_its_field_and_nothing_is_lost()
    {
        var page = await node.PageAsync(Role.CampaignManager, "/ui/programs/new");
        await page.FillAsync("#entity-code", "not a code");
        await page.FillAsync("#entity-plan", "YEAR");
        await page.FillAsync("#entity-label", "Spring");
        await page.ClickAsync("#entity button.primary");

        Assert.Equal("not a code", await page.InputValueAsync("#entity-code"));
        Assert.Equal("Spring", await page.InputValueAsync("#entity-label"));
        Assert.Contains("Nothing was changed", await page.InnerTextAsync("#entity"), StringComparison.Ordinal);
    }

    private static string Value(string page, string name) => Regex.Match(page, $"name=\"{name}\" value=\"([^\"]*)\"").Groups[1].Value;

    [GeneratedRegex("\"ordering\"")]
    private static partial Regex Entry();
}
