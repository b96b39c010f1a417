using System.Threading.Channels;

namespace CampaignActors.Journal.Stores;

/// <summary>
/// Requests that wait, and workers that take as many of them at a time as there are. What comes while all workers are busy is worked on
/// together; what comes to a free worker does not wait. A worker that is held up holds up no other.
/// </summary>
/// <typeparam name="T">A request.</typeparam>
internal sealed class BatchQueue<T>
{
    private readonly Channel<T> _waiting = Channel.CreateUnbounded<T>();
    private readonly CancellationTokenSource _cancel = new();
    private readonly BatchQueueOptions<T> _options;
    private readonly Task _workers;
    private long _weight;
    private volatile bool _stopping;

    /// <param name="work">
    /// Works on a batch and answers each request of it; it is told which worker does. It must not throw.
    /// </param>
    public BatchQueue(BatchQueueOptions<T> options, Func<int, List<T>, CancellationToken, Task> work)
    {
        _options = options;
        _workers = Task.WhenAll(Enumerable.Range(0, options.Workers).Select(n => Task.Run(() => RunAsync(n, work))));
    }

    /// <returns><c>false</c>: so many wait that there is no room, or the queue is stopped. The request was not taken.</returns>
    public bool TryAdd(T request)
    {
        var weight = _options.Weight(request);
        if (Interlocked.Add(ref _weight, weight) > _options.Capacity && weight < Interlocked.Read(ref _weight))
        {
            Interlocked.Add(ref _weight, -weight);
            return false;
        }
        if (!_stopping && _waiting.Writer.TryWrite(request))
            return true;
        Interlocked.Add(ref _weight, -weight);
        return false;
    }

    private async Task RunAsync(int worker, Func<int, List<T>, CancellationToken, Task> work)
    {
        var batch = new List<T>();
        try
        {
            while (true)
            {
                Take(batch, await _waiting.Reader.ReadAsync().ConfigureAwait(false));
                var weight = batch.Sum(_options.Weight);
                while (weight < _options.BatchWeight && _waiting.Reader.TryRead(out var next))
                {
                    weight += _options.Weight(next);
                    Take(batch, next);
                }
                if (batch.Count > 0)
                    await work(worker, batch, _cancel.Token).ConfigureAwait(false);
                Interlocked.Add(ref _weight, -weight);
                batch.Clear();
            }
        }
        catch (ChannelClosedException)
        {
            // Stopped, and nothing waits any more.
        }
    }

    private void Take(List<T> batch, T request)
    {
        if (_stopping)
        {
            Interlocked.Add(ref _weight, -_options.Weight(request));
            _options.Refuse(request);
        }
        else
        {
            batch.Add(request);
        }
    }

    /// <summary>
    /// Takes no more requests and refuses those that wait. Work under way may end within the time; then it is cancelled, and waited for.
    /// </summary>
    public async Task StopAsync(TimeSpan within)
    {
        _stopping = true;
        _waiting.Writer.TryComplete();
        _cancel.CancelAfter(within);
        await _workers.ConfigureAwait(false);
        _cancel.Dispose();
    }
}

/// <param name="Workers">Batches that are worked on at the same time.</param>
/// <param name="Capacity">Weight of all requests that wait or are worked on, at the most. One request alone is always taken.</param>
/// <param name="BatchWeight">No further request joins a batch that has this weight.</param>
/// <param name="Refuse">Answers a request that waits when the queue is stopped.</param>
internal sealed record BatchQueueOptions<T>(int Workers, int Capacity, int BatchWeight, Func<T, int> Weight, Action<T> Refuse);
