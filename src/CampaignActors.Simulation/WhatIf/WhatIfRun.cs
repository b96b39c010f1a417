using System.Text;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Simulation.Engines;
using CampaignActors.Simulation.Running;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Simulation.WhatIf;

/// <summary>The result of a what-if.</summary>
/// <param name="Until">Final instant of both runs.</param>
/// <param name="Before">The state without the steps, with <c>outside</c> (mails and files) as one of the kinds.</param>
/// <param name="After">The state with the steps.</param>
public sealed record WhatIfResult(
    Scenario Scenario, Instant Until, IReadOnlyList<StepResult> Steps, JsonObject Before,
    JsonObject After, IReadOnlyList<Movement> Movements, long Events)
{
    public bool Holds => Steps.All(s => s.Holds);

    public JsonObject ToJson() => new()
    {
        ["before"] = Before.DeepClone(), ["after"] = After.DeepClone(), ["changes"] = new JsonArray([.. Movements.Select(m => m.ToJson())]),
    };
}

/// <summary>
/// Predicts a system: two copies of its journal run in the model, without the outside, to the same instant, one of them with the
/// steps of a file. The final differences are the effect of the steps.
/// </summary>
public sealed class WhatIfRun : IAsyncDisposable
{
    /// <summary>Key of the result for the effects that would have left the system.</summary>
    public const string Outside = "outside";

    private readonly ModelEngine _without;
    private readonly ModelEngine _with;
    private readonly ExportHead _head;

    private WhatIfRun(NodeExport export, CancellationToken halt)
    {
        _head = export.Head;
        _without = ModelEngine.Of(export, halt);
        _with = ModelEngine.Of(export, halt);
    }

    /// <summary>Called after each step.</summary>
    public Action<StepResult>? OnStep { get; init; }

    /// <summary>Loads both copies and does the work that was already due.</summary>
    /// <param name="halt">Gives the run up between two pieces of its work, now or later.</param>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static async Task<WhatIfRun> LoadAsync(
        NodeExport export, Action<StepResult>? onStep = null, CancellationToken halt = default)
    {
        var run = new WhatIfRun(export, halt) { OnStep = onStep };
        await run._without.AdvanceToAsync(export.Head.At);
        await run._with.AdvanceToAsync(export.Head.At);
        return run;
    }

    /// <summary>
    /// Reads a what-if file. References may name existing entities; zone and currency are the system's unless the file has its own.
    /// </summary>
    /// <exception cref="InputException">The file is not a valid what-if for this system.</exception>
    public async Task<Scenario> ReadAsync(TextNode file)
    {
        var state = (MapNode)JsonText.Read("state", Encoding.UTF8.GetBytes((await _with.StateAsync()).ToJsonString()), TextLimits.Own);
        return ScenarioReader.ReadWhatIf(file, state, new WhatIfStart(_head.At, _head.Zone, _head.Currency));
    }

    /// <param name="until">Instant to which both continue after the last step; <c>null</c>: the last step.</param>
    /// <exception cref="InputException">The setup is refused.</exception>
    public async Task<WhatIfResult> RunAsync(Scenario scenario, Instant? until)
    {
        await ForwardAsync(scenario.HasStart ? scenario.Start : _head.At);
        foreach (var entity in SetupOrder.Of(scenario.Setup, e => e.Ref, e => e.Fields))
        {
            var request = Binder.Entity(entity.Kind, entity.Code, entity.Fields, PutMode.Apply, scenario.Context);
            var answer = await _with.SubmitAsync(request, $"what-if:setup:{entity.Ref}");
            if (!answer.Ok)
                throw new InputException(
                    entity.Position, $"{KindCatalogue.Singular(entity.Kind)} '{entity.Code}' cannot be set up: {answer.Text}");
        }
        await _with.SettleAsync();
        var steps = await new ScenarioRunner(scenario, _with) { OnStep = OnStep, IdPrefix = "what-if" }.RunStepsAsync();
        if (until is { } end)
            await _with.AdvanceToAsync(end);
        await _without.AdvanceToAsync(_with.Now);
        var (before, after) = (await StateAsync(_without), await StateAsync(_with));
        return new WhatIfResult(scenario, _with.Now, steps, before, after, WhatIf.Movements.Between(before, after), _with.Events);
    }

    private async Task ForwardAsync(Instant start)
    {
        await _without.AdvanceToAsync(start);
        await _with.AdvanceToAsync(start);
    }

    private static async Task<JsonObject> StateAsync(ModelEngine engine)
    {
        var state = await engine.StateAsync();
        state[Outside] = engine.Outside();
        return state;
    }

    public async ValueTask DisposeAsync()
    {
        await _without.DisposeAsync();
        await _with.DisposeAsync();
    }
}
