using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;

namespace CampaignActors.Node.Tests.Public;

/// <summary>The page behind the link of a message, as browsers, mail programs and scanners ask for it (domain.md §5.8).</summary>
public sealed class UnsubscribePageSpecs(PublicNode node) : IClassFixture<PublicNode>
{
    private async Task<string> SentAsync(string key)
    {
        var mailing = await OpenMailing.OfAsync(node.Host, $"D{key}", people: (key, $"{key}@post.example"));
        await mailing.SendAsync();
        return mailing.Sent[key].Token;
    }

    private Task<IReadOnlyList<Suppression>> SuppressedAsync(string key) =>
        node.Host.Services.GetRequiredService<IRecipientStore>().SuppressionsAsync(key, default);

    [Fact]
    public async Task Page_shows_sender_and_masked_address_and_a_button_without_scripts()
    {
        var token = await SentAsync("zeb1");

        var (response, html) = await node.AskAsync(HttpMethod.Get, $"/u/{token}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("shop@example.com", html, StringComparison.Ordinal);
        Assert.Contains("<form method=\"post\">", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("zeb1", html, StringComparison.Ordinal);
        Assert.DoesNotContain("post.example", html, StringComparison.Ordinal);
        Assert.Contains(".example", html, StringComparison.Ordinal);
        Assert.Empty(await SuppressedAsync("zeb1"));
    }

    [Theory]
    [InlineData("nl-NL,nl;q=0.9,en;q=0.8", "nl", "Afmelden")]
    [InlineData("en;q=0.3, nl;q=0.7", "nl", "Afmelden")]
    [InlineData("fr, de;q=0.5", "en", "Unsubscribe")]
    [InlineData("nl;q=0", "en", "Unsubscribe")]
    [InlineData(";;;", "en", "Unsubscribe")]
    public async Task Page_speaks_the_language_that_the_browser_likes_best(string wanted, string language, string title)
    {
        var (response, html) = await node.AskAsync(HttpMethod.Get, $"/u/{await SentAsync($"lang{wanted.Length}")}", language: wanted);

        Assert.Equal(language, response.Content.Headers.ContentLanguage.Single());
        Assert.Contains($"<title>{title}</title>", html, StringComparison.Ordinal);
    }

    /// <summary>Machines that follow each link of a mail: scanners, previews, programs that fetch ahead.</summary>
    [Theory]
    [InlineData("GET", "", "")]
    [InlineData("HEAD", "", "")]
    [InlineData("OPTIONS", "", "")]
    [InlineData("GET", "Purpose", "prefetch")]
    [InlineData("GET", "Sec-Purpose", "prefetch;prerender")]
    [InlineData("HEAD", "User-Agent", "LinkScanner/1.0")]
    [InlineData("GET", "X-HTTP-Method-Override", "POST")]
    [InlineData("PUT", "", "")]
    [InlineData("DELETE", "", "")]
    public async Task Machine_that_follows_links_unsubscribes_no_person(string method, string header, string value)
    {
        var key = $"scan{method}{header}".ToLowerInvariant();
        var token = await SentAsync(key);

        foreach (var query in new[] { "", "?List-Unsubscribe=One-Click", "?decision=unsubscribe" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/u/{token}{query}");
            if (header.Length > 0)
                request.Headers.TryAddWithoutValidation(header, value);
            using var response = await node.Public.SendAsync(request);
            Assert.NotEqual(HttpStatusCode.InternalServerError, response.StatusCode);
        }

        Assert.Empty(await SuppressedAsync(key));
        // The person's own click still works.
        await node.AskAsync(HttpMethod.Post, $"/u/{token}");
        Assert.Single(await SuppressedAsync(key));
    }

    [Theory]
    [InlineData("List-Unsubscribe=One-Click")]
    [InlineData("decision=unsubscribe")]
    [InlineData("")]
    public async Task Post_unsubscribes_once_however_often_it_comes(string body)
    {
        var key = $"post{body.Length}";
        var token = await SentAsync(key);

        for (var i = 0; i < 3; i++)
        {
            var (response, html) = await node.AskAsync(
                HttpMethod.Post, $"/u/{token}", new StringContent(body, Encoding.ASCII, "application/x-www-form-urlencoded"));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Contains("You are unsubscribed", html, StringComparison.Ordinal);
        }

        var suppression = Assert.Single(await SuppressedAsync(key));
        Assert.Equal(
            (Channel.Email, SuppressionReason.Unsubscribed, $"D{key}"), (suppression.Channel, suppression.Reason, suppression.Source));
        var noted = (await node.Api.GetAsync("/audit/people?limit=1000")).Json["items"]!.AsArray()
            .Where(i => i!["what"]!.ToString() == "unsubscribe" && i["key"]?.ToString() == key);
        Assert.Equal(("public", $"D{key}"), noted.Select(i => (i!["via"]!.ToString(), i["detail"]!.ToString())).Single());
        var counts = await node.Host.Services.GetRequiredService<IMessageLedger>().CountsAsync(new MailingKey($"D{key}", 1), default);
        Assert.Equal((1, 1), (counts.By[MessageState.Unsubscribed], counts.HandedOver));
    }

    [Fact]
    public async Task Wrong_links_get_one_and_the_same_page()
    {
        var pages = new HashSet<string>();
        foreach (var path in new[]
        {
            $"/u/{new string('A', 22)}", "/u/short", "/u/", "/u", $"/u/{new string('x', 4_000)}", "/u/%C3%A9%ff", "/u/a/b", "/", "/nothing",
            "/budgets", "/health/live", "/openapi/v1.json", "/decide/forged",
        })
        {
            var (response, html) = await node.AskAsync(HttpMethod.Get, path);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, response.StatusCode));
            pages.Add(html);
        }
        Assert.Single(pages);
        var (posted, page) = await node.AskAsync(HttpMethod.Post, $"/u/{new string('A', 22)}");
        Assert.Equal((HttpStatusCode.NotFound, pages.Single()), (posted.StatusCode, page));
    }

    [Fact]
    public async Task Page_of_a_forgotten_person_shows_no_address_and_still_acts()
    {
        var token = await SentAsync("gone");
        Assert.True(await node.Host.Services.GetRequiredService<IRecipientStore>().ForgetAsync("gone", default));

        var (shown, html) = await node.AskAsync(HttpMethod.Get, $"/u/{token}");
        var (posted, _) = await node.AskAsync(HttpMethod.Post, $"/u/{token}");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (shown.StatusCode, posted.StatusCode));
        Assert.DoesNotContain("•", WebUtility.HtmlDecode(html), StringComparison.Ordinal);
    }
}
