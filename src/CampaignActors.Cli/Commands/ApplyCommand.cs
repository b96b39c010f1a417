using System.CommandLine;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Operations.Client;
using CampaignActors.Operations.Plans;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign apply FILE</c>: brings a node to what a plan says.</summary>
internal static class ApplyCommand
{
    public static Command Of(Host host, ClientOptions node)
    {
        var file = Files.Argument("A plan file, or a scenario file of which only the setup is applied.");
        var command = new Command(
            "apply", "Creates what a plan names and is missing, updates the fields it names, deletes nothing. Applying twice changes "
                + "nothing.") { file };
        node.Change(command, reads: false);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var progress = new Progress(host);
            using var client = node.Client(parsed, progress);
            var plan = await Files.ReadAsync(parsed.GetRequiredValue(file), client, cancellation);
            var count = 0;
            var applier = new PlanApplier(client)
            {
                OnApplied = applied =>
                {
                    progress.WriteLine(host.Out, applied.ToString());
                    progress.Report($"{++count} of {plan.Setup.Count}");
                },
            };
            var result = await applier.ApplyAsync(plan, node.Id(parsed), node.By(parsed), cancellation);
            progress.WriteLine(host.Out, Summary(result));
            return result.Ok ? ExitCodes.Ok : host.Refused(result.Code, result.Refusal);
        });
        return command;
    }

    /// <summary><c>3 created, 0 changed, 9 unchanged</c></summary>
    public static string Summary(PlanResult result) =>
        $"{result.Count(NodeOutcome.Created)} created, {result.Count(NodeOutcome.Changed) + result.Count(NodeOutcome.Accepted)} changed, "
        + $"{result.Count(NodeOutcome.Unchanged)} unchanged";
}
