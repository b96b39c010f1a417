using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using CampaignActors.Operations.Client;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary>Plan and scenario files as arguments.</summary>
internal static class Files
{
    public static Argument<string> Argument(string description) => new("FILE") { Description = description };

    /// <summary>A file with steps is a scenario and needs what a scenario needs; any other is a plan.</summary>
    /// <exception cref="InputException">It is neither.</exception>
    public static Scenario Read(string path) => Read(YamlText.Read(path));

    /// <summary>The same; a plan that does not stand on its own may refer to what the node has.</summary>
    /// <exception cref="InputException">It is neither.</exception>
    public static async Task<Scenario> ReadAsync(string path, NodeClient node, CancellationToken cancellation)
    {
        var root = YamlText.Read(path);
        try
        {
            return Read(root);
        }
        catch (InputException e) when (!IsScenario(root))
        {
            return ScenarioReader.ReadPlan(root, await ExistingAsync(node, e, cancellation));
        }
    }

    private static Scenario Read(TextNode root) => IsScenario(root) ? ScenarioReader.Read(root) : ScenarioReader.ReadPlan(root);

    private static bool IsScenario(TextNode root) => root is MapNode map && map.Has("steps");

    /// <summary>Without a node, what is wrong with the plan alone is all that can be said of it.</summary>
    private static async Task<MapNode> ExistingAsync(NodeClient node, InputException alone, CancellationToken cancellation)
    {
        JsonObject state;
        try
        {
            state = await node.StateAsync(cancellation);
        }
        catch (NodeException e)
        {
            throw new InputException([.. alone.Errors, new InputError(null, e.Message)]);
        }
        return (MapNode)JsonText.Read("node", Encoding.UTF8.GetBytes(state.ToJsonString()));
    }
}
