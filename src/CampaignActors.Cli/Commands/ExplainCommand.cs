using System.CommandLine;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Operations.Commands;
using CampaignActors.Operations.Explaining;
using CampaignActors.Simulation.Engines;
using CampaignActors.Simulation.Running;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Explaining;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign explain budgets/BDG6 spent</c>: the lines behind a figure, and for each the events back to its cause.</summary>
internal static class ExplainCommand
{
    public static Command Of(Host host, ClientOptions node)
    {
        var address = new Argument<string>("KIND/CODE")
        {
            Description = "What the figure belongs to, such as budgets/BDG6, or stocks/STK1/CARD for a stock line.",
        };
        var field = new Argument<string>("FIELD")
        {
            Description = "The figure, such as spent, calculated or inStock; byCategory.NAME for one within another.",
        };
        var scenario = new Option<string?>("--scenario")
        {
            HelpName = "FILE", Description = "Explains the figure as it is at the end of this scenario, without a node.",
        };
        var json = new Option<bool>("--json") { Description = "The same as -o json." };
        var output = OperatorCommands.OutputOption("text, or json: one document.");
        var command = new Command(
            "explain", "Shows why a figure is what it is: its lines, and the events behind each back to a person or a date.")
        {
            address, field, scenario, output, json,
        };
        node.Reach(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var of = FigureAddress.Read(parsed.GetRequiredValue(address));
            var (name, asJson) = (parsed.GetRequiredValue(field), parsed.GetValue(json) || parsed.GetRequiredValue(output) == "json");
            if (parsed.GetValue(scenario) is { } file)
                return await OfScenarioAsync(host, file, of, name, asJson);
            using var progress = new Progress(host);
            using var client = node.Client(parsed, progress);
            var text = $"explain {CommandLine.Quote(parsed.GetRequiredValue(address))} {CommandLine.Quote(name)}";
            return await OperatorCommands.RunAsync(host, client, progress, text, "", asJson, host.Out, cancellation);
        });
        return command;
    }

    private static async Task<int> OfScenarioAsync(Host host, string file, FigureAddress of, string field, bool asJson)
    {
        var scenario = ScenarioReader.Read(file);
        await using var engine = new ModelEngine(scenario.Zone, scenario.Start);
        await new ScenarioRunner(scenario, engine).RunAsync();
        if (new Explainer(engine.History).Explain(of.Kind, of.Codes, field) is not { } explanation)
            return host.Refused(Domain.Kernel.Refusal.Unknown, [of.Unknown]);
        if (asJson)
            host.Out.WriteLine(JsonOutput.Text(explanation.ToJson()));
        else
        {
            foreach (var line in ExplanationText.Lines(explanation, scenario.Zone))
                host.Out.WriteLine(line);
        }
        return ExitCodes.Ok;
    }
}
