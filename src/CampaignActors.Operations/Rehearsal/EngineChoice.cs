using CampaignActors.Simulation.Engines;
using CampaignActors.Simulation.Scenarios;

namespace CampaignActors.Operations.Rehearsal;

/// <summary>The engines that a scenario can be rehearsed on.</summary>
public static class EngineChoice
{
    public const string Model = "model";
    public const string Actors = "actors";

    public static readonly IReadOnlyList<string> Names = [Model, Actors];

    /// <summary>An engine at the scenario's start, with nothing set up.</summary>
    /// <exception cref="ArgumentException">There is no engine of that name.</exception>
    public static async Task<IEngine> CreateAsync(string name, Scenario scenario) => name switch
    {
        Model => new ModelEngine(scenario.Zone, scenario.Start),
        Actors => await ActorEngine.StartAsync(scenario.Zone, scenario.Start),
        _ => throw new ArgumentException($"no engine is called {name}", nameof(name)),
    };
}
