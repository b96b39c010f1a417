namespace CampaignActors.Cluster.Tests.Containers;

/// <summary>As in a container: listening on all addresses, known by the name of the machine.</summary>
public sealed class BindSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Node_listening_everywhere_founds_under_its_machine_name()
    {
        using var folder = new TempFolder();
        var node = new LocalNode(
            new LocalNodeSpec { Name = "node1", Port = LoopbackPorts.Free(), HttpPort = LoopbackPorts.Free() }, folder.In("node1"));
        try
        {
            var certificates = new CertificateFolder(folder.In("certificates"));
            certificates.Make(["node"]);
            node.Start(new Dictionary<string, string>(certificates.SettingsOf("node"))
            {
                ["Database__ConnectionString"] = await postgres.DatabaseAsync(),
                ["Database__Migrate"] = "auto",
                ["Cluster__BindHost"] = "0.0.0.0",
                ["Cluster__Port"] = $"{node.Spec.Port}",
                ["Cluster__Seeds"] = $"{System.Net.Dns.GetHostName()}:{node.Spec.Port}",
            });

            await node.ReadyAsync(TimeSpan.FromSeconds(90));
        }
        finally
        {
            await LocalCluster.DrainAllAsync([node]);
        }
    }
}
