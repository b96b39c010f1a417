using CampaignActors.Simulation.Scenarios;

namespace CampaignActors.Simulation.Running;

/// <summary>How one command of a step was answered, wherever it ran.</summary>
public readonly record struct CommandVerdict(string Text, bool Accepted, string Reason, bool InParallel);

/// <summary>Whether the commands of a step were answered as the file says (rule 4 of the scenario contract).</summary>
public static class StepVerdict
{
    /// <summary>Refusals that were not expected, and refusals that were expected and did not come or came for another reason.</summary>
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
