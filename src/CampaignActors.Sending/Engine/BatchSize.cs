namespace CampaignActors.Sending.Engine;

/// <summary>How many messages of a channel can be handed over in a time: learnt from the batches before.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class BatchSize(int most, int least, TimeSpan time)
{
    private readonly Lock _lock = new();

    // The first batch is small: nothing is known about the other side yet.
    private int _size = Math.Clamp(least, 1, most);

    public int Now
    {
        get
        {
            lock (_lock)
                return _size;
        }
    }

    /// <param name="handed">Messages that left in that time.</param>
    public void Learn(int handed, TimeSpan took)
    {
        if (handed == 0)
            return;
        lock (_lock)
        {
            var fits = handed * (time / Max(took, TimeSpan.FromMilliseconds(1)));
            // Up by half at most, since a fast batch may be chance; down at once.
            _size = (int)Math.Clamp(Math.Min(fits, (_size * 1.5) + 1), 1, most);
        }
    }

    /// <summary>After trouble one message tries whether it is over.</summary>
    public void Probe()
    {
        lock (_lock)
            _size = 1;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
