using System.Globalization;
using System.Runtime.InteropServices;
using CampaignActors.Node.Configuration;

namespace CampaignActors.Node.Start;

/// <summary>
/// Ends a node that was told to stop and has not stopped in time, or that gets a second signal. Nothing that was acknowledged is lost;
/// requests under way stay unanswered, as with a kill.
/// </summary>
/// <remarks>It waits on a thread of its own, since the thread pool may be what hangs.</remarks>
public sealed class LastResort : IDisposable
{
    /// <summary>
    /// Longer than all phases of leaving together (cluster.conf), and shorter than the 90 s after which containers are killed.
    /// </summary>
    public static readonly TimeSpan InCluster = TimeSpan.FromSeconds(80);

    /// <summary>The same for a node that hands its entities to no other.</summary>
    public static readonly TimeSpan Alone = TimeSpan.FromSeconds(40);

    /// <summary>Terminals and container engines may send the same signal twice at once.</summary>
    private static readonly TimeSpan s_sameSignal = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _within;
    private readonly Action<string> _end;
    private readonly TimeProvider _time;
    private readonly ManualResetEventSlim _over = new();
    private readonly Lock _gate = new();
    private readonly List<IDisposable> _held = [];
    private long? _asked;

    private LastResort(TimeSpan within, TimeProvider time, Action<string> end) => (_within, _time, _end) = (within, time, end);

    /// <param name="stopping">Cancelled when the node begins to stop.</param>
    /// <param name="within">Time to stop in.</param>
    /// <param name="end">Ends the process, with the line that says why.</param>
    public static LastResort Watch(CancellationToken stopping, TimeSpan within, TimeProvider time, Action<string> end)
    {
        var watch = new LastResort(within, time, end);
        watch._held.Add(stopping.Register(watch.Begin));
        return watch;
    }

    /// <summary>Ends this process.</summary>
    public static LastResort Watch(NodeHost host) =>
        Watch(host.Stopping, host.Settings.Cluster is null ? Alone : InCluster, TimeProvider.System, line =>
    {
        Console.Error.WriteLine(line);
        EndNow(NodeExitCodes.Forced);
    }).WithSignals();

    private LastResort WithSignals()
    {
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT })
            _held.Add(PosixSignalRegistration.Create(signal, _ => Signalled()));
        return this;
    }

    /// <summary>The host handles the first signal; the second ends the process.</summary>
    public void Signalled()
    {
        lock (_gate)
        {
            if (_asked is not { } first)
            {
                _asked = _time.GetTimestamp();
                return;
            }
            if (_time.GetElapsedTime(first) < s_sameSignal)
                return;
        }
        _end("Told to stop a second time: the node ends at once; what was under way stays unanswered.");
    }

    private void Begin() => new Thread(Wait) { IsBackground = true, Name = "last-resort" }.Start();

    private void Wait()
    {
        if (!_over.Wait(_within))
        {
            _end(string.Create(
                CultureInfo.InvariantCulture,
                $"The node did not come to its end within {_within.TotalSeconds:0} s of being told to stop: it is ended now; what was "
                    + $"under way stays unanswered."));
        }
    }

    /// <summary>Without exit handlers and finalizers: they could wait for what hangs.</summary>
    public static void EndNow(int code)
    {
        Console.Out.Flush();
        Console.Error.Flush();
        if (!OperatingSystem.IsWindows())
            _exit(code);
        Environment.Exit(code);
    }

    public void Dispose()
    {
        _over.Set();
        _held.ForEach(h => h.Dispose());
    }

    [DllImport("libc")]
    private static extern void _exit(int code);
}
