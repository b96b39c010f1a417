using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using CampaignActors.Simulation.Engines;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Reports;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Simulation.Running;

/// <summary>One command of a step with its answer.</summary>
/// <param name="Text">The command as users write it.</param>
/// <param name="InParallel">Whether it is in a <c>parallel</c> list, where a refusal is allowed.</param>
public sealed record CommandResult(string Text, Answer Answer, bool InParallel);

/// <summary>The result of one step.</summary>
/// <param name="Failures">Unexpected refusals, and expected refusals that did not happen.</param>
public sealed record StepResult(
    Step Step, NodaTime.Instant At, IReadOnlyList<CommandResult> Commands,
    IReadOnlyList<Mismatch> Mismatches, IReadOnlyList<string> Failures)
{
    public bool Holds => Mismatches.Count == 0 && Failures.Count == 0;
}

/// <summary>The result of a complete scenario.</summary>
public sealed record ScenarioResult(
    Scenario Scenario, string Engine, IReadOnlyList<StepResult> Steps, JsonObject State, JsonObject Outside, long Events)
{
    public bool Holds => Steps.All(s => s.Holds);
}

/// <summary>Runs a scenario on an engine: the setup, then each step with its checks (rules of the scenario contract).</summary>
public sealed class ScenarioRunner(Scenario scenario, IEngine engine)
{
    private readonly PeopleRun _people = new(scenario, engine);
    private int _commands;

    /// <summary>Called after each step.</summary>
    public Action<StepResult>? OnStep { get; init; }

    /// <summary>Prefix of the command ids.</summary>
    public string IdPrefix { get; init; } = "scenario";

    /// <exception cref="InputException">The setup is refused: the file describes an impossible state.</exception>
    public async Task<ScenarioResult> RunAsync()
    {
        await SetUpAsync();
        var results = await RunStepsAsync();
        return new ScenarioResult(scenario, engine.Name, results, await engine.StateAsync(), engine.Outside(), engine.Events);
    }

    /// <summary>Runs only the steps, on the present state of the engine.</summary>
    public async Task<IReadOnlyList<StepResult>> RunStepsAsync()
    {
        var results = new List<StepResult>();
        foreach (var step in scenario.Steps)
        {
            var result = await RunAsync(step);
            results.Add(result);
            OnStep?.Invoke(result);
        }
        return results;
    }

    private async Task SetUpAsync()
    {
        foreach (var (name, state) in scenario.Workflows.Where(w => w.Value != "started"))
        {
            var workflow = Kinds.Workflow(TechnicalWorkflows.Find(name)!);
            await engine.SubmitAsync(new Request(workflow, Binder.WorkflowCommand(state == "paused" ? "pause" : "stop"), ""), NextId());
        }
        foreach (var entity in SetupOrder.Of(scenario.Setup, e => e.Ref, e => e.Fields))
        {
            var answer = await engine.SubmitAsync(
                Binder.Entity(entity.Kind, entity.Code, entity.Fields, PutMode.Create, scenario.Context), NextId());
            if (!answer.Ok)
                throw new InputException(
                    entity.Position, $"{KindCatalogue.Singular(entity.Kind)} '{entity.Code}' cannot be set up: {answer.Text}");
        }
        await engine.SettleAsync();
        await _people.SetUpAsync();
    }

    private async Task<StepResult> RunAsync(Step step)
    {
        if (step.At is { } at)
            await engine.AdvanceToAsync(at);
        foreach (var (gateway, duration) in step.Outages)
            engine.Outage(gateway, engine.Now + duration);
        var before = step.Reject is null ? null : (await engine.StateAsync()).ToJsonString();
        var commands = new List<CommandResult>();
        foreach (var call in Flatten(step.Do))
        {
            if (call is ParallelCall parallel)
            {
                var requests = Flatten(parallel.Calls).Select(c => (c, Request: Bind(c))).ToList();
                var answers = await engine.SubmitTogetherAsync([.. requests.Select(r => (r.Request, NextId()))]);
                commands.AddRange(requests.Zip(answers, (r, a) => new CommandResult(CallText.Of(r.c), a, true)));
            }
            else if (PeopleRun.Does(call))
            {
                commands.Add(new CommandResult(CallText.Of(call), await _people.DoAsync(call), false));
            }
            else if (call.Verb == "crash")
            {
                await engine.CrashAsync((int?)Number(call, "node"), call.Arguments.TextOf("entity"));
            }
            else
            {
                commands.Add(new CommandResult(CallText.Of(call), await engine.SubmitAsync(Bind(call), NextId()), false));
            }
            await engine.SettleAsync();
        }
        var failures = StepVerdict.Failures(
            step, commands.Select(c => new CommandVerdict(c.Text, c.Answer.Ok, c.Answer.Text, c.InParallel)));
        if (before is not null && failures.Count == 0 && before != (await engine.StateAsync()).ToJsonString())
            failures.Add("the command was refused, but something changed");
        IReadOnlyList<Mismatch> mismatches = step.Expect is null
            ? []
            :
            [
                .. Expectations.Check(step.Expect, await ExpectedAsync(step.Expect, step.Past), engine.Outside(), scenario.Context),
                .. await ReportExpectations.CheckAsync(step.Expect, query => ReportAsync(query, step.Past), scenario.Context),
            ];
        return new StepResult(step, engine.Now, commands, mismatches, failures);
    }

    private async Task<JsonObject> ExpectedAsync(MapNode expect, AsOf? past) =>
        past is null ? await _people.JoinAsync(expect, await engine.StateAsync()) : await StateAsync(past);

    private async Task<JsonObject> StateAsync(AsOf? past) => past is null
        ? await engine.StateAsync()
        : Composer.All(new PastViews(engine.History, past), past.At, scenario.Zone);

    private Task<LedgerReport> ReportAsync(ReportQuery query, AsOf? past)
    {
        if (past is not { Known: true })
            return engine.ReportAsync(past is null ? query : query with { ChargedBy = past.At });
        return Task.FromResult(Reporter.Make(query, StateLedger.Of(engine.History, past)));
    }

    /// <summary>The calls with the creations of one map in the order of their references, all others as written.</summary>
    public static IEnumerable<VerbCall> Flatten(IReadOnlyList<VerbCall> calls)
    {
        for (var i = 0; i < calls.Count;)
        {
            var run = calls.Skip(i).TakeWhile(c => c is CreateCall).Cast<CreateCall>().ToList();
            foreach (var create in SetupOrder.Of(run, c => c.Entity.Ref, c => c.Entity.Fields))
                yield return create;
            i += run.Count;
            if (run.Count == 0)
                yield return calls[i++];
        }
    }

    private Request Bind(VerbCall call) => call switch
    {
        CreateCall create => Binder.Entity(create.Entity.Kind, create.Entity.Code, create.Entity.Fields, PutMode.Create, scenario.Context),
        SetCall { IsStockLine: true } line => Binder.Line(line.Path[0], line.Path[1], line.Fields, scenario.Context),
        SetCall set => Binder.Entity(set.Kind, set.Path[0], set.Fields, PutMode.Change, EntityCurrency.Read(
            scenario.Context, set.Kind, set.Fields, () => engine.CurrencyOf(new EntityRef(set.Kind, set.Path[0])))),
        _ => Binder.Verb(call.Verb, call.Arguments, scenario.Context),
    };

    private static long? Number(VerbCall call, string key) =>
        call.Arguments.Find(key) is ScalarNode node ? Scalars.Int(node).OrThrow() : null;

    private string NextId() => $"{IdPrefix}:{++_commands}";
}
