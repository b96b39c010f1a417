using System.Text.Json.Nodes;
using CampaignActors.Testing.Browsers;
using Microsoft.Playwright;

namespace CampaignActors.Cluster.Tests.Pages;

/// <summary>Pages of several nodes are one: no visitor has to come back to the node where they were.</summary>
[Long]
public sealed class PagesOfNodesSpecs(VisitedCluster cluster) : IClassFixture<VisitedCluster>
{
    [Fact]
    public async Task Visitor_of_a_killed_node_goes_on_at_another_with_the_same_form()
    {
        var (one, two) = (await cluster.FurtherAsync(), cluster.Url(1));
        using var visitor = await PlainVisitor.SignInAsync(one.Spec.Url, cluster.KeyOf("reviewer"));

        // Signed in at the first, known at the second.
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"{two}/ui/campaigns")).StatusCode);
        var page = await visitor.TextAsync($"{one.Spec.Url}/ui/campaigns?q=spring");
        (string, string)[] form =
        [
            ("__RequestVerificationToken", Of(page, "__RequestVerificationToken")), ("_handler", "keep-view"),
            ("command-id", Of(page, "command-id")), ("label", "Spring"), ("visibility", "own"),
        ];
        await KillAsync(one);

        // While entities move, a form comes back with a reason; sent again it is the same command.
        await Until.TrueAsync(
            async () => (await visitor.SendAsync($"{two}/ui/campaigns?q=spring", form)).StatusCode == HttpStatusCode.SeeOther,
            "the second node takes the form of the first");
        await Until.TrueAsync(
            async () => (await visitor.TextAsync($"{two}/ui/campaigns")).Contains(">Spring</a>", StringComparison.Ordinal),
            "the view is above the list");
        using var there = new Api(two, cluster.AdminKey);
        Assert.Single((await there.GetAsync("/savedViews")).Json["items"]!.AsArray());
    }

    /// <summary>One address in front of the nodes, as behind a proxy: what a browser keeps of a page is kept by address.</summary>
    [Fact]
    public async Task Typed_text_and_session_outlive_the_node_and_are_sent_once()
    {
        await WaitingDelivery.MakeAsync(cluster.Admin, "TYPED");
        var node = await cluster.FurtherAsync();
        await using var front = TcpProxy.Start(0, node.Spec.Host, node.Spec.HttpPort, new SoundWire());
        var page = await cluster.PageAsync($"http://127.0.0.1:{front.Port}", "reviewer", Approval("TYPED"));
        var session = (await page.Context.CookiesAsync()).Select(c => (c.Name, c.Value)).Order().ToList();
        await page.FillAsync("#decision-comment", "Fine, but mind the");

        await KillAsync(node);
        front.Target = (cluster.Node(1).Spec.Host, cluster.Node(1).Spec.HttpPort);
        // While entities move, the page may say that it cannot be shown yet; its reader loads it again.
        await Until.TrueAsync(
            async () =>
            {
                await page.ReloadAsync();
                return await page.Locator("#decision-comment").CountAsync() == 1;
            },
            "the page comes from another node");

        Assert.Equal("Fine, but mind the", await page.InputValueAsync("#decision-comment"));
        Assert.Equal(session, (await page.Context.CookiesAsync()).Select(c => (c.Name, c.Value)).Order());
        await page.FillAsync("#decision-comment", "Fine, but mind the date");
        await page.Locator("button[value=approve]").DblClickAsync();
        await page.WaitForSelectorAsync(".said");
        Assert.Equal("Accepted.", (await page.InnerTextAsync(".said")).Trim());
        var decision = Assert.Single(await DecisionsAsync("TYPED"));
        Assert.Equal(
            ("reviewer", "Fine, but mind the date"), (decision["by"]?.ToString(), decision["comment"]?.ToString()));
    }

    [Fact]
    public async Task Of_two_at_two_nodes_one_decides_and_the_other_is_told()
    {
        await WaitingDelivery.MakeAsync(cluster.Admin, "BOTH");
        var pages = new[]
        {
            await cluster.PageAsync(cluster.Url(1), "reviewer", Approval("BOTH")),
            await cluster.PageAsync(cluster.Url(2), "campaignManager", Approval("BOTH")),
        };
        var texts = await Task.WhenAll(DecideAsync(pages[0], "approve"), DecideAsync(pages[1], "reject"));

        Assert.Single(texts, text => Regex.IsMatch(text, @"\b(Accepted|Rejected)\."));
        var decision = Assert.Single(await DecisionsAsync("BOTH"));
        var told = Assert.Single(texts, text => text.Contains("already decided by", StringComparison.Ordinal));
        Assert.Contains($"already decided by {decision["by"]}, 20", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_at_one_node_shows_what_is_changed_at_another()
    {
        await cluster.Admin.PutAsync("/operators/moves", """{"name": "Here"}""");
        var page = await cluster.PageAsync(cluster.Url(1), "reviewer", "/ui/operators/moves");
        using var there = new Api(cluster.Url(2), cluster.AdminKey);
        await there.PutAsync("/operators/moves", """{"name": "There"}""");

        await page.WaitForSelectorAsync("main :text('There')");
    }

    [Fact]
    public async Task Every_node_says_how_it_is_doing_and_a_stuck_one_is_not_waited_for()
    {
        // It is not one of the three: the others may remove a stuck node.
        var further = await cluster.FurtherAsync();
        var all = Enumerable.Range(0, 3).Select(i => cluster.Node(i).Spec.Address).Append(further.Spec.Address).Order().ToList();
        await cluster.Admin.PutAsync("/operators/counted", """{"name": "Counted"}""");
        var page = await cluster.PageAsync(cluster.Url(1), "reviewer", "/ui/cluster");
        var columns = string.Join(' ', await page.Locator("#figures thead th").AllInnerTextsAsync());
        var nodes = await FiguresAsync(1);

        Assert.All(all, address => Assert.Contains(address, columns, StringComparison.Ordinal));
        var told = nodes.Where(n => (string?)n["state"] == "told").ToList();
        Assert.Equal(all, told.Select(n => (string)n["address"]!).Intersect(all).Order());
        Assert.All(told, n => Assert.True((long)n["memoryBytes"]! > 1_000_000 && n["store"] is not null, n.ToJsonString()));
        Assert.Contains(told, n => (long)n["commands"]!["count"]! > 0 && (decimal)n["writes"]!["meanSeconds"]! > 0);
        Assert.Equal(cluster.Node(1).Spec.Address, (string?)Assert.Single(nodes, n => (bool)n["self"]!)["address"]);
        further.Freeze();
        try
        {
            var stuck = Assert.Single(await FiguresAsync(1), n => (string?)n["address"] == further.Spec.Address);
            Assert.Contains((string?)stuck["state"], new[] { "silent", "unreachable" });
            Assert.Null(stuck["commands"]);
            await page.ReloadAsync();
            Assert.Matches("no answer within 2 s|not asked: it cannot be reached", await page.InnerTextAsync("#figures"));
        }
        finally
        {
            further.Thaw();
            await KillAsync(further);
        }
    }

    private async Task<IReadOnlyList<JsonObject>> FiguresAsync(int node)
    {
        using var api = new Api(cluster.Url(node), cluster.AdminKey);
        return [.. (await api.GetAsync("/cluster/figures")).Json["nodes"]!.AsArray().Select(n => n!.AsObject())];
    }

    private static string Approval(string delivery) => $"/ui/inbox/deliveries/{delivery}/target";

    private async Task<IReadOnlyList<JsonNode>> DecisionsAsync(string delivery)
    {
        var history = (await cluster.Admin.GetAsync($"/deliveries/{delivery}/decisions")).Json["items"]!.AsArray();
        return [.. history.OfType<JsonNode>().Where(d => (string?)d["what"] is "accepted" or "rejected")];
    }

    private static async Task<string> DecideAsync(IPage page, string verb)
    {
        await page.ClickAsync($"button[value={verb}]");
        await page.WaitForSelectorAsync(".said, #decision .problem");
        return await page.InnerTextAsync("main");
    }

    private static async Task KillAsync(LocalNode node)
    {
        node.KillNow();
        await node.EndedAsync(TimeSpan.FromSeconds(30));
    }

    private static string Of(string page, string field) => WebUtility.HtmlDecode(
        Regex.Match(page, $"name=\"{field}\" value=\"([^\"]+)\"").Groups[1].Value);
}
