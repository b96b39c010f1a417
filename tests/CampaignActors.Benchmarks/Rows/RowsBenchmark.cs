using CampaignActors.Actors.Hosting;
using CampaignActors.Local;
using CampaignActors.Local.Nodes;
using CampaignActors.Operations.Client;
using CampaignActors.Operations.Load;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Benchmarks.Rows;

/// <summary>
/// What a mixed load writes: <c>campaign load</c> with a fixed seed and number of commands on one node with SQLite, and an account of its
/// journal by kind of row and by part of a row. Counts and bytes, which depend on the machine as far as timing decides what rides along.
/// </summary>
/// <param name="program">The node's program; the one that is built when <c>null</c>.</param>
internal sealed class RowsBenchmark(string data, string? program)
{
    private const double Rate = 80;

    public async Task<RowsResult> RunAsync(double seconds, Action<string> say)
    {
        using var folder = new ArmFolder(data);
        var spec = new LocalNodeSpec { Name = "rows", Port = 0, HttpPort = LoopbackPorts.Free(), Program = program };
        var node = new LocalNode(spec, folder.Path);
        node.Start(new Dictionary<string, string>());
        try
        {
            await node.ReadyAsync(TimeSpan.FromSeconds(60));
            var key = (await File.ReadAllTextAsync(Path.Combine(folder.Path, "admin-key"))).Trim();
            var load = new LoadOptions { Nodes = [spec.Url], Key = key, Run = "setup", Rate = 1, For = TimeSpan.FromSeconds(1), Seed = 1 };
            await new LoadRun(load).RunAsync(CancellationToken.None);
            await QuietAsync(spec.Url, key);
            var first = LastOrdering(folder.Path);
            var report = await new LoadRun(load with { Run = "rows", Rate = Rate, For = TimeSpan.FromSeconds(seconds) })
                .RunAsync(CancellationToken.None);
            VoidRunException.Unless(report.Known, $"{report.Unknown} commands of the load have no known outcome");
            say($"rows: {report.Sent} commands sent, {report.Acknowledged} changed something");
            await QuietAsync(spec.Url, key);
            return Account(folder.Path, first, report) with { Resident = Resident(node) };
        }
        finally
        {
            node.Drain();
            await node.EndedAsync(TimeSpan.FromSeconds(60));
        }
    }

    /// <summary>Waits until nothing moves on the node: what a command set in motion belongs to it.</summary>
    private static async Task QuietAsync(string url, string key)
    {
        using var client = new NodeClient(url, RetryPolicy.For(TimeSpan.FromSeconds(60))) { Key = key };
        for (var tries = 0; !(await client.QuietAsync(CancellationToken.None)).Quiet; tries++)
        {
            VoidRunException.Unless(tries < 600, "the node does not come to rest");
            await Task.Delay(100);
        }
    }

    private static long LastOrdering(string folder)
    {
        using var connection = Open(folder);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT coalesce(max(ordering), 0) FROM journal";
        return (long)command.ExecuteScalar()!;
    }

    private static RowsResult Account(string folder, long after, LoadReport report)
    {
        using var connection = Open(folder);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT persistence_id, message FROM journal WHERE ordering > $after";
        command.Parameters.AddWithValue("$after", after);
        var account = new RowAccount();
        using var rows = command.ExecuteReader();
        while (rows.Read())
            account.Add(rows.GetString(0), (byte[])rows[1]);
        return account.Result(report.Sent);
    }

    private static SqliteConnection Open(string folder)
    {
        var connection = new SqliteConnection($"Data Source={SqliteStore.PathIn(folder)};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return connection;
    }

    private static double Resident(LocalNode node) => File.ReadLines($"/proc/{node.ProcessId}/status")
        .Where(l => l.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(l => double.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024).FirstOrDefault();
}
