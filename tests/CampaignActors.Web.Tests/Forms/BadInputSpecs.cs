using System.Net;
using System.Text.RegularExpressions;
using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Forms;

/// <summary>What people type and paste that cannot be taken: the message stands beside its field, and nothing is lost.</summary>
public sealed class BadInputSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    private Api Admin => node.People.Admin;

    /// <summary>Sends a form of a page as it is, but for these fields.</summary>
    private static async Task<(HttpResponseMessage Answer, string Text)> SendAsync(
        PlainVisitor visitor, string path, string form, params (string Name, string Value)[] typed)
    {
        var answer = await visitor.SendAsync(path, PageForm.In(await visitor.TextAsync(path), form).With(typed));
        return (answer, await answer.Content.ReadAsStringAsync());
    }

    private static string Problem(string page, string field) => WebUtility.HtmlDecode(
        Regex.Match(page, $"<p class=\"problem\" id=\"{Regex.Escape(field)}-problem\">([^<]*)</p>").Groups[1].Value);

    private static string Typed(string page, string form, string field) =>
        PageForm.In(page, form).Fields.Single(f => f.Name == field).Value;

    /// <summary>A browser that cut a paste to what is taken would lose the rest without a word.</summary>
    [Fact]
    public async Task Too_long_a_text_is_told_and_kept_to_its_last_letter()
    {
        await Admin.PutAsync("/operators/long", """{"name": "Short"}""");
        var page = await node.PageAsync(Role.Administrator, "/ui/operators/long");
        await page.FillAsync("#entity-name", new string('x', 5_000));
        await page.ClickAsync("#entity button.primary");

        Assert.Contains("This is 5000 characters long", await page.InnerTextAsync("#entity-name-problem"), StringComparison.Ordinal);
        Assert.Equal("true", await page.GetAttributeAsync("#entity-name", "aria-invalid"));
        Assert.Equal(5_000, (await page.InputValueAsync("#entity-name")).Length);
        Assert.Equal("Short", (await Admin.GetAsync("/operators/long"))["name"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \u00a0\u200b")]
    public async Task Empty_text_is_told_beside_its_field(string code)
    {
        using var visitor = await node.VisitorAsync(Role.CampaignManager);
        var (answer, page) = await SendAsync(visitor, "/ui/programs/new", "entity", ("code", code), ("label", "Spring"), ("plan", "YEAR"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("Fill this in.", Problem(page, "entity-code"));
        Assert.Equal("Spring", Typed(page, "entity", "label"));
    }

    /// <summary>An entity of that code would have a page that could not be opened.</summary>
    [Theory]
    [InlineData("/ui/programs/new", "new")]
    [InlineData("/ui/tasks/new", "NEW")]
    [InlineData("/ui/segments/new", "New")]
    public async Task A_code_that_is_an_address_of_pages_is_refused(string path, string code)
    {
        using var visitor = await node.VisitorAsync(Role.CampaignManager);
        var form = PageForm.In(await visitor.TextAsync(path)).First(f => f.Fields.Any(field => field.Name == "code"));
        var (answer, page) = await SendAsync(visitor, path, form.Name, ("code", code));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal($"'{code}' is the address of this form: choose another.", Problem(page, $"{form.Name}-code"));
    }

    [Fact]
    public async Task Pasted_text_is_taken_without_the_spaces_around_it()
    {
        await Admin.PutAsync("/plans/PASTEP", """{"label": "Year"}""");
        using var visitor = await node.VisitorAsync(Role.CampaignManager);
        var (answer, _) = await SendAsync(
            visitor, "/ui/programs/new", "entity",
            ("code", "\u00a0 PASTED\u200b"), ("label", "\ufeffSpring\u2009sale \u00a0"), ("plan", "\u2060PASTEP "));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/ui/programs/PASTED", answer.Headers.Location!.OriginalString);
        var program = await Admin.GetAsync("/programs/PASTED");
        Assert.Equal(("Spring\u2009sale", "PASTEP"), (program["label"], program["plan"]));
    }

    [Theory]
    [InlineData("en", "1.234", "can be read twice")]
    [InlineData("en", "1.234,56", "no amount in English")]
    [InlineData("nl", "1,234", "op twee manieren te lezen")]
    [InlineData("nl", "1,234.56", "geen bedrag in het Nederlands")]
    public async Task An_amount_that_the_language_does_not_write_is_refused(string language, string typed, string problem)
    {
        var code = $"AMOUNT{language}{typed.Length}".ToUpperInvariant();
        await Admin.PutAsync($"/budgets/{code}", """{"allocated": 5000}""");
        using var visitor = await node.VisitorAsync(Role.CampaignManager);
        await ReadsAsync(visitor, language, "UTC");
        var (answer, page) = await SendAsync(visitor, $"/ui/budgets/{code}?tab=change", "entity", ("allocated", typed));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(problem, Problem(page, "entity-allocated"), StringComparison.Ordinal);
        Assert.Equal(typed, Typed(page, "entity", "allocated"));
        Assert.Equal("5000.00", (await Admin.GetAsync($"/budgets/{code}"))["allocated"]);
    }

    [Theory]
    [InlineData("en", "1,234.56")]
    [InlineData("nl", "1.234,56")]
    public async Task An_amount_is_taken_in_the_language_of_its_reader(string language, string typed)
    {
        var code = $"TAKEN{language}".ToUpperInvariant();
        await Admin.PutAsync($"/budgets/{code}", """{"allocated": 5000}""");
        using var visitor = await node.VisitorAsync(Role.CampaignManager);
        await ReadsAsync(visitor, language, "UTC");
        var (answer, _) = await SendAsync(visitor, $"/ui/budgets/{code}?tab=change", "entity", ("allocated", $" {typed}\u00a0"));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("1234.56", (await Admin.GetAsync($"/budgets/{code}"))["allocated"]);
    }

    [Fact]
    public async Task A_time_in_the_gap_of_summer_time_is_refused_beside_its_field()
    {
        await Admin.PutAsync("/plans/GAP", """{"label": "Year"}""");
        using var visitor = await node.VisitorAsync(Role.CampaignManager);
        await ReadsAsync(visitor, "en", "Europe/Paris");
        var (answer, page) = await SendAsync(visitor, "/ui/plans/GAP", "entity", ("start", "2026-03-29T02:30"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("the clocks go forward to 03:00", Problem(page, "entity-start"), StringComparison.Ordinal);
        Assert.Equal("2026-03-29T02:30", Typed(page, "entity", "start"));
        Assert.Null((await Admin.GetAsync("/plans/GAP"))["start"]);
    }

    [Fact]
    public async Task Of_a_time_that_comes_twice_the_page_asks_which()
    {
        await Admin.PutAsync("/plans/TWICE", """{"label": "Year"}""");
        using var visitor = await node.VisitorAsync(Role.CampaignManager);
        await ReadsAsync(visitor, "en", "Europe/Paris");
        var (answer, page) = await SendAsync(visitor, "/ui/plans/TWICE", "entity", ("start", "2026-10-25T02:30"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("choose which of them", Problem(page, "entity-start"), StringComparison.Ordinal);
        Assert.Contains("value=\"+01:00\"", WebUtility.HtmlDecode(page), StringComparison.Ordinal);

        var chosen = await visitor.SendAsync("/ui/plans/TWICE", PageForm.In(page, "entity").With(("offset.start", "+01:00")));
        Assert.Equal(HttpStatusCode.SeeOther, chosen.StatusCode);
        Assert.Equal("2026-10-25T01:30:00Z", (await Admin.GetAsync("/plans/TWICE"))["start"]);
    }

    private static Task ReadsAsync(PlainVisitor visitor, string language, string zone) => visitor.PostAsync(
        "/ui/preferences", "preferences", ("lang", language), ("zone", zone), ("density", "dense"), ("theme", "auto"));
}
