using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Text;
using Xunit;

namespace CampaignActors.Simulation.Tests.Running;

/// <summary>The examples hold, and so does every scenario file beside these tests.</summary>
public sealed class ExampleRunSpecs
{
    /// <summary>Needs templates. When they are there, take the name out: the file then has to hold like the others.</summary>
    private const string NotYet = "recurring-and-periodic.yaml";

    public static TheoryData<string> Examples => new(Names(Path.Combine(Repository.Root, "examples")).Where(n => n != NotYet));

    public static TheoryData<string> OwnFiles => new(Names(Repository.Files));

    private static IEnumerable<string> Names(string folder) =>
        Directory.GetFiles(folder, "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Examples))]
    public Task An_example_holds_on_the_model(string file) => Holds(Repository.Example(file));

    [Theory]
    [MemberData(nameof(OwnFiles))]
    public Task A_scenario_of_ours_holds_on_the_model(string file) => Holds(Path.Combine(Repository.Files, file));

    [Fact]
    public async Task What_is_not_supported_is_said_with_file_and_line()
    {
        var scenario = ScenarioReader.Read(Repository.Example(NotYet));
        var error = await Assert.ThrowsAsync<InputException>(() => Run.Of(scenario));
        Assert.Contains(NotYet, error.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be set up in this version", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error.Message, StringComparison.Ordinal);
    }

    private static async Task Holds(string path)
    {
        var run = await Run.Of(ScenarioReader.Read(path));
        Assert.True(run.Problems.Count == 0, string.Join('\n', run.Problems));
        Assert.Empty(run.Parked());
    }
}
