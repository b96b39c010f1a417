using CampaignActors.Cluster.Tests.Tls;
using CampaignActors.Node.Start;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Cluster.Tests.Operators;

/// <summary>Three real nodes in this process, on one database; the first, which has the lowest port, founds the cluster.</summary>
public sealed class ThreeNodes : IAsyncLifetime
{
    /// <summary>That there are, all in memory.</summary>
    public const int Budgets = 8;

    private readonly PostgresFixture _postgres = new();
    private readonly TempFolder _folder = new();
    private readonly List<NodeHost> _nodes = [];

    /// <summary>Of the nodes, in the order of their names and of their age.</summary>
    public IReadOnlyList<int> Ports { get; } = [.. Enumerable.Range(0, 3).Select(_ => LoopbackPorts.Free()).Order()];

    public string Url(int node) => _nodes[node].Addresses[0];

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        var database = await _postgres.DatabaseAsync();
        foreach (var port in Ports)
        {
            var node = NodeHost.Build(["--data", _folder.In($"node{port}"), "--urls", "http://127.0.0.1:0"], builder =>
            {
                builder.Logging.ClearProviders();
                builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
                {
                    ["Database:ConnectionString"] = database,
                    ["Database:Migrate"] = "auto",
                    ["Cluster:Port"] = $"{port}",
                    ["Cluster:Seeds"] = $"127.0.0.1:{Ports[0]}",
                });
                builder.Configuration.AddInMemoryCollection(NodeCertificates.Of(_folder.In("certificates"), "node"));
            });
            await node.StartAsync();
            _nodes.Add(node);
        }
        await DescribeAsync("MAIN", "label=Main budget", "allocated=1000");
        await DescribeAsync("PART", "label=Its part", "allocated=250.50", "relatedTo=MAIN");
        foreach (var n in Enumerable.Range(1, Budgets - 2))
            await DescribeAsync($"SUB{n}", $"allocated={n}", "relatedTo=PART");
        await Until.TrueAsync(
            async () =>
                (await Campaign.RunAsync("budget", "tree", "MAIN", "--node", Url(0))).Out
                    .EndsWith($"Count: {Budgets} budgets\n", StringComparison.Ordinal),
            "all are related");
    }

    private async Task DescribeAsync(string budget, params string[] fields) =>
        await Campaign.DoneAsync(["create", "budgets", budget, .. fields.SelectMany(f => new[] { "--field", f }), "--node", Url(0)]);

    public async Task DisposeAsync()
    {
        foreach (var node in Enumerable.Reverse(_nodes))
        {
            await node.StopAsync();
            await node.DisposeAsync();
        }
        await _postgres.DisposeAsync();
        _folder.Dispose();
    }
}
