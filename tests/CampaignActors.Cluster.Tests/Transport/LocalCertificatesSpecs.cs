namespace CampaignActors.Cluster.Tests.Transport;

public sealed class LocalCertificatesSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// A folder of version 0.1.0, whose nodes know no certificates: it gets them with the next start, when none of those nodes runs.
    /// </summary>
    [Fact]
    public async Task Folder_of_an_earlier_version_gets_certificates_when_its_nodes_are_down()
    {
        var plain = new LocalClusterOptions
        {
            Folder = _folder.In("cluster"),
            Settings = new Dictionary<string, string> { [LocalCluster.Unauthenticated] = "true" },
        };
        var before = await LocalCluster.OpenAsync(plain);
        var cluster = before;
        try
        {
            await before.AddAsync();
            var refused = await Assert.ThrowsAsync<LocalException>(() => LocalCluster.OpenAsync(
                plain with { Settings = new Dictionary<string, string>() }));
            await LocalCluster.DrainAllAsync(before.Nodes);

            cluster = await LocalCluster.OpenAsync(plain with { Settings = new Dictionary<string, string>() });
            await cluster.StartAsync(cluster.Nodes[0]);

            Assert.Contains("campaign local down", refused.Message, StringComparison.Ordinal);
            Assert.Contains("mutual TLS", await File.ReadAllTextAsync(cluster.Nodes[0].Log), StringComparison.Ordinal);
        }
        finally
        {
            await cluster.DownAsync();
        }
    }
}
