namespace CampaignActors.Sending.Engine;

/// <summary>Wakes all that wait. No call is lost: who waits says up to which call it has looked.</summary>
internal sealed class WakeSignal
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = New();
    private long _calls;

    /// <summary>To be read before looking at what the signal is about.</summary>
    public long Seen
    {
        get
        {
            lock (_lock)
                return _calls;
        }
    }

    public void Set()
    {
        TaskCompletionSource waiting;
        lock (_lock)
        {
            _calls++;
            (waiting, _next) = (_next, New());
        }
        waiting.SetResult();
    }

    /// <summary>Until there was a call after <paramref name="seen"/>, or the time is over.</summary>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public async Task WaitAsync(long seen, TimeSpan time, TimeProvider clock, CancellationToken ct)
    {
        Task signal;
        lock (_lock)
            signal = _calls != seen ? Task.CompletedTask : _next.Task;
        if (signal.IsCompleted)
            return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Task.WhenAny(signal, Task.Delay(time, clock, limit.Token)).ConfigureAwait(false);
        await limit.CancelAsync().ConfigureAwait(false);
        ct.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
