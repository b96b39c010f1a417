using System.Diagnostics;

namespace CampaignActors.Benchmarks.Load;

/// <summary>
/// Times the answers of one measurement: those that come in its window count, which opens after a warm-up in which batches find their size.
/// </summary>
/// <threadsafety>Answers may be noted by several threads.</threadsafety>
internal sealed class Meter
{
    /// <summary>Share of the measured time that goes by before it.</summary>
    private const double WarmUp = 0.15;

    private readonly Lock _lock = new();
    private readonly Latencies _latencies = new();
    private readonly CpuClock _cpu = new();
    private readonly TimeSpan _paused = GC.GetTotalPauseDuration();
    private readonly long _allocated = GC.GetTotalAllocatedBytes(precise: true);
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly long _from;
    private readonly long _to;

    public Meter(double seconds)
    {
        _from = _started + (long)(seconds * WarmUp * Stopwatch.Frequency);
        _to = _from + (long)(seconds * Stopwatch.Frequency);
    }

    /// <summary>Longer than any measurement of so many seconds takes; who waits that long waits in vain.</summary>
    public static TimeSpan Patience(double seconds) => TimeSpan.FromSeconds((seconds * 2) + 60);

    /// <summary>Notes that something sent at <paramref name="sent"/> is answered now.</summary>
    /// <returns>Whether more is to be sent.</returns>
    public bool Answered(long sent, long now, int count = 1)
    {
        if (now >= _from && now < _to)
        {
            lock (_lock)
                _latencies.Record(now - sent, count);
        }
        return now < _to;
    }

    /// <param name="total">Commands acknowledged in all.</param>
    public Reading Read(int total) => new(
        _latencies.Count / ((_to - _from) / (double)Stopwatch.Frequency), _latencies.At(50), _latencies.At(99), total,
        _cpu.MicrosEach(total))
    {
        Notes = new Dictionary<string, double>
        {
            ["% of the time paused by GC"] = (GC.GetTotalPauseDuration() - _paused) / Stopwatch.GetElapsedTime(_started) * 100,
            ["bytes allocated per command"] = (GC.GetTotalAllocatedBytes(precise: true) - _allocated) / (double)total,
        },
    };
}
