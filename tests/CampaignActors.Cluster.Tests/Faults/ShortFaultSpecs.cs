using CampaignActors.Faults;
using CampaignActors.Faults.Running;
using Xunit.Abstractions;

namespace CampaignActors.Cluster.Tests.Faults;

/// <summary>Runs when the other tests of the assembly are done: three nodes and a database that share two cores with other nodes stay
/// overloaded for minutes, and then the overload is what fails.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

/// <summary>The short version of the fault tests, on one cluster of real processes; all of them: docs/fault-tests.md.</summary>
[Collection(Alone.Name)]
public sealed class ShortFaultSpecs(ITestOutputHelper output)
{
    [Fact]
    public async Task Cluster_under_load_survives_four_faults()
    {
        var options = new FaultOptions { Short = true, Rate = 30 };
        var results = new List<FaultResult>();
        await using (var runner = new FaultRunner(options, output.WriteLine))
        {
            foreach (var fault in AllFaults.Short)
                results.Add(await runner.RunAsync(fault, repetition: 0, CancellationToken.None));
        }

        Assert.All(results, result => Assert.True(result.Outcome == FaultOutcome.Passed, $"{result.Name}: {result.Why}"));
        Assert.All(results, result => Assert.True(result.Acknowledged > 0 && result.Unknown == 0, result.Name));
    }
}
