namespace CampaignActors.Cluster.Tests.Transport;

/// <summary>The port between nodes, for those who hold no certificate of the installation.</summary>
[Long]
public sealed class StrangerSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Local_cluster_opens_the_ports_that_it_names_and_refuses_a_stranger()
    {
        var cluster = await LocalCluster.OpenAsync(new LocalClusterOptions { Folder = _folder.In("cluster") });
        try
        {
            await cluster.AddAsync(2);
            foreach (var node in cluster.Nodes)
            {
                await Until.TrueAsync(
                    async () => (await File.ReadAllTextAsync(node.Log)).Contains("Ctrl-C stops it.", StringComparison.Ordinal),
                    "the start message is complete");
                Assert.Equal(new[] { node.Spec.Port, node.Spec.HttpPort }.Order(), ListeningPorts.Of(node.ProcessId!.Value));
                Assert.Equal(ListeningPorts.Of(node.ProcessId!.Value), ListeningPorts.Named(await File.ReadAllTextAsync(node.Log)));
            }

            await StrangerAttempts.RefusedAsync(cluster.Nodes[0], cluster.AdminKey);
        }
        finally
        {
            await cluster.DownAsync();
        }
    }

    /// <summary>A certificate of this very installation that has expired, and one that counts: the stranger's means work.</summary>
    [Fact]
    public async Task Expired_certificate_is_refused_and_a_valid_one_is_a_node()
    {
        var past = new CertificateFolder(_folder.In("certificates"), null, new PastTime(TimeSpan.FromDays(500)));
        past.Make(["old"]);
        var certificates = new CertificateFolder(_folder.In("certificates"));
        certificates.Make(["node", "young"]);
        await using var node = await StartAsync(new(certificates.SettingsOf("node")));
        using var old = StrangerAttempts.Certificate(certificates, "old");
        using var young = StrangerAttempts.Certificate(certificates, "young");
        var port = PortOf(node);

        Assert.Empty(await Stranger.TryTlsAsync(port, old));
        await Until.TrueAsync(() => Task.FromResult(node.Output.Contains("is refused", StringComparison.Ordinal)), "the log says so");
        var succeeded = await Stranger.TryTlsAsync(port, young);

        Assert.Contains("commanded by reference", succeeded);
        Assert.DoesNotContain("commanded by path", succeeded);
        Assert.DoesNotContain("deployed", succeeded);
    }

    [Fact]
    public async Task Node_without_certificates_warns_and_deploys_nothing()
    {
        await using var node = await StartAsync(new() { ["Cluster__AllowUnauthenticatedRemoting"] = "true" });

        var succeeded = await Stranger.TryPlainAsync(PortOf(node));

        Assert.Contains("WARNING    Cluster__AllowUnauthenticatedRemoting is true", node.Output, StringComparison.Ordinal);
        Assert.Equal(ListeningPorts.Of(node.ProcessId), ListeningPorts.Named(node.Output));
        Assert.Contains("commanded by reference", succeeded);
        Assert.DoesNotContain("deployed", succeeded);
    }

    private async Task<NodeProcess> StartAsync(Dictionary<string, string> settings)
    {
        var port = LoopbackPorts.Free();
        settings["Database__ConnectionString"] = await postgres.DatabaseAsync();
        settings["Database__Migrate"] = "auto";
        settings["Cluster__Port"] = port.ToString(CultureInfo.InvariantCulture);
        settings["Cluster__Seeds"] = $"127.0.0.1:{port}";
        var node = await NodeProcess.StartAsync(_folder.In($"data{port}"), settings);
        await Until.TrueAsync(
            () => Task.FromResult(node.Output.Contains("Ctrl-C stops it.", StringComparison.Ordinal)), "the start message is complete");
        return node;
    }

    private static int PortOf(NodeProcess node) => ListeningPorts.Of(node.ProcessId).Single(port => port != new Uri(node.Address).Port);
}
