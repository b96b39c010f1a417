using CampaignActors.Operations.Rehearsal;
using CampaignActors.Simulation.Running;
using CampaignActors.Simulation.Scenarios;

namespace CampaignActors.Operations.Tests.Rehearsal;

/// <summary>The same file gives the same figures on the model and on the real node.</summary>
/// <remarks>Three classes have a third of the files each, since tests of one class run one after the other.</remarks>
public abstract class BothEngines
{
    private const int Parts = 3;

    protected static TheoryData<string> Part(int part) => [.. Repository.ScenarioFiles.Where((_, i) => i % Parts == part)];

    protected static async Task HoldsAsync(string file)
    {
        var scenario = ScenarioReader.Read(Path.Combine(Repository.Root, file));
        await using var model = new ModelEngine(scenario.Zone, scenario.Start);
        await using var actors = await ActorEngine.StartAsync(scenario.Zone, scenario.Start);

        var onModel = await new ScenarioRunner(scenario, model).RunAsync();
        var onActors = await new ScenarioRunner(scenario, actors).RunAsync();

        Assert.Empty(Problems(onModel));
        Assert.Empty(Problems(onActors));
        Assert.Equal(Comparable(scenario, onModel), Comparable(scenario, onActors));
        Assert.Equal(onModel.Outside.ToJsonString(), onActors.Outside.ToJsonString());
    }

    /// <summary>Who wins a race may differ between engines; totals may not (rule 6 of the scenario contract).</summary>
    private static string Comparable(Scenario scenario, ScenarioResult result) =>
        scenario.Steps.SelectMany(s => s.Do).Any(c => c is ParallelCall)
        ? $"{result.State["budgets"]?.ToJsonString()} {result.State["stocks"]?.ToJsonString()}"
        : result.State.ToJsonString();

    private static IEnumerable<string> Problems(ScenarioResult result) =>
        result.Steps.Where(s => !s.Holds).SelectMany(s => Report.Lines(s, result.Scenario.Zone));
}

[Long]
public sealed class BothEnginesSpecs : BothEngines
{
    public static TheoryData<string> Files => Part(0);

    [Theory]
    [MemberData(nameof(Files))]
    public Task A_scenario_holds_on_both_engines_and_ends_in_the_same_document(string file) => HoldsAsync(file);
}

[Long]
public sealed class BothEnginesAgainSpecs : BothEngines
{
    public static TheoryData<string> Files => Part(1);

    [Theory]
    [MemberData(nameof(Files))]
    public Task A_scenario_holds_on_both_engines_and_ends_in_the_same_document(string file) => HoldsAsync(file);
}

[Long]
public sealed class BothEnginesOnceMoreSpecs : BothEngines
{
    public static TheoryData<string> Files => Part(2);

    [Theory]
    [MemberData(nameof(Files))]
    public Task A_scenario_holds_on_both_engines_and_ends_in_the_same_document(string file) => HoldsAsync(file);
}
