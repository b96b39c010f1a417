using System.Diagnostics;
using System.Globalization;
using System.Net.Http;
using System.Runtime.InteropServices;

namespace CampaignActors.Local.Nodes;

/// <summary>Settings and place of a node of the local cluster.</summary>
public sealed record LocalNodeSpec
{
    public required string Name { get; init; }

    /// <summary>Other nodes and clients reach it under it.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>For other nodes.</summary>
    public required int Port { get; init; }

    /// <summary>For clients.</summary>
    public required int HttpPort { get; init; }

    /// <summary>Goes before the node's own command, such as <c>ip netns exec NAME</c>.</summary>
    public IReadOnlyList<string> Prefix { get; init; } = [];

    /// <summary>The program to run; the one that is built when <c>null</c>.</summary>
    public string? Program { get; init; }

    /// <summary>Settings besides those that the cluster gives.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public string Url => $"http://{Host}:{HttpPort}";

    public string Address => $"{Host}:{Port}";
}

/// <summary>
/// A node as a process of this machine, which outlives the process that starts it. Its number is in its folder, so that a later command
/// finds it; only a process that still runs that node's program on that folder is ever signalled.
/// </summary>
public sealed class LocalNode(LocalNodeSpec spec, string folder)
{
    /// <summary>The variable of the runtime for the bytes between two collections of the first generation.</summary>
    public const string CollectorVariable = "DOTNET_GCgen0size";

    /// <summary>64 MiB, in the runtime's hexadecimal notation.</summary>
    public const string Collector = "0x4000000";

    private const int Kill = 9;
    private const int Terminate = 15;
    private const int Continue = 18;
    private const int Stop = 19;
    private Process? _started;

    public LocalNodeSpec Spec => spec;

    public string Name => spec.Name;

    /// <summary>The program of the next start; the one that is built when <c>null</c>.</summary>
    public string? Program { get; set; } = spec.Program;

    public string Folder => folder;

    public string Log => Path.Combine(folder, "node.log");

    private string PidFile => Path.Combine(folder, "local.pid");

    /// <summary>Number of the process, while it runs.</summary>
    public int? ProcessId
    {
        get
        {
            // Of a process of our own we know it. Its command line is empty for a moment when the shell becomes the node, and would say it
            // had ended.
            if (_started is { } own)
                return own.HasExited ? null : own.Id;
            if (!File.Exists(PidFile) || !int.TryParse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture, out var id))
                return null;
            try
            {
                return File.ReadAllText($"/proc/{id}/cmdline").Contains(folder, StringComparison.Ordinal) ? id : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    public bool IsRunning => ProcessId is not null;

    /// <summary>Exit code of the last process; <c>null</c> while it runs.</summary>
    public int? ExitCode => _started is { HasExited: true } ended ? ended.ExitCode : null;

    /// <summary>The command of a node. Containers run the same one.</summary>
    public static IReadOnlyList<string> Command(string program, string folder, string url) =>
        ["dotnet", program, "--data", folder, "--urls", url];

    /// <summary>Starts the process and waits for nothing.</summary>
    public void Start(IReadOnlyDictionary<string, string> settings)
    {
        OwnerOnlyFolder.Create(folder);
        // The shell only opens the log and becomes the node; setsid keeps a Ctrl-C on the terminal away from it.
        string[] command =
        [
            "setsid", "sh", "-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", Log,
            .. spec.Prefix, .. Command(Program ?? NodeProgram.Find(), folder, spec.Url),
        ];
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { WorkingDirectory = folder };
        // As in the image; the runtime takes it from nowhere else (docs/operations.md, garbage collection).
        start.Environment.TryAdd(CollectorVariable, Collector);
        foreach (var (name, value) in settings.Concat(spec.Settings))
            start.Environment[name] = value;
        // The previous process is not disposed here: another thread may be checking whether it runs.
        _started = Process.Start(start)!;
        File.WriteAllText(PidFile, _started.Id.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Returns when it takes requests.</summary>
    /// <exception cref="LocalException">It ended instead, or did not get there in time; the message holds its last words.</exception>
    public async Task ReadyAsync(TimeSpan within, CancellationToken ct = default)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(3) };
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (!IsRunning)
                throw new LocalException($"{Name} has ended: {LastWords()}");
            if (await IsReadyAsync(http, ct).ConfigureAwait(false))
                return;
            if (Stopwatch.GetElapsedTime(began) > within)
                throw new LocalException($"{Name} was not ready within {within.TotalSeconds:0} s, see {Log}: {LastWords()}");
            await Task.Delay(100, ct).ConfigureAwait(false);
        }
    }

    public async Task<bool> IsReadyAsync(HttpClient http, CancellationToken ct = default)
    {
        try
        {
            using var response = await http.GetAsync($"{spec.Url}/health/ready", ct).ConfigureAwait(false);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>SIGTERM: it hands its entities over and leaves.</summary>
    public void Drain() => Signal(Terminate);

    /// <summary>SIGKILL: it gets no chance to do anything about it.</summary>
    public void KillNow() => Signal(Kill);

    /// <summary>SIGSTOP: as if the machine had gone to sleep.</summary>
    public void Freeze() => Signal(Stop);

    /// <summary>SIGCONT after <see cref="Freeze"/>.</summary>
    public void Thaw() => Signal(Continue);

    private void Signal(int signal)
    {
        if (ProcessId is { } id && kill(id, signal) != 0)
            throw new LocalException($"{Name}: signal {signal} could not be sent to process {id}");
    }

    /// <exception cref="LocalException">It still runs then.</exception>
    public async Task EndedAsync(TimeSpan within, CancellationToken ct = default)
    {
        var began = Stopwatch.GetTimestamp();
        while (IsRunning)
        {
            if (Stopwatch.GetElapsedTime(began) > within)
                throw new LocalException($"{Name} still runs after {within.TotalSeconds:0} s, see {Log}");
            await Task.Delay(50, ct).ConfigureAwait(false);
        }
    }

    /// <summary>The end of its log, on one line.</summary>
    public string LastWords() => File.Exists(Log) ? string.Join(" | ", File.ReadLines(Log).TakeLast(5)) : "nothing";

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int process, int signal);
}

/// <summary>An operation of the local cluster failed; the message says why.</summary>
public sealed class LocalException(string message, Exception? inner = null) : Exception(message, inner);
