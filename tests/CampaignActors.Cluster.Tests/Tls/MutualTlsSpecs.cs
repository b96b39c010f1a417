using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CampaignActors.Local;
using CampaignActors.Local.Nodes;
using CampaignActors.Node.Start;
using CampaignActors.Node.Tests;
using Xunit;

namespace CampaignActors.Cluster.Tests.Tls;

/// <summary>Real nodes that believe each other by certificate, or do not.</summary>
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
    public async Task Nodes_of_one_authority_are_a_cluster_and_one_of_another_is_kept_out_and_told_why()
    {
        var ours = await CertificateScript.MakeAsync(_folder.Of("ours"), "node1", "node2");
        var theirs = await CertificateScript.MakeAsync(_folder.Of("theirs"), "node3");
        var cluster = await LocalCluster.OpenAsync(new LocalClusterOptions
        {
            Folder = _folder.Of("cluster"),
            Node = spec => spec with
            {
                Settings = spec.Name == "node3"
                    ? new Dictionary<string, string>(theirs["node3"]) { ["Cluster__JoinWithin"] = "20s" }
                    : ours[spec.Name],
            },
        });
        try
        {
            // One founds the cluster, so the other is ready because it was let in, over TLS.
            await cluster.AddAsync(2);
            foreach (var node in cluster.Nodes)
                await Until.TrueAsync(() => Task.FromResult(File.ReadAllText(node.Log).Contains("mutual TLS", StringComparison.Ordinal)), "the node says that it is encrypted");
            _http.DefaultRequestHeaders.Authorization = new("Bearer", cluster.AdminKey);
            // Budgets live on both nodes: each node has to ask the other one for some.
            foreach (var number in Enumerable.Range(1, 20))
            {
                using var answer = await _http.PutAsJsonAsync($"{cluster.Nodes[number % 2].Spec.Url}/budgets/B{number}", new { allocated = 100 * number });
                Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            }

            var refused = await Record.ExceptionAsync(() => cluster.AddAsync());
            Assert.True(refused is LocalException, $"let in: {refused}\n{string.Join('\n', cluster.Nodes.Select(node => $"--- {node.Name}\n{File.ReadAllText(node.Log)}"))}");

            var said = await File.ReadAllTextAsync(cluster.Nodes[2].Log);
            Assert.Contains("no cluster was joined", said, StringComparison.Ordinal);
            Assert.Matches("the certificate of .* is refused: .*(issuer|root|chain)", said);
            Assert.Equal(ExitCodes.NotJoined, cluster.Nodes[2].ExitCode);
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
        var settings = Expired();
        var node = new LocalNode(new LocalNodeSpec { Name = "node1", Port = LoopbackPorts.Free(), HttpPort = LoopbackPorts.Free() }, _folder.Of("node1"));

        node.Start(new Dictionary<string, string>(settings)
        {
            ["Cluster__Seeds"] = node.Spec.Address,
            ["Database__ConnectionString"] = "Host=127.0.0.1;Database=campaign",
        });
        await node.EndedAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(ExitCodes.BadInput, node.ExitCode);
        var line = Assert.Single(File.ReadAllLines(node.Log));
        Assert.StartsWith("configuration: Cluster__Tls__Certificate expired on 20", line, StringComparison.Ordinal);
    }

    private Dictionary<string, string> Expired()
    {
        var now = DateTimeOffset.UtcNow;
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var asked = new CertificateRequest("CN=authority", authorityKey, HashAlgorithmName.SHA256);
        asked.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = asked.CreateSelfSigned(now.AddDays(-30), now.AddDays(30));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=node1", key, HashAlgorithmName.SHA256).Create(authority, now.AddDays(-20), now.AddDays(-1), [1]);
        return new()
        {
            ["Cluster__Tls__Authority"] = Written("authority.pem", authority.ExportCertificatePem()),
            ["Cluster__Tls__Certificate"] = Written("node1.pem", certificate.ExportCertificatePem()),
            ["Cluster__Tls__Key"] = Written("node1.key", key.ExportPkcs8PrivateKeyPem()),
        };
    }

    private string Written(string name, string text)
    {
        File.WriteAllText(_folder.Of(name), text);
        return _folder.Of(name);
    }
}
