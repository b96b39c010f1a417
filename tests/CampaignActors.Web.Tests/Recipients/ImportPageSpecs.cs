using System.Net;
using System.Text;
using CampaignActors.Operations.Access;
using Microsoft.Playwright;
using Xunit;

namespace CampaignActors.Web.Tests.Recipients;

public sealed class ImportPageSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    private static FilePayload File(string text, string name = "people.csv") =>
        new() { Name = name, MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(text) };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_column_is_mapped_after_a_try_and_rejected_rows_are_a_file(bool scripts)
    {
        var prefix = scripts ? "IS" : "IN";
        var file = File($"key;Voornaam\n{prefix}1;Ada\n{prefix} 2;Bo\n{prefix}3;Cy\n");
        var page = await node.PageAsync(Role.RecipientManager, "/ui/import/recipients", scripts: scripts);
        await page.SetInputFilesAsync("#import-file", file);
        await page.ClickAsync("button[formaction$='/try']");
        await page.WaitForSelectorAsync("#import-map-1");

        Assert.Contains("Nothing was imported", await page.InnerTextAsync("div.problem"), StringComparison.Ordinal);
        await page.SelectOptionAsync("#import-map-1", "Voornaam=firstName");
        if (!scripts)
            await page.SetInputFilesAsync("#import-file", file);
        await page.ClickAsync("button[formaction$='/try']");
        await page.WaitForSelectorAsync("[data-figure=created]");
        Assert.Equal("2", await page.InnerTextAsync("[data-figure=created] b"));
        Assert.Equal(HttpStatusCode.NotFound, (await node.People.Admin.GetAsync($"/recipients/{prefix}1")).Status);

        if (!scripts)
            await page.SetInputFilesAsync("#import-file", file);
        await page.ClickAsync("#import button:not([formaction])");
        await page.WaitForSelectorAsync("h2:text-is('Imported')");
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("a[download]"));

        Assert.Equal("rejected.csv", download.SuggestedFilename);
        var rejected = await System.IO.File.ReadAllTextAsync(await download.PathAsync());
        Assert.StartsWith("line,reason\r\n3,\"", rejected, StringComparison.Ordinal);
        Assert.Equal("Ada", (await node.People.Admin.GetAsync($"/recipients/{prefix}1"))["firstName"]);
    }

    [Fact]
    public async Task A_file_that_is_no_text_is_refused_with_what_it_is()
    {
        var page = await node.PageAsync(Role.RecipientManager, "/ui/import/recipients");
        await page.SetInputFilesAsync("#import-file", File("PK\u0003\u0004…", "people.xlsx"));
        await page.ClickAsync("#import button:not([formaction])");
        await page.WaitForSelectorAsync("div.problem");

        Assert.Contains("save it as CSV first", await page.InnerTextAsync("#import-file-problem"), StringComparison.Ordinal);
        Assert.Contains("Nothing was imported", await page.InnerTextAsync("div.problem"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suppression_list_is_imported()
    {
        var page = await node.PageAsync(Role.RecipientManager, "/ui/import/suppressions");
        await page.SetInputFilesAsync("#import-file", File("address,channel\nleave@me.example,email\n", "out.csv"));
        await page.ClickAsync("#import button:not([formaction])");
        await page.WaitForSelectorAsync("[data-figure=added]");

        Assert.Equal("1", await page.InnerTextAsync("[data-figure=added] b"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("made-up")]
    public async Task A_form_without_a_token_of_the_page_imports_nothing(string? token)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        using var visitor = await node.VisitorAsync(Role.RecipientManager);
        handler.CookieContainer = visitor.Cookies;
        using var http = new HttpClient(handler) { BaseAddress = new Uri(node.Address) };
        using var form = new MultipartFormDataContent();
        if (token is not null)
            form.Add(new StringContent(token), "__RequestVerificationToken");
        form.Add(new ByteArrayContent("key\nCRAFTED\n"u8.ToArray()), "file", "people.csv");

        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsync("/ui/import/recipients/send", form)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await node.People.Admin.GetAsync("/recipients/CRAFTED")).Status);
    }
}
