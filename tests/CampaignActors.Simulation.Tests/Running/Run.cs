using CampaignActors.Simulation.Running;

namespace CampaignActors.Simulation.Tests.Running;

/// <summary>One run of a scenario on the model, perfect or with faults.</summary>
/// <param name="State">The final state as text: what two runs are compared by.</param>
/// <param name="Outside">What the world outside saw, as text.</param>
/// <param name="Problems">What the scenario expected and did not find, with places, and alarms of entities.</param>
internal sealed record Run(string State, string Outside, IReadOnlyList<string> Problems, ScenarioResult Result, ModelWorld World)
{
    public static async Task<Run> Of(Scenario scenario, ModelFaults? faults = null, ShellRules? rules = null, ShellOptions? options = null)
    {
        await using var engine = new ModelEngine(scenario.Zone, scenario.Start, faults, rules, options);
        var result = await new ScenarioRunner(scenario, engine).RunAsync();
        var problems = result.Steps.Where(s => !s.Holds)
            .SelectMany(s => Report.Lines(s, scenario.Zone)).Concat(engine.World.Alarms).ToList();
        return new Run(result.State.ToJsonString(), result.Outside.ToJsonString(), problems, result, engine.World);
    }

    /// <summary>Effects that some entity had to refuse; in a good run there are none.</summary>
    public IReadOnlyList<string> Parked() => World.Entities.ToList().SelectMany(e =>
    {
        World.Shell(e).Read(this);
        return World.Shell(e).TakeActions().OfType<ShellAction.ReadReply>().SelectMany(r => r.Entity.Parked)
            .Select(p => $"{e}: {p.Source} {p.Reason}");
    }).ToList();
}
