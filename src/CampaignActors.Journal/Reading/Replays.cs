using Akka.Persistence;
using CampaignActors.Journal.Stores;
using CampaignActors.Journal.Writing;

namespace CampaignActors.Journal.Reading;

/// <summary>
/// Recovers many entities with one statement: those that asked while the connection was busy are read together, a page of each.
/// </summary>
internal sealed class Replays
{
    private readonly IRowReader[] _readers;
    private readonly Breaker _breaker;
    private readonly Preparation _preparation;
    private readonly Func<string, OldRow, IEnumerable<IPersistentRepresentation>> _decode;
    private readonly BatchQueue<ReplayRequest> _queue;
    private readonly int _page;

    /// <param name="decode">Makes the events of a row of an entity.</param>
    public Replays(
        IJournalTable table, JournalSettings settings, Preparation preparation, Breaker breaker,
        Func<string, OldRow, IEnumerable<IPersistentRepresentation>> decode)
    {
        (_breaker, _preparation, _decode, _page) = (breaker, preparation, decode, settings.ReplayPage);
        _readers = [.. Enumerable.Range(0, settings.Readers).Select(_ => table.Reader())];
        // How many recoveries there are at a time, max-concurrent-recoveries of Akka.Persistence bounds.
        _queue = new BatchQueue<ReplayRequest>(
            new(settings.Readers, int.MaxValue, settings.ReplayBatch, _ => 1, r => r.Fail(Stopped())), ReadAsync);
    }

    public void Add(ReplayRequest request)
    {
        if (!_queue.TryAdd(request))
            request.Fail(Stopped());
    }

    private static OperationCanceledException Stopped() => new("the journal has stopped");

    private async Task ReadAsync(int worker, List<ReplayRequest> batch, CancellationToken ct)
    {
        try
        {
            await _breaker.WatchAsync(async () =>
            {
                await _preparation.DoneAsync(ct).ConfigureAwait(false);
                await ReadAsync(_readers[worker], batch, ct).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            foreach (var request in batch)
                request.Fail(e);
        }
    }

    private async Task ReadAsync(IRowReader reader, List<ReplayRequest> batch, CancellationToken ct)
    {
        var reading = batch.FindAll(r => r.WantsRows);
        if (reading.Count > 0)
        {
            await reader.ReadAsync(reading.ConvertAll(r => r.Begin(_page)), (n, row) => reading[n].Take(row, _decode), ct)
                .ConfigureAwait(false);
        }
        batch.RemoveAll(r => r.Answered);
        var unfinished = batch.FindAll(r => r is { PageFull: true, WantsRows: true });
        batch.RemoveAll(unfinished.Contains);
        foreach (var request in unfinished)
            Add(request);
        if (batch.FindAll(r => r.MayEndBefore) is { Count: > 0 } asking)
        {
            var highest = await reader.HighestAsync(asking.ConvertAll(r => (r.PersistenceId, r.Above)), ct).ConfigureAwait(false);
            for (var n = 0; n < asking.Count; n++)
                asking[n].Succeed(highest[n]);
        }
        foreach (var request in batch.Where(r => !r.Answered))
            request.Succeed(request.Last);
    }

    public async Task StopAsync(TimeSpan within)
    {
        await _queue.StopAsync(within).ConfigureAwait(false);
        foreach (var reader in _readers)
            await reader.DisposeAsync().ConfigureAwait(false);
    }
}
