using CampaignActors.Benchmarks.Load;
using CampaignActors.Benchmarks.Stores;
using CampaignActors.Benchmarks.Throughput;

namespace CampaignActors.Benchmarks.Scale;

/// <summary>
/// Whether a node stays as fast as it was: after a minute instead of two seconds, when holds and remembered ids are at their bounds, and
/// with a journal of many rows instead of few. Both sides in turn, the first round dropped.
/// </summary>
internal sealed class StayBenchmark(IStore store)
{
    private const int InFlight = 512;
    private const double Short = 2;

    /// <param name="seconds">Of the long side.</param>
    public Task<StayResult> LongAsync(Shape shape, double seconds, int rounds, Action<string> say) => CompareAsync(
        $"{shape.Title}, {Short:0} s and {seconds:0} s",
        () => Ours(store).MeasureAsync(shape, Short), () => Ours(store).MeasureAsync(shape, seconds), rounds, say);

    /// <param name="few">Entities of twenty rows that are in the journal already.</param>
    /// <param name="many">The same on the other side.</param>
    public Task<StayResult> GrownAsync(int few, int many, double seconds, int rounds, Action<string> say) => CompareAsync(
        $"{Shape.Many.Title}, {few * SeededStore.RowsEach:N0} and {many * SeededStore.RowsEach:N0} rows in the journal",
        () => Ours(new SeededStore(store, few)).MeasureAsync(Shape.Many, seconds),
        () => Ours(new SeededStore(store, many)).MeasureAsync(Shape.Many, seconds), rounds, say);

    private static NodeArm Ours(IStore store) => new("ours", InFlight, store, site => BenchNode.StartAsync(site.Node));

    private async Task<StayResult> CompareAsync(
        string what, Func<Task<Reading>> small, Func<Task<Reading>> large, int rounds, Action<string> say)
    {
        var (before, after) = (new List<Reading>(), new List<Reading>());
        for (var round = 0; round < rounds; round++)
        {
            var (one, other) = (await small(), await large());
            say($"{store.Title}, {what}{(round == 0 ? " (dropped)" : "")}: {one.PerSecond:N0}/s and {other.PerSecond:N0}/s");
            if (round == 0)
                continue;
            before.Add(one);
            after.Add(other);
        }
        return new StayResult(
            store.Title, what, Median.Of(before.Select(r => r.PerSecond)), Median.Of(after.Select(r => r.PerSecond)),
            Median.Of(before.Select(r => r.CpuMicros)), Median.Of(after.Select(r => r.CpuMicros)));
    }
}

/// <summary>Acknowledged a second, and processor time of each, on the small and on the large side.</summary>
internal sealed record StayResult(string Store, string What, double Before, double After, double CpuBefore, double CpuAfter)
{
    /// <summary>1: as fast as before.</summary>
    public double Ratio => After / Before;

    /// <summary>The same by processor time, which says more on a busy machine.</summary>
    public double CpuRatio => CpuBefore / CpuAfter;
}
