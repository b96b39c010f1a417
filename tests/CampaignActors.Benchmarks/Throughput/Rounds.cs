using CampaignActors.Benchmarks.Load;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>
/// Arms in turn, A B C A B C …, so that whatever else the machine does meets all of them alike. The first round warms up the code
/// and is dropped.
/// </summary>
internal static class Rounds
{
    public static async Task<IReadOnlyList<ArmResult>> RunAsync(
        Shape shape, IReadOnlyList<IArm> arms, int rounds, double seconds, Action<string> say)
    {
        var kept = arms.ToDictionary(a => a.Name, _ => new List<Reading>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var arm in arms)
            {
                var reading = await arm.MeasureAsync(shape, seconds);
                say(
                    $"{shape.Title}, round {round + 1} of {rounds}{(round == 0 ? " (dropped)" : "")}, {arm.Name}: "
                        + $"{reading.PerSecond:N0}/s");
                if (round > 0)
                    kept[arm.Name].Add(reading);
            }
        }
        return [.. arms.Select(a => new ArmResult(a.Name, kept[a.Name]))];
    }
}

/// <summary>One arm over all rounds that count.</summary>
internal sealed record ArmResult(string Name, IReadOnlyList<Reading> Readings)
{
    public double PerSecond => Median.Of(Readings.Select(r => r.PerSecond));

    public double Least => Readings.Min(r => r.PerSecond);

    public double Most => Readings.Max(r => r.PerSecond);

    public double CpuMicros => Median.Of(Readings.Select(r => r.CpuMicros));

    public double P50 => Median.Of(Readings.Select(r => r.P50));

    public double P99 => Median.Of(Readings.Select(r => r.P99));

    public IEnumerable<(string Name, double Value)> Notes =>
        Readings[0].Notes.Keys.Select(name => (name, Median.Of(Readings.Select(r => r.Notes[name]))));
}
