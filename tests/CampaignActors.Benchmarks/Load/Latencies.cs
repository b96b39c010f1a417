using System.Diagnostics;
using HdrHistogram;

namespace CampaignActors.Benchmarks.Load;

/// <summary>Latencies in a histogram of microseconds, three digits exact, up to a minute.</summary>
internal sealed class Latencies
{
    private readonly LongHistogram _micros = new(60_000_000, 3);

    public long Count => _micros.TotalCount;

    public void Record(long ticks, int count = 1) =>
        _micros.RecordValueWithCount(Math.Clamp((long)(ticks * 1e6 / Stopwatch.Frequency), 0, 60_000_000), count);

    /// <summary>In milliseconds.</summary>
    public double At(double percentile) => Count == 0 ? 0 : _micros.GetValueAtPercentile(percentile) / 1000.0;
}
