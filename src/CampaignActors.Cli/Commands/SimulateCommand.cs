using System.CommandLine;
using CampaignActors.Cli.Output;
using CampaignActors.Operations.Rehearsal;
using CampaignActors.Simulation.Running;
using CampaignActors.Simulation.Scenarios;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign simulate FILE</c>: a scenario over a virtual clock, with every expectation checked.</summary>
internal static class SimulateCommand
{
    public static Command Of(Host host)
    {
        var file = Files.Argument("The scenario file.");
        var engine = new Option<string>("--engine") { Description = "model: the pure core; actors: a whole node in this process.", DefaultValueFactory = _ => EngineChoice.Model };
        engine.AcceptOnlyFromAmong([.. EngineChoice.Names]);
        var json = new Option<bool>("--json") { Description = "Print only the final state of every entity, as one JSON document; what does not hold goes to the error stream." };
        var command = new Command("simulate", "Runs a scenario over a virtual clock and checks what it expects. Needs no node.") { file, engine, json };
        command.SetAction((parsed, cancellation) => RunAsync(host, parsed.GetRequiredValue(file), parsed.GetRequiredValue(engine), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Host host, string file, string engineName, bool json, CancellationToken cancellation)
    {
        var scenario = ScenarioReader.Read(file);
        using var progress = new Progress(host);
        // An engine does not look at the token: whoever presses Ctrl-C does not wait for it.
        var result = await Task.Run(() => SimulateAsync(host, scenario, engineName, json, progress), cancellation).WaitAsync(cancellation);
        if (json)
            progress.WriteLine(host.Out, Json.Text(ContractState.Of(result.State)));
        else
            progress.WriteLine(host.Out, Summary(result));
        return result.Holds ? ExitCodes.Ok : ExitCodes.Refused;
    }

    private static async Task<ScenarioResult> SimulateAsync(Host host, Scenario scenario, string engineName, bool json, Progress progress)
    {
        // A start or a step may itself take longer than a second.
        var doing = $"starting the {engineName} engine";
        using var heartbeat = new Timer(_ => progress.Report(doing), null, 1000, 1000);
        await using var engine = await EngineChoice.CreateAsync(engineName, scenario);
        return await new ScenarioRunner(scenario, engine)
        {
            OnStep = step =>
            {
                if (!json || !step.Holds)
                {
                    foreach (var line in Report.Lines(step, scenario.Zone))
                        progress.WriteLine(json ? host.Error : host.Out, line);
                }
                doing = $"step {step.Step.Index} of {scenario.Steps.Count} is done";
                progress.Report(doing);
            },
        }.RunAsync();
    }

    private static string Summary(ScenarioResult result)
    {
        var failed = result.Steps.Count(step => !step.Holds);
        return $"{result.Scenario.Title}: {result.Steps.Count} steps, {(failed == 0 ? "all hold" : $"{failed} do not hold")} ({result.Engine} engine)";
    }
}
