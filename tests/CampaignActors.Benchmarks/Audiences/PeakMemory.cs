namespace CampaignActors.Benchmarks.Audiences;

/// <summary>The largest working set of the process since it was last taken, looked at ten times a second.</summary>
internal sealed class PeakMemory : IDisposable
{
    private readonly Timer _timer;
    private long _peak;

    public PeakMemory() => _timer = new Timer(_ => Look(), null, 0, 100);

    private void Look() => _peak = Math.Max(_peak, Environment.WorkingSet);

    /// <returns>Megabytes.</returns>
    public double Take()
    {
        Look();
        return Interlocked.Exchange(ref _peak, 0) / 1e6;
    }

    public void Dispose() => _timer.Dispose();
}
