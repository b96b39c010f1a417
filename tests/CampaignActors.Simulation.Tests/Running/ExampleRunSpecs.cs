namespace CampaignActors.Simulation.Tests.Running;

/// <summary>The examples hold, and so does every scenario file beside these tests.</summary>
public sealed class ExampleRunSpecs
{
    public static TheoryData<string> Examples => new(Names(Path.Combine(Repository.Root, "examples")));

    public static TheoryData<string> OwnFiles => new(Names(Repository.Scenarios));

    private static IEnumerable<string> Names(string folder) =>
        Directory.GetFiles(folder, "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Examples))]
    public Task An_example_holds_on_the_model(string file) => Holds(Repository.Example(file));

    [Theory]
    [MemberData(nameof(OwnFiles))]
    public Task A_scenario_of_ours_holds_on_the_model(string file) => Holds(Path.Combine(Repository.Scenarios, file));

    private static async Task Holds(string path)
    {
        var run = await Run.Of(ScenarioReader.Read(path));
        Assert.True(run.Problems.Count == 0, string.Join('\n', run.Problems));
        Assert.Empty(run.Parked());
    }
}
