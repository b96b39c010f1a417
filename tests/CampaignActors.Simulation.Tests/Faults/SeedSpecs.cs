using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace CampaignActors.Simulation.Tests.Faults;

/// <summary>
/// A thousand worlds in which messages are lost, doubled and reordered, entities crash between any two steps and writes fail,
/// end in the figures of the world without faults.
/// </summary>
/// <remarks>
/// A long campaign: <c>CAMPAIGN_SEEDS=20000 dotnet test tests/CampaignActors.Simulation.Tests --filter Seed</c>. One seed again:
/// <c>CAMPAIGN_SEED=4711</c> with the same command. Many seeds of one of our scenarios:
/// <c>CAMPAIGN_FILES=manager-changes.yaml CAMPAIGN_SEEDS=1500</c> with <c>--filter So_do_a_few</c>.
/// </remarks>
public sealed class SeedSpecs(ITestOutputHelper output)
{
    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;

    [Fact]
    public async Task A_thousand_seeds_end_in_the_same_figures()
    {
        var seeds = Number("CAMPAIGN_SEED") is { } one ? Enumerable.Range(one, 1) : Enumerable.Range(1, Number("CAMPAIGN_SEEDS") ?? 1_000);
        await AllEndTheSame(await FaultHarness.ReadAsync(), [.. seeds]);
    }

    /// <summary>Breadth beside the depth: every scenario of ours, some of them with stopped workflows, outages and a race.</summary>
    [Fact]
    public async Task So_do_a_few_seeds_of_every_scenario_of_ours()
    {
        var files = Directory.GetFiles(Repository.Scenarios, Environment.GetEnvironmentVariable("CAMPAIGN_FILES") ?? "*.yaml")
            .Order(StringComparer.Ordinal).ToList();
        var seeds = Number("CAMPAIGN_SEED") is { } one
            ? Enumerable.Range(one, 1)
            : Enumerable.Range(1, files.Count * (Number("CAMPAIGN_SEEDS") ?? 8));
        await AllEndTheSame(await FaultHarness.ReadAsync(files), [.. seeds]);
    }

    private async Task AllEndTheSame(FaultHarness harness, IReadOnlyList<int> seeds)
    {
        var failures = new ConcurrentBag<string>();
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(seeds, async (seed, _) =>
        {
            if (await harness.FindAsync(seed) is { } failure)
                failures.Add(failure);
        });
        output.WriteLine($"{seeds.Count} seeds, {watch.Elapsed.TotalSeconds:0.0} s, {failures.Count} failures");
        foreach (var fault in Enum.GetValues<ModelFault>())
        {
            output.WriteLine($"{fault}: {harness.Fired(fault)}");
            Assert.True(harness.Fired(fault) > 0 || seeds.Count < 100, $"nothing was ever {fault}");
        }
        Assert.True(
            failures.IsEmpty, $"{failures.Count} seeds fail:\n{string.Join('\n', failures.Order(StringComparer.Ordinal).Take(20))}");
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
