using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Operations.Rehearsal;
using CampaignActors.Simulation.Running;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Commands;

/// <summary><c>campaign simulate FILE</c>: a scenario over a virtual clock, with every expectation checked.</summary>
internal static class SimulateCommand
{
    public static Command Of(Host host, ClientOptions node)
    {
        var file = Files.Argument("The scenario file.");
        var engine = new Option<string>("--engine")
        {
            Description = "model: the pure core; actors: a whole node in this process.",
            DefaultValueFactory = _ => EngineChoice.Model,
        };
        engine.AcceptOnlyFromAmong([.. EngineChoice.Names]);
        var json = new Option<bool>("--json")
        {
            Description = "Print only the final state of every entity, as one JSON document; what does not hold goes to the error stream.",
        };
        var from = new Option<string?>("--from")
        {
            HelpName = "URL|FILE",
            Description = "Starts from what a node has now, or from a file that 'campaign export' wrote, and shows what the steps move. "
                + "Nothing on the node changes.",
        };
        var asOf = ExportCommand.AsOfOption();
        var until = new Option<string?>("--until")
        {
            HelpName = "INSTANT", Description = "With --from: how far both runs go on behind the last step.",
        };
        var command = new Command(
            "simulate", "Runs a scenario over a virtual clock and checks what it expects. Needs no node, unless --from names one.")
        {
            file, engine, json, from, asOf, until,
        };
        command.SetAction((parsed, cancellation) => parsed.GetValue(from) is { } system
            ? parsed.GetRequiredValue(engine) == EngineChoice.Model
                ? WhatIfSimulation.RunAsync(
                    host, node, parsed, parsed.GetRequiredValue(file), system, parsed.GetValue(asOf), parsed.GetValue(until),
                        parsed.GetValue(json), cancellation)
                : throw new InputException(null, "--engine: a copy of a system runs on the model, expected model")
            : parsed.GetValue(asOf) is not null || parsed.GetValue(until) is not null
            ? throw new InputException(null, "--as-of and --until go with --from, expected it")
            : RunAsync(host, parsed.GetRequiredValue(file), parsed.GetRequiredValue(engine), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Host host, string file, string engineName, bool json, CancellationToken cancellation)
    {
        var scenario = ScenarioReader.Read(file);
        using var progress = new Progress(host);
        // An engine does not look at the token: Ctrl-C does not wait for it.
        var watch = Stopwatch.StartNew();
        var result = await Task.Run(() => SimulateAsync(host, scenario, engineName, json, progress), cancellation).WaitAsync(cancellation);
        if (json)
            progress.WriteLine(host.Out, JsonOutput.Text(ContractState.Of(result.State)));
        else
            progress.WriteLine(host.Out, Summary(result, watch.Elapsed));
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

    private static string Summary(ScenarioResult result, TimeSpan took)
    {
        var failed = result.Steps.Count(step => !step.Holds);
        var title = Shown.OneLine(result.Scenario.Title, 500);
        return $"{title}: {result.Steps.Count} steps, {(failed == 0 ? "all hold" : $"{failed} do not hold")} ({result.Engine} engine). "
            + string.Create(
                CultureInfo.InvariantCulture, $"{result.Events:N0} events in {took.TotalSeconds:N1} s, "
                    + $"{result.Events / Math.Max(took.TotalSeconds, 0.001):N0} a second.");
    }
}
