using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CampaignActors.Simulation.Engines;
using Xunit;
using Xunit.Abstractions;

namespace CampaignActors.Simulation.Tests.Faults;

/// <summary>
/// A thousand worlds in which messages are lost, doubled and reordered, entities crash between any two steps and writes fail,
/// end in the figures of the world without faults.
/// </summary>
/// <remarks>
/// A long campaign: <c>CAMPAIGN_SEEDS=20000 dotnet test tests/CampaignActors.Simulation.Tests --filter Seed</c>. One seed again:
/// <c>CAMPAIGN_SEED=4711</c> with the same command.
/// </remarks>
public sealed class SeedSpecs(ITestOutputHelper output)
{
    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;

    [Fact]
    public async Task A_thousand_seeds_end_in_the_same_figures()
    {
        var harness = await FaultHarness.ReadAsync();
        var seeds = Number("CAMPAIGN_SEED") is { } one ? Enumerable.Range(one, 1) : Enumerable.Range(1, Number("CAMPAIGN_SEEDS") ?? 1_000);
        var failures = new ConcurrentBag<string>();
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(seeds, async (seed, _) =>
        {
            if (await harness.FindAsync(seed) is { } failure)
                failures.Add(failure);
        });
        foreach (var fault in Enum.GetValues<ModelFault>())
        {
            output.WriteLine($"{fault}: {harness.Fired(fault)}");
            Assert.True(harness.Fired(fault) > 0, $"no message or entity was ever {fault}");
        }
        output.WriteLine($"{watch.Elapsed.TotalSeconds:0.0} s, {failures.Count} failures");
        Assert.True(failures.IsEmpty, $"{failures.Count} seeds fail:\n{string.Join('\n', failures.Order(StringComparer.Ordinal).Take(5))}");
    }

    [Fact]
    public async Task A_seed_repeats_to_the_letter()
    {
        foreach (var seed in new[] { 1, 2, 3 })
        {
            var first = await FaultHarness.ReadAsync();
            var second = await FaultHarness.ReadAsync();
            Assert.Equal(await first.FindAsync(seed), await second.FindAsync(seed));
            Assert.All(Enum.GetValues<ModelFault>(), f => Assert.Equal(first.Fired(f), second.Fired(f)));
        }
    }
}
