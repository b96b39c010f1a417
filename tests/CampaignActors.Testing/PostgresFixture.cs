using System.Diagnostics;
using System.Globalization;
using CampaignActors.Local.Postgres;
using Xunit;

namespace CampaignActors.Testing;

/// <summary>One server for all tests of this process, so that classes run side by side on it; each takes databases of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private static readonly Lazy<Task<PostgresServer>> s_shared = new(StartAsync);
    private static int s_databases;
    private static readonly List<Process> s_kept = [];
    private PostgresServer? _server;

    public PostgresServer Server => _server ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync() => _server = await s_shared.Value;

    /// <returns>The connection string of a new, empty database.</returns>
    public Task<string> DatabaseAsync() => Server.CreateDatabaseAsync($"test{Interlocked.Increment(ref s_databases)}");

    public Task DisposeAsync() => Task.CompletedTask;

    private static async Task<PostgresServer> StartAsync()
    {
        var folder = new TempFolder();
        var server = await PostgresServer.StartAsync(new PostgresOptions
        {
            Folder = folder.In("postgres"),
            // A node takes up to 24 connections. No test of this server takes the power from the machine.
            Settings = new Dictionary<string, string> { ["max_connections"] = "500", ["fsync"] = "off" },
        });
        EndWithThisProcess(server.ProcessId!.Value, folder.Path);
        return server;
    }

    /// <summary>
    /// However this process ends, the standard input of the shell closes then; a handler of its exit is given no time. The shell is kept:
    /// collected, it would close its input.
    /// </summary>
    private static void EndWithThisProcess(int server, string folder) => s_kept.Add(Process.Start(new ProcessStartInfo(
        "sh",
        [
            "-c", "exec >/dev/null 2>&1; read -r line; kill -QUIT \"$1\"; while kill -0 \"$1\"; do sleep 0.1; done; rm -rf -- \"$2\"",
            "sh", server.ToString(CultureInfo.InvariantCulture), folder,
        ])
    {
        RedirectStandardInput = true,
    })!);
}
