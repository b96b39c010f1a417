using System.Net.Http.Json;
using CampaignActors.Node.Start;

namespace CampaignActors.Cluster.Tests.Tls;

/// <summary>Real nodes that believe each other by certificate, or do not.</summary>
[Long]
public sealed class MutualTlsSpecs : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Node_of_another_authority_is_kept_out_and_told_why()
    {
        var theirs = new CertificateFolder(_folder.In("theirs"));
        theirs.Make(["node3"]);
        var cluster = await LocalCluster.OpenAsync(new LocalClusterOptions
        {
            Folder = _folder.In("cluster"),
            Node = spec => spec with
            {
                Settings = spec.Name == "node3"
                    ? new Dictionary<string, string>(theirs.SettingsOf("node3")) { ["Cluster__JoinWithin"] = "12s" }
                    : spec.Settings,
            },
        });
        try
        {
            // One founds the cluster, so the other is ready because it was let in, over TLS.
            await cluster.AddAsync(2);
            foreach (var node in cluster.Nodes)
                await Until.TrueAsync(
                    () => Task.FromResult(File.ReadAllText(node.Log).Contains("mutual TLS", StringComparison.Ordinal)),
                    "the node says that it is encrypted");
            _http.DefaultRequestHeaders.Authorization = new("Bearer", cluster.AdminKey);
            // Budgets live on both nodes: each node has to ask the other one for some.
            foreach (var number in Enumerable.Range(1, 20))
            {
                using var answer = await _http.PutAsJsonAsync(
                    $"{cluster.Nodes[number % 2].Spec.Url}/budgets/B{number}", new { allocated = 100 * number });
                Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            }

            var refused = await Record.ExceptionAsync(() => cluster.AddAsync());
            Assert.True(
                refused is LocalException,
                $"let in: {refused}\n{string.Join('\n', cluster.Nodes.Select(node => $"--- {node.Name}\n{File.ReadAllText(node.Log)}"))}");

            var said = await File.ReadAllTextAsync(cluster.Nodes[2].Log);
            Assert.Contains("no cluster was joined", said, StringComparison.Ordinal);
            Assert.Matches("the certificate of .* is refused: .*(issuer|root|chain)", said);
            Assert.Equal(NodeExitCodes.NotJoined, cluster.Nodes[2].ExitCode);
            Assert.All(cluster.Nodes.Take(2), node => Assert.True(node.IsRunning));
        }
        finally
        {
            await cluster.DownAsync();
        }
    }

    [Fact]
    public async Task A_certificate_that_has_expired_stops_the_start_with_one_line()
    {
        // Made long ago, for a year.
        var certificates = new CertificateFolder(_folder.In("certificates"), null, new PastTime(TimeSpan.FromDays(500)));
        certificates.Make(["node1"]);
        var node = new LocalNode(
            new LocalNodeSpec { Name = "node1", Port = LoopbackPorts.Free(), HttpPort = LoopbackPorts.Free() }, _folder.In("node1"));

        node.Start(new Dictionary<string, string>(certificates.SettingsOf("node1"))
        {
            ["Cluster__Seeds"] = node.Spec.Address,
            ["Database__ConnectionString"] = "Host=127.0.0.1;Database=campaign",
        });
        await node.EndedAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(NodeExitCodes.BadInput, node.ExitCode);
        var line = Assert.Single(File.ReadAllLines(node.Log));
        Assert.StartsWith("configuration: Cluster__Tls__Certificate expired on 20", line, StringComparison.Ordinal);
    }
}
