using System.Text.Json.Nodes;
using CampaignActors.Cli;
using CampaignActors.Cli.Terminal;
using CampaignActors.Node.Start;
using CampaignActors.Operations.Client;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Cluster.Tests;

/// <summary>The real node in this process, on a folder or on a database, driven over its API and by the command line.</summary>
internal sealed class OneNode : IAsyncDisposable
{
    private OneNode(NodeHost host, StartedNode started) => (Host, Started) = (host, started);

    public NodeHost Host { get; }

    public StartedNode Started { get; }

    public string Url => Host.Addresses[0];

    /// <param name="database">PostgreSQL instead of SQLite in the folder.</param>
    public static async Task<OneNode> StartAsync(string folder, string? database = null)
    {
        var host = NodeHost.Build(["--data", folder, "--urls", "http://127.0.0.1:0"], builder =>
        {
            builder.Logging.ClearProviders();
            if (database is not null)
                builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Database:ConnectionString"] = database });
        });
        return new OneNode(host, await host.StartAsync());
    }

    /// <summary>Plays the worked example, and waits until nothing moves.</summary>
    public async Task PlayAsync()
    {
        var played = await Campaign.RunAsync(
            "play", Path.Combine(Repository.Examples, "controlling-costs.yaml"), "--node", Url, "--wait", "60s");
        Assert.True(played.ExitCode == ExitCodes.Ok, played.ToString());
        await Started.StillAsync();
    }

    /// <summary>Rows as they are exported, without the head, which names the hour.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync()
    {
        using var client = new NodeClient(Url) { Key = TestKeys.For(Url) };
        var lines = new List<string>();
        await foreach (var line in client.ExportAsync(null, CancellationToken.None))
            lines.Add(line);
        return lines[1..];
    }

    /// <summary>Everything as people see it, without the hour.</summary>
    public async Task<string> StateAsync()
    {
        using var client = new NodeClient(Url) { Key = TestKeys.For(Url) };
        var state = await client.StateAsync(CancellationToken.None);
        state.Remove("at");
        state.Remove("now");
        return ContractOf(state);
    }

    private static string ContractOf(JsonObject state) => CampaignActors.Simulation.Running.ContractState.Of(state).ToJsonString();

    /// <summary>Lets all five workflows look at everything.</summary>
    /// <returns>What they found wrong.</returns>
    public async Task<int> DriftAsync()
    {
        var found = 0;
        foreach (var workflow in new[] { "stockMgt", "operationMgt", "deliveryMgt", "supplierMgt", "budgetMgt" })
        {
            var run = await Campaign.RunAsync("workflow", "run", workflow, "--full", "--node", Url);
            Assert.True(run.ExitCode == ExitCodes.Ok, run.ToString());
            using var client = new NodeClient(Url) { Key = TestKeys.For(Url) };
            found += (int)(await client.GetAsync($"workflows/{workflow}/progress", CancellationToken.None))!["drift"]!;
        }
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync();
        await Host.DisposeAsync();
    }
}
