namespace CampaignActors.Benchmarks.Load;

/// <summary>What one arm measured in one round.</summary>
/// <param name="PerSecond">Acknowledged in the measured time, per second.</param>
/// <param name="Total">Commands acknowledged in all, before, in and after the measured time: what the ledger must show.</param>
/// <param name="CpuMicros">Processor time of the whole process for each of them.</param>
internal sealed record Reading(double PerSecond, double P50, double P99, int Total, double CpuMicros)
{
    /// <summary>Figures that belong to this arm only, by name.</summary>
    public IReadOnlyDictionary<string, double> Notes { get; init; } = new Dictionary<string, double>();
}
