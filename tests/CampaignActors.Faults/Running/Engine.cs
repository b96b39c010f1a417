using System.Collections.Concurrent;
using System.Diagnostics;
using CampaignActors.Local.Nodes;

namespace CampaignActors.Faults.Running;

/// <summary>
/// Does what a container engine does: a node that ends although it is to run is started again, after a pause that doubles while it keeps
/// ending. There is no other help, so what comes back does so without a manual step.
/// </summary>
internal sealed class Engine : IAsyncDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    /// <summary>A node that has run for so long was well: its pauses begin again.</summary>
    private static readonly TimeSpan s_well = TimeSpan.FromSeconds(10);

    private readonly LocalCluster _cluster;
    private readonly Action<string> _say;
    private readonly ConcurrentDictionary<LocalNode, Watched> _nodes = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _watching;
    private int _restarts;

    public Engine(LocalCluster cluster, Action<string> say)
    {
        (_cluster, _say) = (cluster, say);
        _watching = Task.Run(WatchAsync);
    }

    private sealed class Watched
    {
        public long StartedAt = Stopwatch.GetTimestamp();
        public TimeSpan Pause = s_firstPause;
        public int? LastExit;
    }

    /// <summary>How often a node was started again.</summary>
    public int Restarts => Volatile.Read(ref _restarts);

    /// <summary>Nodes that are to run.</summary>
    public IEnumerable<LocalNode> Nodes => _nodes.Keys;

    /// <summary>From now on this node is to run.</summary>
    public void Keep(LocalNode node) => _nodes[node] = new Watched();

    /// <summary>From now on it may end: it is drained, or taken away for a while.</summary>
    public void Release(LocalNode node) => _nodes.TryRemove(node, out _);

    /// <summary>What the last process of a node ended with, as far as this engine saw one end.</summary>
    public int? LastExit(LocalNode node) => _nodes.TryGetValue(node, out var watched) ? watched.LastExit : null;

    /// <summary>The one whose process is the oldest, which in a cluster is the one that singletons and coordinators live on.</summary>
    public LocalNode Oldest() =>
        _nodes.Where(n => n.Key.IsRunning).OrderBy(n => n.Value.StartedAt).ThenBy(n => n.Key.Name, StringComparer.Ordinal).First().Key;

    private async Task WatchAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            foreach (var (node, watched) in _nodes)
            {
                if (!node.IsRunning)
                    await AgainAsync(node, watched);
            }
            await Task.Delay(s_look, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AgainAsync(LocalNode node, Watched watched)
    {
        watched.LastExit = node.ExitCode;
        if (Stopwatch.GetElapsedTime(watched.StartedAt) > s_well)
            watched.Pause = s_firstPause;
        await Task.Delay(watched.Pause, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_end.IsCancellationRequested || !_nodes.ContainsKey(node) || node.IsRunning)
            return;
        watched.Pause = watched.Pause * 2 < s_longestPause ? watched.Pause * 2 : s_longestPause;
        watched.StartedAt = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref _restarts);
        _say($"{node.Name} has ended ({(watched.LastExit is { } code ? $"exit code {code}" : "unknown")}) and is started again");
        _cluster.Launch(node);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }
}
