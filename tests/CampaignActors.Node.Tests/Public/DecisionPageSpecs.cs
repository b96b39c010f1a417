using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace CampaignActors.Node.Tests.Public;

/// <summary>What an operator decides from a mail alone: the link shows, a button decides (domain.md §5.9 rule 6).</summary>
public sealed partial class DecisionPageSpecs(PublicNode node) : IClassFixture<PublicNode>
{
    private const string Url = "https://mail.example.com";

    [GeneratedRegex(Url + @"/decide/([A-Za-z0-9_-]+)")]
    private static partial Regex Link();

    /// <summary>A delivery whose target waits for its reviewer, with 1,200 messages.</summary>
    private async Task<string> RequestedAsync(string code, string reviewer, string approvals, int round = 1)
    {
        if (round == 1)
        {
            await node.Api.PutAsync($"/operators/{reviewer}", $$"""{"name": "Rita", "email": "{{reviewer}}@example.com"}""");
            await node.Api.PutAsync($"/budgets/B{code}", """{"allocated": 5000}""");
            await node.Api.ProgramAsync($"P{code}", budget: $"B{code}");
            await node.Api.PutAsync($"/campaigns/C{code}", $$"""{"program": "P{{code}}", "manager": "{{reviewer}}"}""");
            await node.Api.PutAsync(
                $"/deliveries/{code}",
                $$"""{"label": "Spring <news>", "campaign": "C{{code}}", "channel": "email", "approvals": {{approvals}}}""");
        }
        await node.Api.PostAsync("/commands/analyse", $$"""{"delivery": "{{code}}", "targeted": 1200}""");
        await node.Api.QuietAsync();
        return await MailedAsync(reviewer, code, round);
    }

    /// <summary>The link of the last request that the reviewer was mailed about the delivery.</summary>
    private async Task<string> MailedAsync(string reviewer, string code, int number)
    {
        var folder = Path.Combine(Path.GetDirectoryName(node.Host.Outside.FilesFolder)!, "mails");
        var links = new List<(DateTime At, string Link)>();
        await Until.TrueAsync(async () =>
        {
            links.Clear();
            foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.eml", SearchOption.AllDirectories) : [])
            {
                using var mail = await MimeKit.MimeMessage.LoadAsync(file);
                if (mail.To.ToString().Contains($"{reviewer}@", StringComparison.Ordinal)
                    && mail.Subject?.Contains(code, StringComparison.Ordinal) == true
                    && Link().Match(mail.TextBody ?? "") is { Success: true } link)
                    links.Add((File.GetLastWriteTimeUtc(file), link.Groups[1].Value));
            }
            return links.Count >= number;
        }, "mail");
        return links.OrderBy(l => l.At).Last().Link;
    }

    private Task<(HttpResponseMessage Response, string Text)> DecideAsync(string link, string decision, string? note = null) =>
        node.AskAsync(HttpMethod.Post, $"/decide/{link}", new FormUrlEncodedContent(
            [KeyValuePair.Create("decision", decision), KeyValuePair.Create("note", note ?? "")]));

    private async Task<JsonNode> ApprovalAsync(string code) =>
        (await node.Api.GetAsync($"/deliveries/{code}")).Json["approvalSteps"]!["target"]!;

    [Fact]
    public async Task Link_of_a_mail_shows_what_waits_and_a_button_decides()
    {
        var link = await RequestedAsync("LD1", "rita1", """{"target": ["rita1"]}""");

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Get })
            Assert.Equal(HttpStatusCode.OK, (await node.AskAsync(method, $"/decide/{link}")).Response.StatusCode);
        Assert.Equal("pending", (await ApprovalAsync("LD1"))["status"]!.ToString());
        var (_, shown) = await node.AskAsync(HttpMethod.Get, $"/decide/{link}");
        Assert.Contains("Spring &lt;news&gt;", shown, StringComparison.Ordinal);
        Assert.Contains("1,200", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", shown, StringComparison.OrdinalIgnoreCase);

        var (decided, text) = await DecideAsync(link, "approve", "fine");
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);
        Assert.Contains("Your decision is noted.", text, StringComparison.Ordinal);
        var step = await ApprovalAsync("LD1");
        Assert.Equal(("approved", "rita1"), (step["status"]!.ToString(), step["decidedBy"]!.ToString()));

        // Afterwards it says who has decided, and decides nothing.
        var (_, over) = await node.AskAsync(HttpMethod.Get, $"/decide/{link}");
        Assert.Contains("approved by rita1", over, StringComparison.Ordinal);
        Assert.DoesNotContain("<button", over, StringComparison.Ordinal);
        await DecideAsync(link, "reject", "no");
        Assert.Equal("approved", (await ApprovalAsync("LD1"))["status"]!.ToString());
    }

    [Fact]
    public async Task Link_of_an_earlier_round_decides_nothing()
    {
        var old = await RequestedAsync("LD2", "rita2", """{"target": ["rita2"]}""");
        await DecideAsync(old, "reject", "too many");
        var next = await RequestedAsync("LD2", "rita2", "", round: 2);
        Assert.NotEqual(old, next);

        var (_, shown) = await node.AskAsync(HttpMethod.Get, $"/decide/{old}", language: "nl");
        Assert.Contains("andere ronde, 2", shown, StringComparison.Ordinal);
        var (_, refused) = await DecideAsync(old, "approve");
        Assert.Contains("is in round 2, not 1", refused, StringComparison.Ordinal);
        Assert.Equal("pending", (await ApprovalAsync("LD2"))["status"]!.ToString());
    }

    [Fact]
    public async Task Altered_and_guessed_links_find_nothing()
    {
        var link = await RequestedAsync("LD3", "rita3", """{"target": ["rita3"]}""");
        var altered = new[]
        {
            "", "x", new string('A', 900), new string('A', 5_000), link[..^1] + (link[^1] == 'A' ? 'B' : 'A'), link[1..], link + "A",
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(60)), "..%2f..%2fdeliveries",
        };

        var pages = new HashSet<string>();
        foreach (var wrong in altered)
        {
            var (shown, text) = await node.AskAsync(HttpMethod.Get, $"/decide/{wrong}");
            var (decided, _) = await DecideAsync(wrong, "approve");
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (shown.StatusCode, decided.StatusCode));
            pages.Add(text);
        }

        Assert.Single(pages);
        Assert.Equal("pending", (await ApprovalAsync("LD3"))["status"]!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("perhaps")]
    [InlineData("APPROVE")]
    public async Task Anything_but_a_button_decides_nothing(string decision)
    {
        var code = $"LE{decision.Length}";
        var link = await RequestedAsync(code, $"rita{code}", $$"""{"target": ["rita{{code}}"]}""");

        var (response, text) = await DecideAsync(link, decision);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("<button", text, StringComparison.Ordinal);
        Assert.Equal("pending", (await ApprovalAsync(code))["status"]!.ToString());
    }

    [Fact]
    public async Task Start_of_a_delivery_is_confirmed_by_its_link()
    {
        var link = await RequestedAsync("LD4", "rita4", """{"start": ["rita4"]}""");

        var (_, shown) = await node.AskAsync(HttpMethod.Get, $"/decide/{link}");
        Assert.True(shown.Contains(">Start</button>", StringComparison.Ordinal), shown);
        await DecideAsync(link, "approve");
        await node.Api.QuietAsync();

        Assert.Equal("inProgress", (await node.Api.GetAsync("/deliveries/LD4"))["state"]);
    }
}
