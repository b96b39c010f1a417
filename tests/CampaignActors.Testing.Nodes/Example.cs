using System.Text.Json.Nodes;
using CampaignActors.Cli;
using CampaignActors.Simulation.Running;
using CampaignActors.Simulation.Scenarios;

namespace CampaignActors.Testing.Nodes;

/// <summary>The worked example of the README, driven by the command line as an operator would.</summary>
public static class Example
{
    public static string Path { get; } = Repository.Example("controlling-costs.yaml");

    private static readonly Lazy<Task<(string State, string Outside)>> s_undisturbed = new(PlayUndisturbedAsync);

    public static int Steps { get; } = ScenarioReader.Read(Path).Steps.Count;

    /// <summary>Plays steps of it. Whatever gets lost with a killed node is sent again, with the same ids.</summary>
    /// <returns>What went wrong, or an empty text.</returns>
    public static async Task<string> PlayAsync(string address, int from, int to)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = await CampaignCli.RunAsync(
            ["play", Path, "--node", address, "--run-id", "test", "--from-step", $"{from}", "--to-step", $"{to}", "--wait", "60s"],
            new Host(output, errors) { KeyFile = TestKeys.FileFor });
        return code == ExitCodes.Ok ? "" : $"exit code {code}\n{output}\n{errors}";
    }

    /// <summary>State and counts of the outside after a play that nothing disturbed.</summary>
    public static Task<(string State, string Outside)> UndisturbedAsync() => s_undisturbed.Value;

    private static async Task<(string State, string Outside)> PlayUndisturbedAsync()
    {
        var node = new RunningNode();
        await node.InitializeAsync();
        try
        {
            var problem = await PlayAsync(node.Host.Addresses[0], 1, Steps);
            return problem.Length == 0 ? await EndAsync(node.Api) : throw new InvalidOperationException(problem);
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    public static async Task<(string State, string Outside)> EndAsync(Api api)
    {
        await api.QuietAsync();
        // Deadlines and the like are counted from the real clock, which goes on between two runs: the fields of the contract do not show
        // them.
        var state = (JsonObject)JsonNode.Parse((await api.GetAsync("/state")).Raw)!;
        return (ContractState.Of(state).ToJsonString(), (await api.GetAsync("/outside")).Raw);
    }
}
