using System.Data.Common;
using CampaignActors.Actors.Hosting;

namespace CampaignActors.Node.Http.Events;

/// <param name="To">Ordering up to which the list is complete: the place to go on from.</param>
internal sealed record JournalChanges(IReadOnlyList<JournalChange> Items, long To);

/// <summary>
/// The changes of the journal, for any number of readers. While there are readers, one loop reads the journal and keeps the last changes in
/// memory. A reader is only its place, a number, so a slow one costs nothing and reads older changes from the journal itself.
/// </summary>
/// <remarks>
/// In both databases the journal returns rows in an order in which none appears late, so a reader never passes a row that it has not seen.
/// </remarks>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class ChangeFeed(StartedNode node)
{
    private const int Page = 500;

    /// <summary>Changes kept in memory.</summary>
    private const int Kept = 5_000;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _behind = new(4);
    private readonly Lock _lock = new();
    private readonly Queue<JournalChange> _recent = new();
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _running;
    private int _readers;

    /// <summary>The kept changes are complete from here …</summary>
    private long _from;

    /// <summary>… up to here.</summary>
    private long _to;

    /// <summary>Adds a reader.</summary>
    /// <returns>The current end of the journal, and the reader, which disposing removes.</returns>
    public async Task<(long Now, IDisposable Reader)> JoinAsync(CancellationToken ct)
    {
        // Everything up to here can be read, and lists that are fetched now are not older.
        var now = await Task.Run(node.Store.Ordering, ct);
        lock (_lock)
        {
            if (_readers++ == 0)
            {
                (_from, _to) = (now, now);
                _recent.Clear();
                _running = new CancellationTokenSource();
                _ = FollowAsync(_running.Token);
            }
            return (Math.Min(now, _to), new Reader(this));
        }
    }

    /// <summary>Waits for changes after a place.</summary>
    /// <returns>An empty list, with the same or a later place, when <paramref name="patience"/> ends first.</returns>
    public async Task<JournalChanges> NextAsync(long after, TimeSpan patience, CancellationToken ct)
    {
        while (true)
        {
            Task moved;
            lock (_lock)
            {
                if (after >= _from && after < _to)
                    return new JournalChanges([.. _recent.Where(c => c.Ordering > after)], _to);
                if (after < _from)
                    break;
                moved = _moved.Task;
            }
            try
            {
                await moved.WaitAsync(patience, ct);
            }
            catch (TimeoutException)
            {
                return new JournalChanges([], after);
            }
        }
        // Bounds the pages in memory, however many readers are behind.
        await _behind.WaitAsync(ct);
        try
        {
            return await Task.Run(() => Read(after), ct);
        }
        finally
        {
            _behind.Release();
        }
    }

    private JournalChanges Read(long after)
    {
        var rows = node.Journal.ReadAfter(after, Page);
        return new JournalChanges([.. rows.Rows.Select(JournalChange.Of).OfType<JournalChange>()], rows.To);
    }

    private async Task FollowAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var before = _to;
                var read = await Task.Run(() => Read(before), ct);
                if (read.To > before)
                    Take(read, ct);
                else
                    await Task.Delay(s_look, ct);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Readers would wait for ever if this loop ended. A database that is away comes back; a node that stops cancels.
                await Task.Delay(s_again, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Take(JournalChanges read, CancellationToken ct)
    {
        TaskCompletionSource moved;
        lock (_lock)
        {
            if (ct.IsCancellationRequested)
                return; // Others follow by now, from another place.
            foreach (var change in read.Items)
                _recent.Enqueue(change);
            _to = read.To;
            while (_recent.Count > Kept)
                _from = _recent.Dequeue().Ordering;
            (moved, _moved) = (_moved, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        moved.SetResult();
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_readers > 0)
                return;
            _running!.Cancel();
            _running.Dispose();
            _running = null;
        }
    }

    private sealed class Reader(ChangeFeed feed) : IDisposable
    {
        private ChangeFeed? _feed = feed;

        public void Dispose() => Interlocked.Exchange(ref _feed, null)?.Leave();
    }
}
