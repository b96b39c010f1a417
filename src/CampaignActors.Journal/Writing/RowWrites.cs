using Akka.Persistence;
using CampaignActors.Journal.Stores;

namespace CampaignActors.Journal.Writing;

/// <summary>
/// Writes the requests of many entities in one statement. Each request is answered after its commit, or fails: when the database refused
/// its rows, when the outcome is unknown, when the database does not answer, and when there is no room. One that the database refuses
/// fails alone; the others of its batch are written without it.
/// </summary>
internal sealed class RowWrites
{
    private readonly IRowWriter[] _writers;
    private readonly Breaker _breaker;
    private readonly Preparation _preparation;
    private readonly Func<IPersistentRepresentation, NewRow> _encode;
    private readonly Action<WriteRequest> _answered;
    private readonly BatchQueue<WriteRequest> _queue;
    private readonly int _capacity;

    /// <param name="encode">Makes the row of an event.</param>
    /// <param name="answered">Told of each request after its answer.</param>
    public RowWrites(
        IJournalTable table, JournalSettings settings, Preparation preparation, Breaker breaker,
        Func<IPersistentRepresentation, NewRow> encode, Action<WriteRequest> answered)
    {
        (_breaker, _preparation, _encode, _answered, _capacity) = (breaker, preparation, encode, answered, settings.QueueRows);
        _writers = [.. Enumerable.Range(0, Math.Min(table.Writers, settings.Writers)).Select(_ => table.Writer())];
        _queue = new BatchQueue<WriteRequest>(
            new(_writers.Length, settings.QueueRows, settings.BatchRows, r => Math.Max(1, r.Size),
                r => Fail(r, new OperationCanceledException("the journal has stopped"))),
            WriteAsync);
    }

    public void Add(WriteRequest request)
    {
        if (!_queue.TryAdd(request))
        {
            Fail(request, new JournalFullException(
                $"the journal has stopped, or {_capacity} rows wait to be written and it takes no more"));
        }
    }

    private async Task WriteAsync(int worker, List<WriteRequest> batch, CancellationToken ct)
    {
        try
        {
            // When there is nothing to prepare, that says nothing for the database.
            if (!_preparation.IsDone)
                await _breaker.WatchAsync(() => _preparation.DoneAsync(ct)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            foreach (var request in batch)
                Fail(request, e);
            return;
        }
        foreach (var request in batch)
            request.Encode(_encode);
        await StoreAsync(_writers[worker], batch, ct).ConfigureAwait(false);
    }

    private async Task StoreAsync(IRowWriter writer, List<WriteRequest> requests, CancellationToken ct)
    {
        var rows = new List<IReadOnlyList<NewRow>>(requests.Count);
        foreach (var request in requests)
            rows.Add(request.Rows);
        try
        {
            if (rows.Exists(r => r.Count > 0))
                await _breaker.WatchAsync(() => writer.WriteAsync(rows, ct)).ConfigureAwait(false);
        }
        catch (RowsRefusedException e) when (requests.Count > 1)
        {
            foreach (var part in Parts(requests, e))
                await StoreAsync(writer, part, ct).ConfigureAwait(false);
            return;
        }
        catch (Exception e)
        {
            var reason = e is RowsRefusedException refused ? refused.Reason : e;
            foreach (var request in requests)
                Fail(request, reason);
            return;
        }
        foreach (var request in requests)
        {
            request.Succeed();
            _answered(request);
        }
    }

    /// <summary>Parts of which one alone holds what was refused, or less of it than before.</summary>
    private static List<WriteRequest>[] Parts(List<WriteRequest> requests, RowsRefusedException refused)
    {
        if (refused.Culprit >= 0)
            return [[requests[refused.Culprit]], [.. requests.Where((_, n) => n != refused.Culprit)]];
        var half = requests.Count / 2;
        return [requests[..half], requests[half..]];
    }

    private void Fail(WriteRequest request, Exception reason)
    {
        request.Fail(reason);
        _answered(request);
    }

    public async Task StopAsync(TimeSpan within)
    {
        await _queue.StopAsync(within).ConfigureAwait(false);
        foreach (var writer in _writers)
            await writer.DisposeAsync().ConfigureAwait(false);
    }
}
