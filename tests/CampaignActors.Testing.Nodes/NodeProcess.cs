using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using CampaignActors.Actors.Hosting;
using CampaignActors.Local;
using CampaignActors.Node.Start;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Testing.Nodes;

/// <summary>A node as a process of its own, that can be killed.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private NodeProcess(Process process) => _process = process;

    public string Address { get; private set; } = "";

    /// <summary>Everything that it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>What of it went to the standard error.</summary>
    public string Errors
    {
        get
        {
            lock (_output)
                return _errors.ToString();
        }
    }

    public int ProcessId => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Memory that it holds now, in bytes.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts one and waits until it is ready.</summary>
    /// <param name="address">Where it listens; any free port when <c>null</c>.</param>
    public static Task<NodeProcess> StartAsync(string folder, string? address = null, params string[] more) =>
        StartAsync(folder, new Dictionary<string, string>(), address, more);

    /// <param name="settings">For its environment.</param>
    /// <inheritdoc cref="StartAsync(string, string?, string[])"/>
    public static async Task<NodeProcess> StartAsync(
        string folder, IReadOnlyDictionary<string, string> settings, string? address = null, params string[] more)
    {
        var addressFile = Path.Combine(folder, NodeHost.AddressFile);
        Directory.CreateDirectory(folder);
        File.Delete(addressFile);
        var node = Launch(["--data", folder, "--urls", address ?? $"http://127.0.0.1:{LoopbackPorts.Free()}", .. more], settings);
        node.Address = await Until.FoundAsync(
            async () => node.HasEnded ? throw new InvalidOperationException(node.Output)
                : File.Exists(addressFile) && await File.ReadAllTextAsync(addressFile) is { Length: > 0 } text ? text : null,
            "the node's address");
        using var api = new Api(node.Address);
        await Until.TrueAsync(async () => (await api.GetAsync("/health/ready")).Response.IsSuccessStatusCode, "the node is ready");
        return node;
    }

    /// <summary>Starts one with these arguments, and waits for nothing.</summary>
    /// <param name="settings">For its environment.</param>
    public static NodeProcess Launch(IEnumerable<string> args, IReadOnlyDictionary<string, string>? settings = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CampaignActors.Node.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var node = new NodeProcess(Process.Start(start)!);
        node._process.OutputDataReceived += (_, line) => node.Take(line.Data);
        node._process.ErrorDataReceived += (_, line) => node.Take(line.Data, node._errors);
        node._process.BeginOutputReadLine();
        node._process.BeginErrorReadLine();
        return node;
    }

    private void Take(string? line, StringBuilder? also = null)
    {
        lock (_output)
        {
            _output.Append(line).Append(line is null ? "" : "\n");
            also?.Append(line).Append(line is null ? "" : "\n");
        }
    }

    /// <summary>SIGKILL: it gets no chance to do anything about it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await Until.DoneAsync(_process.WaitForExitAsync(), "the killed node is gone");
    }

    /// <summary>SIGTERM: it stops in order.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync()
    {
        if (kill(_process.Id, Terminate) != 0)
            throw new InvalidOperationException("the signal was not sent");
        return ExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>Rows that are durable in the journal of a folder, even while a node has it open.</summary>
    public static long Rows(string folder)
    {
        using var connection = new SqliteConnection($"Data Source={SqliteStore.PathIn(folder)};Mode=ReadOnly;Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = 'journal'";
        if ((long)command.ExecuteScalar()! == 0)
            return 0; // It is made with the first row.
        command.CommandText = "SELECT count(*) FROM journal";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    [DllImport("libc")]
    private static extern int kill(int process, int signal);
}
