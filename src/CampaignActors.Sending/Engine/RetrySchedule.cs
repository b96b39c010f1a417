namespace CampaignActors.Sending.Engine;

/// <summary>
/// Waits that double from one failure to the next: 0.25 s to 30 s. There is no chance in it, so what a log says can be
/// foreseen; nodes that fail together are few.
/// </summary>
/// <threadsafety>To be locked by its owner.</threadsafety>
internal sealed class RetrySchedule(TimeProvider clock)
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);
    private long _failedAt;
    private TimeSpan _wait;

    /// <summary>What is still to wait; zero: nothing.</summary>
    public TimeSpan Left
    {
        get
        {
            var left = _wait - clock.GetElapsedTime(_failedAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public bool HasFailed => _wait > TimeSpan.Zero;

    /// <returns>How long to wait now.</returns>
    public TimeSpan Failed()
    {
        _wait = !HasFailed ? s_first : _wait * 2 < s_longest ? _wait * 2 : s_longest;
        _failedAt = clock.GetTimestamp();
        return _wait;
    }

    public void Succeeded() => _wait = TimeSpan.Zero;
}
