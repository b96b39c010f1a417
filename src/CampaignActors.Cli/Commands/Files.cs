using System.CommandLine;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary>Plan and scenario files as arguments.</summary>
internal static class Files
{
    public static Argument<string> Argument(string description) => new("FILE") { Description = description };

    /// <summary>A file with steps is a scenario and needs what a scenario needs; any other is a plan.</summary>
    /// <exception cref="InputException">It is neither.</exception>
    public static Scenario Read(string path)
    {
        var root = YamlText.Read(path);
        return root is MapNode map && map.Has("steps") ? ScenarioReader.Read(root) : ScenarioReader.ReadPlan(root);
    }
}
