namespace CampaignActors.Cluster.Tests.Access;

/// <summary>Keys of several nodes are the same ones.</summary>
public sealed class ClusterKeySpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Key_made_or_revoked_on_one_node_holds_on_the_other()
    {
        var cluster = await LocalCluster.OpenAsync(new LocalClusterOptions { Folder = _folder.In("cluster") });
        try
        {
            await cluster.AddAsync(2);
            var (one, two) = (cluster.Nodes[0].Spec.Url, cluster.Nodes[1].Spec.Url);
            using var admin = new Api(one, cluster.AdminKey);
            Assert.Equal(HttpStatusCode.OK, (await admin.PutAsync("/operators/mia", """{"name": "Mia"}""")).Status);
            var made = await admin.PostAsync("/keys", """{"code": "mia-1", "operator": "mia", "roles": ["viewer"]}""");
            using var there = new Api(two, made["key"]);
            // Also a key that no projection shows yet is known: its entity is asked.
            Assert.Equal(HttpStatusCode.OK, (await there.GetAsync("/budgets")).Status);

            Assert.Equal("accepted", (await admin.PostAsync("/keys/mia-1/revoke"))["outcome"]);

            await Until.TrueAsync(
                async () => (await there.GetAsync("/budgets")).Status == HttpStatusCode.Unauthorized, "refused on the other node");
            // One list of what was turned away, wherever that was.
            await Until.TrueAsync(
                async () => (await admin.GetAsync("/audit/denied")).Json["items"]!.AsArray().Any(d => d!["who"]!.ToString() == "mia-1"),
                "listed on the first");
        }
        finally
        {
            await cluster.DownAsync();
        }
    }

    [Fact]
    public async Task One_of_several_starting_nodes_makes_the_administrators_key()
    {
        var cluster = await LocalCluster.OpenAsync(new LocalClusterOptions
        {
            Folder = _folder.In("cluster"),
            Settings = new Dictionary<string, string> { ["Access__AdminKeyFile"] = "" },
        });
        try
        {
            await cluster.AddAsync(3);
            var files = cluster.Nodes.Select(n => Path.Combine(n.Folder, "admin-key"));
            await Until.TrueAsync(
                () => Task.FromResult(cluster.Nodes.All(n => File.Exists(Path.Combine(n.Folder, "address")))), "all have started");

            var file = Assert.Single(files, File.Exists);

            foreach (var node in cluster.Nodes)
            {
                using var api = new Api(node.Spec.Url, (await File.ReadAllTextAsync(file)).Trim());
                Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/keys")).Status);
            }
        }
        finally
        {
            await cluster.DownAsync();
        }
    }
}
