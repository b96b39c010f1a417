namespace CampaignActors.Journal.Stores;

/// <summary>
/// What must be done once before a table is used. It is tried again with the next request when it fails, so that a database which is away
/// when the plugin starts is used when it is back.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class Preparation(Func<CancellationToken, Task> prepare)
{
    private readonly SemaphoreSlim _one = new(1);
    private volatile bool _done;

    public bool IsDone => _done;

    public Task DoneAsync(CancellationToken ct) => _done ? Task.CompletedTask : PrepareAsync(ct);

    private async Task PrepareAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (_done)
                return;
            await prepare(ct).ConfigureAwait(false);
            _done = true;
        }
        finally
        {
            _one.Release();
        }
    }
}
