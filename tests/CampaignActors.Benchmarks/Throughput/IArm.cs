using CampaignActors.Benchmarks.Load;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>One way to do the work of a <see cref="Shape"/>, measured from scratch each time.</summary>
internal interface IArm
{
    string Name { get; }

    /// <exception cref="VoidRunException">The ledger is wrong afterwards.</exception>
    Task<Reading> MeasureAsync(Shape shape, double seconds);
}
