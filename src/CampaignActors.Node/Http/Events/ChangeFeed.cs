using System.Data.Common;
using CampaignActors.Actors.Hosting;

namespace CampaignActors.Node.Http.Events;

/// <param name="To">Ordering up to which nothing is left out: where to go on.</param>
internal sealed record Changes(IReadOnlyList<Change> Items, long To);

/// <summary>
/// What was written, for any number of readers. While somebody listens, one loop reads the journal and keeps the last changes in memory;
/// a reader is a number, its place, so one that is slow or was away costs nothing and reads older changes from the journal itself.
/// </summary>
/// <remarks>
/// The journal gives rows out in an order in which none comes late, whichever database it is in, so a place is never behind a row that
/// was not told.
/// </remarks>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class ChangeFeed(CampaignNode node)
{
    private const int Page = 500;

    /// <summary>Changes kept in memory.</summary>
    private const int Kept = 5_000;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _behind = new(4);
    private readonly Lock _lock = new();
    private readonly Queue<Change> _recent = new();
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _running;
    private int _readers;

    /// <summary>What is kept is complete from here …</summary>
    private long _from;

    /// <summary>… up to here.</summary>
    private long _to;

    /// <summary>Begins to listen.</summary>
    /// <returns>Where the journal is now, and how to stop.</returns>
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

    /// <summary>Waits until there is something after a place.</summary>
    /// <returns>Nothing, with the same or a later place, when <paramref name="patience"/> ends first.</returns>
    public async Task<Changes> NextAsync(long after, TimeSpan patience, CancellationToken ct)
    {
        while (true)
        {
            Task moved;
            lock (_lock)
            {
                if (after >= _from && after < _to)
                    return new Changes([.. _recent.Where(c => c.Ordering > after)], _to);
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
                return new Changes([], after);
            }
        }
        // However many readers are behind, a few pages of rows are in memory at a time.
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

    private Changes Read(long after)
    {
        var rows = node.Journal.ReadAfter(after, Page);
        return new Changes([.. rows.Rows.Select(Change.Of).OfType<Change>()], rows.To);
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
                // Whatever it is, readers would wait for ever if this ended. A database that is away comes back; a node that stops cancels.
                await Task.Delay(s_again, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Take(Changes read, CancellationToken ct)
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
