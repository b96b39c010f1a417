using System.Globalization;
using CampaignActors.Operations.Settings;

namespace CampaignActors.Cluster.Tests.Containers;

/// <summary>The proxy of docker-compose.yml, its configuration, and what the nodes believe of it.</summary>
public sealed class ProxySpecs
{
    private static readonly ComposeFile s_file = ComposeFile.Read();
    private static readonly string s_conf = Repository.Text("cluster-config", "nginx.conf");

    private static ComposeService Proxy => s_file["proxy"];

    private static string Address => (string)Network(Proxy)["ipv4_address"];

    private static IReadOnlyDictionary<string, object> Network(ComposeService service) =>
        ComposeFile.Named(service.Map("networks")["default"]);

    [Fact]
    public void Nodes_believe_the_proxy_alone()
    {
        foreach (var node in s_file.Nodes)
        {
            var settings = new ConfigurationBuilder().AddInMemoryCollection(
                [KeyValuePair.Create("Http:Proxies", (string?)node.Environment["Http__Proxies"])]).Build();

            Assert.Equal(Address, Assert.Single(HttpOptions.Read(settings).Proxies).ToString());
        }
    }

    /// <summary>Or a node that starts before the proxy could be given the address that all nodes believe.</summary>
    [Fact]
    public void The_address_of_the_proxy_is_given_to_no_other_container()
    {
        var network = ComposeFile.Named(s_file.Root["networks"])["default"];
        var pool = ComposeFile.Named(((IList<object>)ComposeFile.Named(ComposeFile.Named(network)["ipam"])["config"])[0]);

        Assert.True(IPNetwork.Parse((string)pool["subnet"]).Contains(IPAddress.Parse(Address)));
        Assert.False(IPNetwork.Parse((string)pool["ip_range"]).Contains(IPAddress.Parse(Address)));
    }

    [Fact]
    public void It_finds_all_nodes_by_the_name_that_they_share()
    {
        Assert.All(s_file.Nodes, node => Assert.Equal(["web"], ((IList<object>)Network(node)["aliases"]).Cast<string>()));
        Assert.All(s_file.Nodes, node => Assert.EndsWith(":8080", node.List("ports")[0], StringComparison.Ordinal));
        Assert.Contains("set $nodes http://web:8080;", s_conf, StringComparison.Ordinal);
        // Pages need no affinity.
        Assert.DoesNotContain("sticky", s_conf, StringComparison.Ordinal);
        Assert.DoesNotContain("ip_hash", s_conf, StringComparison.Ordinal);
    }

    /// <summary>What a client says of itself is replaced, not passed on.</summary>
    [Fact]
    public void It_says_itself_who_asks_and_that_it_was_over_https()
    {
        Assert.Contains("proxy_set_header X-Forwarded-For $remote_addr;", s_conf, StringComparison.Ordinal);
        Assert.Contains("proxy_set_header X-Forwarded-Proto https;", s_conf, StringComparison.Ordinal);
        Assert.Contains("proxy_set_header Host $http_host;", s_conf, StringComparison.Ordinal);
    }

    [Fact]
    public void Streams_pass_it_and_outlast_a_heartbeat()
    {
        var line = s_conf.Split('\n').Single(l => l.Contains("proxy_read_timeout", StringComparison.Ordinal));
        var minutes = int.Parse(line.Trim().Split(' ')[1].TrimEnd('m', ';'), CultureInfo.InvariantCulture);

        Assert.Contains("proxy_buffering off;", s_conf, StringComparison.Ordinal);
        Assert.True(TimeSpan.FromMinutes(minutes) > new HttpOptions().Heartbeat);
    }

    [Fact]
    public void Its_certificate_is_for_its_account_and_of_no_authority_of_nodes()
    {
        var (maker, command) = (s_file["proxy-certificate"], s_file["proxy-certificate"].List("command"));
        var volumes = maker.List("volumes");
        var before = ComposeFile.Named(Proxy.Map("depends_on")["proxy-certificate"]);

        Assert.Equal("service_completed_successfully", before["condition"]);
        Assert.Equal(Stage.Read()[^1].Last("USER").Rest, Proxy.Text("user"));
        Assert.Contains($"ssl_certificate /certificates/{command[^1]}.pem;", s_conf, StringComparison.Ordinal);
        Assert.Contains($"ssl_certificate_key /certificates/{command[^1]}.key;", s_conf, StringComparison.Ordinal);
        Assert.Contains("proxy-certificates:/certificates:ro", Proxy.List("volumes"));
        Assert.Equal(["proxy-certificates:/certificates", "proxy-authority:/authority"], volumes);
        // Who holds a certificate of the nodes' authority is a node.
        Assert.Empty(volumes.Intersect(s_file["certificates"].List("volumes")));
        Assert.DoesNotContain(Proxy.List("volumes"), v => v.StartsWith("certificates:", StringComparison.Ordinal));
    }

    [Fact]
    public void It_can_write_nowhere_but_in_memory()
    {
        Assert.Equal(("true", false), (Proxy.Text("read_only"), Proxy.Has("secrets")));
        Assert.Equal(["ALL"], Proxy.List("cap_drop"));
        Assert.Contains("no-new-privileges:true", Proxy.List("security_opt"));
        var written = s_conf.Split('\n').Where(line => line.Contains("_temp_path ", StringComparison.Ordinal)).ToList();
        Assert.Equal(5, written.Count);
        Assert.All(
            written.Append(s_conf.Split('\n').Single(line => line.StartsWith("pid ", StringComparison.Ordinal))),
            line => Assert.Contains(" /tmp/", line, StringComparison.Ordinal));
    }
}
