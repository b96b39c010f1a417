using System.Net;
using System.Text;
using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Recipients;

public sealed class RecipientPageSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    private async Task PersonAsync(string key)
    {
        var reply = await node.People.As(Role.RecipientManager).SendAsync(new HttpRequestMessage(HttpMethod.Post, "/recipients/import")
        {
            Content = new StringContent($"key,email,firstName\n{key},{key}@people.example,Ada\n", Encoding.UTF8, "text/csv"),
        });
        Assert.Equal(HttpStatusCode.OK, reply.Status);
    }

    [Fact]
    public async Task A_person_is_found_suppressed_and_forgotten_after_a_question()
    {
        await PersonAsync("RP1");
        var page = await node.PageAsync(Role.RecipientManager, "/ui/recipients");
        await page.FillAsync("input[name=find]", "rp1@peo");
        await page.ClickAsync("main form.filters button");
        await page.ClickAsync("main table a");
        await page.SelectOptionAsync("#suppress-channel", "email");
        await page.ClickAsync("#suppress > button");
        Assert.Contains("By hand", await page.InnerTextAsync(".card"), StringComparison.Ordinal);

        await page.ClickAsync("#forget > button");
        Assert.Contains("cannot be taken back", await page.InnerTextAsync("#forget .confirm"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await node.People.Admin.GetAsync("/recipients/RP1")).Status);
        await page.ClickAsync("#forget .confirm button");

        Assert.Equal("The person was forgotten.", (await page.InnerTextAsync(".said")).Trim());
        Assert.Equal(HttpStatusCode.NotFound, (await node.People.Admin.GetAsync("/recipients/RP1")).Status);
    }

    /// <summary>The list of refused requests, like every log, gets the path of a request that is shortened the same way.</summary>
    [Fact]
    public async Task A_person_is_seen_by_recipient_managers_alone()
    {
        await PersonAsync("RP2");
        using var manager = await node.VisitorAsync(Role.RecipientManager);
        Assert.Contains("rp2@people.example", await manager.TextAsync("/ui/recipients/RP2"), StringComparison.OrdinalIgnoreCase);
        foreach (var role in new[] { Role.Viewer, Role.CampaignManager, Role.Reviewer })
        {
            using var other = await node.VisitorAsync(role);
            foreach (var path in new[] { "/ui/recipients", "/ui/recipients/RP2", "/ui/import/recipients", "/ui/suppressions.csv" })
            {
                var answer = await other.GetAsync(path);
                Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
                Assert.DoesNotContain("rp2@", await answer.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
            }
        }
        var denied = (await node.People.Admin.GetAsync("/audit/denied?limit=1000")).Raw;
        Assert.DoesNotContain("RP2", denied, StringComparison.Ordinal);
    }
}
