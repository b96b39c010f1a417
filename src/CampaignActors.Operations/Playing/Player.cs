using System.Diagnostics;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Operations.Client;
using CampaignActors.Operations.Plans;
using CampaignActors.Simulation.Running;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Operations.Playing;

/// <summary>
/// Plays a scenario against a running node, on the real clock: the setup, then every command at once, one after the other, each
/// when the node has come to rest from the one before. Dates that are past fire at once, so figures in between may be ahead of the
/// file; the final ones are compared.
/// </summary>
public sealed class Player(INode node, Scenario scenario, PlayOptions options)
{
    private readonly FigureTrail _trail = new(FinalFigures.Latest(scenario));

    /// <summary>Called when the setup is applied, and after each step.</summary>
    public Action<PlanResult>? OnSetup { get; init; }

    /// <inheritdoc cref="OnSetup"/>
    public Action<PlayedStep>? OnStep { get; init; }

    /// <summary>Called often, with the current step, to show progress.</summary>
    public Action<string>? OnProgress { get; init; }

    /// <exception cref="InputException">The setup describes something that cannot be.</exception>
    /// <exception cref="NodeException">The node cannot be reached, leaves an outcome open, or does not come to rest.</exception>
    public async Task<PlayResult> PlayAsync(CancellationToken cancellation)
    {
        if ((scenario.RecipientFile?.Position ?? scenario.Recipients.FirstOrDefault()?.Position) is { } people)
            throw new InputException(people, "a scenario with recipients is not played against a node, expected an import into it");
        var figures = await FinalFigures.OfAsync(scenario, options.Now);
        PlanResult? setup = null;
        if (options.FromStep <= 1)
        {
            setup = await SetUpAsync(cancellation);
            OnSetup?.Invoke(setup);
            if (!setup.Ok)
                return new PlayResult(setup, [], 0, []);
        }
        _trail.Moved(await RestAsync("the setup", cancellation));

        var played = new List<PlayedStep>();
        foreach (var step in scenario.Steps.Where(step => step.Index >= options.FromStep && step.Index <= options.ToStep))
        {
            played.Add(await PlayAsync(step, cancellation));
            OnStep?.Invoke(played[^1]);
        }
        if (options.ToStep < scenario.Steps.Count)
            return new PlayResult(setup, played, 0, []);
        var mismatches = figures.Check(await RestAsync("the end", cancellation));
        return new PlayResult(setup, played, figures.Count, mismatches);
    }

    private async Task<PlanResult> SetUpAsync(CancellationToken cancellation)
    {
        var state = await node.StateAsync(cancellation);
        foreach (var (name, wanted) in scenario.Workflows)
        {
            var actual = state["workflows"]?[name]?["state"]?.GetValue<string>() ?? "started";
            string[] actions = (actual, wanted) switch
            {
                _ when actual == wanted => [],
                (_, "started") => ["start"],
                (_, "stopped") => ["stop"],
                ("started", _) => ["pause"],
                _ => ["start", "pause"],
            };
            foreach (var action in actions)
            {
                var steer = new Change.Steer(name, action, Full: false, new TextPosition(scenario.Title, 1, 1));
                var answer = await node.SendAsync(new NodeCommand(steer, $"{options.RunId}:workflow:{name}:{action}"), cancellation);
                if (!answer.Ok)
                    return new PlanResult([], [$"workflow {name} is {actual} and cannot be {wanted}: {answer.Text}"], answer.Refusal);
            }
        }
        var count = 0;
        var applier = new PlanApplier(node) { OnApplied = _ => OnProgress?.Invoke($"setup: {++count} of {scenario.Setup.Count}") };
        return await applier.ApplyAsync(scenario, options.RunId, "", cancellation);
    }

    private async Task<PlayedStep> PlayAsync(Step step, CancellationToken cancellation)
    {
        var (commands, notes) = (new List<PlayedCommand>(), new List<string>());
        if (step.At > options.Now)
            notes.Add("this is in the future: what is due between now and then has not happened");
        if (step.Outages.Count > 0)
            notes.Add("an outage is not played against a real node");
        JsonObject? state = null;
        foreach (var call in ScenarioRunner.Flatten(step.Do))
        {
            var calls = call is ParallelCall parallel ? ScenarioRunner.Flatten(parallel.Calls).ToList() : [call];
            notes.AddRange(calls.Where(one => Change.Of(one) is null).Select(one => $"{one.Verb} is not played against a real node"));
            var changes = calls.Where(one => Change.Of(one) is not null).ToList();
            var answers = await Task.WhenAll(changes.Select((one, i) => SendAsync(one, step, commands.Count + i + 1, cancellation)));
            commands.AddRange(changes.Zip(answers, (one, answer) => new PlayedCommand(CallText.Of(one), answer, call is ParallelCall)));
            state = await RestAsync($"step {step.Index}", cancellation);
        }
        var verdicts = commands.Select(c => new CommandVerdict(c.Text, c.Answer.Ok, c.Answer.Text, c.InParallel));
        return new PlayedStep(
            step, commands, StepVerdict.Failures(step, verdicts), notes, _trail.Moved(
                state ?? await RestAsync($"step {step.Index}", cancellation)));
    }

    private async Task<NodeAnswer> SendAsync(VerbCall call, Step step, int number, CancellationToken cancellation)
    {
        OnProgress?.Invoke($"step {step.Index} of {scenario.Steps.Count}: {CallText.Of(call)}");
        var command = new NodeCommand(Change.Of(call)!, $"{options.RunId}:{step.Index}:{number}", By(call), scenario.Context);
        var answer = await node.SendAsync(command, cancellation);
        // Going on without knowing would play the rest on sand. The same run id takes it up again.
        return answer.Refusal != Refusal.Busy
            ? answer
            : throw new NodeException($"step {step.Index}: {answer.Text}; play again with --run-id {options.RunId}");
    }

    /// <summary>Steering takes the operator beside it; every other verb has them among its arguments.</summary>
    private static string By(VerbCall call) => call.Verb == "workflow" ? call.Arguments.TextOf("by") ?? "" : "";

    /// <summary>Waits until nothing is under way and nothing is due, and reads the state.</summary>
    private async Task<JsonObject> RestAsync(string after, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        for (var pause = 10; ; pause = Math.Min(pause * 2, 250))
        {
            var rest = await node.QuietAsync(cancellation);
            if (rest.Quiet)
                return await node.StateAsync(cancellation);
            if (clock.Elapsed > options.RestWithin)
                throw new NodeException(
                    $"{after}: the node did not come to rest within {options.RestWithin.TotalSeconds:0} s ({rest.Text})");
            OnProgress?.Invoke($"{after}: waiting for the node to come to rest ({rest.Text})");
            await Task.Delay(pause, cancellation);
        }
    }
}
