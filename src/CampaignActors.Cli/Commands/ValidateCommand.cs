using System.CommandLine;
using CampaignActors.Cli.Terminal;
using CampaignActors.Simulation.Scenarios;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign validate FILE</c>: all that can be known to be wrong with a file without running it.</summary>
internal static class ValidateCommand
{
    public static Command Of(Host host, ClientOptions node)
    {
        var file = Files.Argument("A plan or scenario file.");
        var command = new Command(
            "validate", "Checks a plan or scenario file and lists everything wrong with it. Needs no node, but with --node a plan may "
                + "refer to what that node has.")
        {
            file,
        };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(file);
            using var client = node.IsGiven(parsed) ? node.Client(parsed) : null;
            host.Out.WriteLine(Counts(client is null ? Files.Read(path) : await Files.ReadAsync(path, client, cancellation)));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static string Counts(Scenario scenario)
    {
        var kinds = scenario.Setup.GroupBy(entity => entity.Kind).Select(group => $"{group.Count()} {group.Key}");
        var entities = scenario.Setup.Count == 0
            ? "no entities"
            : $"{scenario.Setup.Count} {(scenario.Setup.Count == 1 ? "entity" : "entities")} ({string.Join(", ", kinds)})";
        var commands = scenario.Steps.SelectMany(step => step.Do).Sum(call => call is ParallelCall parallel ? parallel.Calls.Count : 1);
        var expects = scenario.Steps.Count(step => step.Expect is not null);
        return scenario.Steps.Count == 0
            ? $"OK: {entities}"
            : $"OK: {entities}, {scenario.Steps.Count} steps with {commands} commands, {expects} with expectations";
    }
}
