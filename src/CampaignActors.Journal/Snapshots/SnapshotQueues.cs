using CampaignActors.Journal.Stores;

namespace CampaignActors.Journal.Snapshots;

/// <summary>Loads and saves the snapshots of many entities with one statement each. Every request is answered.</summary>
internal sealed class SnapshotQueues
{
    private readonly ISnapshotTable _table;
    private readonly Preparation _preparation;
    private readonly Breaker _breaker;
    private readonly EventCodec _codec;
    private readonly BatchQueue<LoadRequest> _loads;
    private readonly BatchQueue<SaveRequest> _saves;
    private readonly int _capacity;

    /// <param name="batch">Snapshots of one statement, at the most.</param>
    /// <param name="capacity">Snapshots that wait to be saved, at the most.</param>
    public SnapshotQueues(ISnapshotTable table, Preparation preparation, Breaker breaker, EventCodec codec, int batch, int capacity)
    {
        (_table, _preparation, _breaker, _codec, _capacity) = (table, preparation, breaker, codec, capacity);
        // How many recoveries there are at a time, max-concurrent-recoveries of Akka.Persistence bounds.
        _loads = new BatchQueue<LoadRequest>(new(1, int.MaxValue, batch, _ => 1, r => r.Fail(Stopped())), (_, b, ct) => LoadAsync(b, ct));
        _saves = new BatchQueue<SaveRequest>(new(1, capacity, batch, _ => 1, r => r.Fail(Stopped())), (_, b, ct) => SaveAsync(b, ct));
    }

    public void Add(LoadRequest request)
    {
        if (!_loads.TryAdd(request))
            request.Fail(Stopped());
    }

    public void Add(SaveRequest request)
    {
        if (!_saves.TryAdd(request))
        {
            request.Fail(new JournalFullException(
                $"the store has stopped, or {_capacity} snapshots wait to be saved and it takes no more"));
        }
    }

    private static OperationCanceledException Stopped() => new("the snapshot store has stopped");

    private async Task LoadAsync(List<LoadRequest> batch, CancellationToken ct)
    {
        try
        {
            SnapshotRow?[] found = [];
            await _breaker.WatchAsync(async () =>
            {
                await _preparation.DoneAsync(ct).ConfigureAwait(false);
                found = await _table.LoadAsync(batch.ConvertAll(r => r.Range), ct).ConfigureAwait(false);
            }).ConfigureAwait(false);
            for (var n = 0; n < batch.Count; n++)
                batch[n].Succeed(found[n], _codec);
        }
        catch (Exception e)
        {
            foreach (var request in batch)
                request.Fail(e);
        }
    }

    private async Task SaveAsync(List<SaveRequest> batch, CancellationToken ct)
    {
        var encoded = new List<(SaveRequest Request, SnapshotRow Row)>(batch.Count);
        var later = new List<(SaveRequest Request, SnapshotRow Row)>();
        var places = new HashSet<(string, long)>();
        foreach (var request in batch)
        {
            try
            {
                // One statement cannot write the same place twice; the later one stays, as if both had been written.
                var row = request.Encode(_codec);
                (places.Add((row.PersistenceId, row.SequenceNr)) ? encoded : later).Add((request, row));
            }
            catch (Exception e)
            {
                request.Fail(e);
            }
        }
        if (encoded.Count > 0)
            await StoreAsync(encoded, ct).ConfigureAwait(false);
        foreach (var one in later)
            await StoreAsync([one], ct).ConfigureAwait(false);
    }

    private async Task StoreAsync(List<(SaveRequest Request, SnapshotRow Row)> batch, CancellationToken ct)
    {
        try
        {
            await _breaker.WatchAsync(async () =>
            {
                await _preparation.DoneAsync(ct).ConfigureAwait(false);
                await _table.SaveAsync(batch.ConvertAll(b => b.Row), ct).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        catch (RowsRefusedException) when (batch.Count > 1)
        {
            await StoreAsync(batch[..(batch.Count / 2)], ct).ConfigureAwait(false);
            await StoreAsync(batch[(batch.Count / 2)..], ct).ConfigureAwait(false);
            return;
        }
        catch (Exception e)
        {
            foreach (var (request, _) in batch)
                request.Fail(e is RowsRefusedException refused ? refused.Reason : e);
            return;
        }
        foreach (var (request, _) in batch)
            request.Succeed();
    }

    public Task StopAsync(TimeSpan within) => Task.WhenAll(_loads.StopAsync(TimeSpan.Zero), _saves.StopAsync(within));
}
