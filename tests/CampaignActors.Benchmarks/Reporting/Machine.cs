using System.Diagnostics;
using System.Reflection;
using System.Runtime;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Benchmarks.Reporting;

/// <summary>What the numbers were measured on. Without it they say nothing.</summary>
/// <param name="CommitsPerSecond">Transactions of one row each in SQLite at synchronous = FULL: how dear a commit is on this disk.</param>
internal sealed record Machine(
    DateTimeOffset At, string Version, string Platform, string Runtime, int Cores, double MemoryGiB, string Collector, double? LoadBefore,
    double CommitsPerSecond)
{
    public static Machine Look(string data) => new(
        DateTimeOffset.UtcNow,
        typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30),
        $"{(GCSettings.IsServerGC ? "server" : "workstation")}, {GCSettings.LatencyMode}",
        Load(),
        Commits(data));

    /// <summary>Processes that wanted a core in the last minute, where the system says so.</summary>
    private static double? Load() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)
        : null;

    private static double Commits(string data)
    {
        using var folder = new ArmFolder(data);
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder.Path, "probe.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE probe(id INTEGER PRIMARY KEY, text TEXT)";
        command.ExecuteNonQuery();
        command.CommandText = "INSERT INTO probe(text) VALUES('x')";
        var (commits, watch) = (0, Stopwatch.StartNew());
        while (watch.ElapsedMilliseconds < 500)
            commits += command.ExecuteNonQuery();
        return commits / watch.Elapsed.TotalSeconds;
    }
}
