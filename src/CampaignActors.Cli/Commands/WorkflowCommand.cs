using System.CommandLine;
using CampaignActors.Cli.Terminal;
using CampaignActors.Operations.Client;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign workflow …</c>: the operator commands of the technical workflows, and the verb of scenario files.</summary>
internal static class WorkflowCommand
{
    public static Command Of(Host host, ClientOptions node)
    {
        var command = new Command("workflow", $"Looks at and steers the technical workflows: {string.Join(", ", WorkflowNames.All)}.");
        foreach (var one in OperatorCommands.Of("workflow", host, node))
            command.Add(one);
        Verb(command, host, node);
        return command;
    }

    /// <summary>The verb of scenario files, as its own options: <c>workflow --name budgetMgt --action stop</c>.</summary>
    private static void Verb(Command command, Host host, ClientOptions node)
    {
        var name = new Option<string?>("--name") { HelpName = "NAME", Description = "As in a scenario: the workflow." };
        var action = new Option<string?>("--action")
        {
            HelpName = "ACTION", Description = $"As in a scenario: {string.Join(", ", WorkflowActions.Names)}.",
        };
        action.AcceptOnlyFromAmong([.. WorkflowActions.Names]);
        command.Add(name);
        command.Add(action);
        node.Change(command, reads: false);
        command.SetAction((parsed, cancellation) => (parsed.GetValue(name), parsed.GetValue(action)) is ({ } which, { } what)
            ? VerbCommands.SendAsync(
                host, node, parsed, new Change.Steer(
                    Canonical(which), what, Full: false, Change.Typed), $"{Canonical(which)} {what}", by: true, cancellation)
            : throw new InputException(
                null,
                $"workflow: what to do is missing, expected one of {string.Join(", ", command.Subcommands.Select(c => c.Name))}, or "
                    + "--name with --action"));
    }

    private static string Canonical(string name) => WorkflowNames.Canonical(name)
        ?? throw new InputException(null, $"unknown workflow {Shown.Quote(name)}{Suggestion.Expected(name, WorkflowNames.Known)}");
}
