namespace CampaignActors.Cluster.Tests.Access;

/// <summary>Pages of several nodes are one: no visitor has to come back to the node where they were.</summary>
[Long]
public sealed class PagesOfNodesSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Visitor_of_a_killed_node_goes_on_at_another_with_the_same_form()
    {
        var cluster = await LocalCluster.OpenAsync(new LocalClusterOptions { Folder = _folder.In("cluster") });
        try
        {
            await cluster.AddAsync(3);
            var (one, two) = (cluster.Nodes[0].Spec.Url, cluster.Nodes[1].Spec.Url);
            using var admin = new Api(one, cluster.AdminKey);
            await admin.PutAsync("/operators/mia", """{"name": "Mia"}""");
            var made = await admin.PostAsync("/keys", """{"code": "mia-1", "operator": "mia", "roles": ["viewer"]}""");
            using var visitor = await PlainVisitor.SignInAsync(one, made["key"]!);

            // Signed in at the first, known at the second.
            Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"{two}/ui/campaigns")).StatusCode);
            var page = await visitor.TextAsync($"{one}/ui/campaigns?q=spring");
            (string, string)[] form =
            [
                ("__RequestVerificationToken", Of(page, "__RequestVerificationToken")), ("_handler", "keep-view"),
                ("command-id", Of(page, "command-id")), ("label", "Spring"), ("visibility", "own"),
            ];
            cluster.Nodes[0].KillNow();
            await cluster.Nodes[0].EndedAsync(TimeSpan.FromSeconds(30));

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
        finally
        {
            await cluster.DownAsync();
        }
    }

    private static string Of(string page, string field) => WebUtility.HtmlDecode(
        Regex.Match(page, $"name=\"{field}\" value=\"([^\"]+)\"").Groups[1].Value);
}
