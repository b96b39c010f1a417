using CampaignActors.Simulation.Scenarios;

namespace CampaignActors.Simulation.Running;

/// <summary>The answer to one command of a step, independent of the engine.</summary>
public readonly record struct CommandVerdict(string Text, bool Accepted, string Reason, bool InParallel);

/// <summary>Checks the answers to the commands of a step against the file (rule 4 of the scenario contract).</summary>
public static class StepVerdict
{
    /// <summary>Unexpected refusals, and expected refusals that did not happen or had another reason.</summary>
    public static List<string> Failures(Step step, IEnumerable<CommandVerdict> commands)
    {
        var failures = new List<string>();
        foreach (var command in commands)
        {
            if (step.Reject is { } expected)
            {
                if (command.Accepted)
                    failures.Add($"{command.Text}: accepted, expected a refusal with '{expected}'");
                else if (!command.Reason.Contains(expected, StringComparison.OrdinalIgnoreCase))
                    failures.Add($"{command.Text}: refused with '{command.Reason}', expected '{expected}' in the reason");
            }
            else if (!command.Accepted && !command.InParallel)
            {
                failures.Add($"{command.Text}: refused: {command.Reason}");
            }
        }
        return failures;
    }
}
