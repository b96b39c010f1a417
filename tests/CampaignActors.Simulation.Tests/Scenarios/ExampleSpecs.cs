using System.Text.Json;
using CampaignActors.Vocabulary.Registry;

namespace CampaignActors.Simulation.Tests.Scenarios;

/// <summary>The files that users start from must be beyond reproach.</summary>
public sealed class ExampleSpecs
{
    private static readonly string Folder = Repository.Examples;

    private static readonly string[] Names = [.. Directory.GetFiles(Folder, "*.yaml").Select(Path.GetFileName).OfType<string>().Order()];

    public static TheoryData<string> Files => new(Names);

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_example_reads_without_errors(string file)
    {
        var scenario = ScenarioReader.Read(Path.Combine(Folder, file));
        Assert.NotEmpty(scenario.Title);
        Assert.NotEmpty(scenario.Setup);
        Assert.NotEmpty(scenario.Steps);
        Assert.StartsWith("# yaml-language-server: $schema=scenario.schema.json\n", File.ReadAllText(Path.Combine(Folder, file)));
    }

    [Fact]
    public void The_seven_acceptance_scenarios_are_there() => Assert.Superset(
        new HashSet<string>
        {
            "controlling-costs.yaml", "stock.yaml", "levels-and-overrun.yaml", "recurring-and-periodic.yaml", "approvals.yaml",
            "offline-delivery.yaml", "tasks.yaml",
        },
        new HashSet<string>(Names));

    [Fact]
    public void Every_example_has_a_twin_in_json()
    {
        foreach (var name in Names)
        {
            var yaml = YamlText.Read(Path.Combine(Folder, name));
            var json = JsonText.Read(name, JsonSerializer.SerializeToUtf8Bytes(ToJson(yaml)));
            Assert.Equal(ScenarioReader.Read(yaml).Steps.Count, ScenarioReader.Read(json).Steps.Count);
        }
    }

    /// <summary>With UPDATE_SCHEMA=1 in the environment the test writes the file instead.</summary>
    [Fact]
    public void The_schema_beside_the_examples_is_the_one_of_the_catalogue()
    {
        var path = Path.Combine(Folder, "scenario.schema.json");
        if (Environment.GetEnvironmentVariable("UPDATE_SCHEMA") == "1")
            File.WriteAllText(path, JsonSchemaWriter.Write());
        Assert.Equal(JsonSchemaWriter.Write(), File.ReadAllText(path));
        Assert.Equal(JsonSchemaWriter.Write(), JsonSchemaWriter.Write());
    }

    private static object? ToJson(TextNode node) => node switch
    {
        { IsNull: true } => null,
        MapNode map => map.Entries.ToDictionary(entry => entry.Key.Text, entry => ToJson(entry.Value)),
        ListNode list => list.Items.Select(ToJson).ToList(),
        _ => node.ToString(),
    };
}
