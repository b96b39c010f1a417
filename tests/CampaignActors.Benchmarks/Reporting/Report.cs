using CampaignActors.Benchmarks.Memory;
using CampaignActors.Benchmarks.RollUp;
using CampaignActors.Benchmarks.Throughput;

namespace CampaignActors.Benchmarks.Reporting;

/// <summary>Everything one run has found.</summary>
internal sealed record Report(Machine Machine, double Seconds, int Rounds)
{
    public IReadOnlyList<ThroughputResult> Throughput { get; init; } = [];

    public RollUpResult? RollUp { get; init; }

    public MemoryResult? Memory { get; init; }

    public IEnumerable<Aim> Aims
    {
        get
        {
            if (Throughput.FirstOrDefault(t => t.Shape == Shape.Hot) is { } hot)
                yield return Aim.AtLeast("hot budget, ours to plain Persist", hot.Best(ArmNames.Ours) / hot.Best(ArmNames.Plain), 15);
            if (Throughput.FirstOrDefault(t => t.Shape == Shape.Many) is { } many)
                yield return Aim.AtLeast("1,000 budgets, ours to raw inserts", many.Best(ArmNames.Ours) / many.Best(ArmNames.Raw), 0.3);
            if (RollUp is { } rollUp)
                yield return Aim.AtMost("roll-up p99, in ms", rollUp.ShownP99, 100);
        }
    }
}

/// <param name="Bytes">Mean length of a row's message, which all arms write.</param>
internal sealed record ThroughputResult(Shape Shape, IReadOnlyList<ArmResult> Arms, double Bytes)
{
    /// <summary>The best median among the arms whose names begin so: each side is taken at the load that suits it.</summary>
    public double Best(string prefix) => Arms.Where(a => a.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(a => a.PerSecond).DefaultIfEmpty(double.NaN).Max();
}

/// <summary>A figure that was aimed at. Missing it is said, not failed: the figure is the machine's as much as ours.</summary>
internal sealed record Aim(string What, double Value, string Wanted, bool Met)
{
    public static Aim AtLeast(string what, double value, double least) => new(what, value, $"≥ {least:0.##}", value >= least);

    public static Aim AtMost(string what, double value, double most) => new(what, value, $"≤ {most:0.##}", value <= most);
}

internal static class ArmNames
{
    public const string Ours = "ours";
    public const string Plain = "plain Persist";
    public const string Raw = "raw inserts";
}
