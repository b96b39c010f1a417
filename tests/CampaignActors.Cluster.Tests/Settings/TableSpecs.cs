using Akka.Configuration;
using CampaignActors.Gateways;
using CampaignActors.Gateways.Mail;

namespace CampaignActors.Cluster.Tests.Settings;

/// <summary>What operators read about settings is what the code does.</summary>
public sealed class TableSpecs
{
    private static readonly Config s_file = ConfigurationFactory.ParseString(Repository.Text("cluster-config", "cluster.conf"));

    [Fact]
    public void The_table_holds_every_setting_that_the_code_reads_once_and_no_other()
    {
        Assert.Equal(
            SettingsTable.Known.Order(StringComparer.Ordinal),
            SettingsTable.Documented.Select(r => r.Variable).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Setting_of_cluster_conf_is_documented_with_its_path_and_default()
    {
        Assert.NotEmpty(ClusterOptions.Paths);
        foreach (var (key, path) in ClusterOptions.Paths)
        {
            var row = Row($"Cluster__{key}");
            Assert.Equal(path, row.Path);
            Assert.Equal(s_file.GetString(path), row.Default);
            // A comment behind a value must not become part of it.
            Assert.NotEqual(TimeSpan.Zero, s_file.GetTimeSpan(path, TimeSpan.Zero, allowInfinite: false));
        }
    }

    [Fact]
    public void Cluster_conf_says_beside_a_value_which_variable_sets_it()
    {
        var beside = Repository.Text("cluster-config", "cluster.conf").Split('\n')
            .Where(line => line.Contains('=') && line.Contains("# Cluster__", StringComparison.Ordinal))
            .Select(line => (Key: line.Split('=')[0].Trim(), Variable: line.Split('#')[1].Trim()));

        Assert.Equal(
            ClusterOptions.Paths.Select(p => (p.Value.Split('.')[^1], $"Cluster__{p.Key}")).Order(),
            beside.Order());
    }

    [Fact]
    public void Defaults_of_the_table_are_those_of_the_code()
    {
        var configuration = Configuration(("Database:ConnectionString", "Host=db;Database=campaign"), ("Cluster:Seeds", "10.0.0.1:4053"),
            ("Cluster:AllowUnauthenticatedRemoting", "true"));
        var (database, cluster, smtp) = (DatabaseOptions.Read(configuration)!, ClusterOptions.Read(configuration)!, new SmtpOptions());

        Assert.Equal(Row("Database__Connections").Default, Text(database.Postgres.Connections));
        Assert.Equal(Row("Database__Migrate").Default, database.Migrate ? "auto" : "never");
        Assert.Equal(Row("Database__WaitFor").Default, $"{database.WaitFor.TotalSeconds:0}s");
        Assert.Equal(Row("Cluster__Port").Default, Text(cluster.Port));
        Assert.Equal(Row("Cluster__Roles").Default, string.Join(',', cluster.Roles));
        Assert.Equal(Row("Cluster__JoinWithin").Default, $"{cluster.JoinWithin.TotalSeconds:0}s");
        Assert.Equal(GatewayOptions.DefaultFrom, Row("Mail__From").Default);
        Assert.Equal(Row("Smtp__Port").Default, Text(smtp.Port));
        Assert.Equal(Row("Smtp__Tls").Default, Text(smtp.Tls));
        Assert.Equal(Row("Smtp__Timeout").Default, Text(smtp.Timeout));
        Assert.Equal(Row("Smtp__MaxConnections").Default, Text(smtp.MaxConnections));
        Assert.Equal(Row("Smtp__CheckCertificateRevocation").Default, Text(smtp.CheckCertificateRevocation).ToLowerInvariant());
    }

    [Theory]
    [InlineData(null, null, "127.0.0.1")]
    [InlineData(null, "10.0.0.7", "10.0.0.7")]
    [InlineData("node7", "0.0.0.0", "node7")]
    public void Public_host_is_the_given_name_or_the_address_listened_on(string? host, string? bind, string expected)
    {
        Assert.Equal(expected, Cluster(host, bind).Host);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public void A_node_that_listens_everywhere_is_known_by_the_name_of_its_machine(string bind)
    {
        Assert.Equal(System.Net.Dns.GetHostName(), Cluster(null, bind).Host);
    }

    private static ClusterOptions Cluster(string? host, string? bind) =>
        ClusterOptions.Read(Configuration(
            ("Cluster:Seeds", "10.0.0.1:4053"), ("Cluster:AllowUnauthenticatedRemoting", "true"), ("Cluster:Host", host),
            ("Cluster:BindHost", bind)))!;

    private static IConfiguration Configuration(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => new KeyValuePair<string, string?>(s.Key, s.Value))).Build();

    private static SettingsRow Row(string variable) => SettingsTable.Documented.Single(r => r.Variable == variable);

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
