using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Rehearsal;
using CampaignActors.Simulation.Running;
using CampaignActors.Simulation.Scenarios;

namespace CampaignActors.Operations.Tests.Rehearsal;

/// <summary>What happened to an entity can be read back, and reads the same whether a node or the model kept it.</summary>
public sealed class HistorySpecs
{
    [Fact]
    public async Task Both_engines_tell_the_same_story_of_every_entity()
    {
        var scenario = ScenarioReader.Read(Repository.Example("levels-and-overrun.yaml"));
        await using var model = new ModelEngine(scenario.Zone, scenario.Start);
        await using var actors = await ActorEngine.StartAsync(scenario.Zone, scenario.Start);
        Assert.True((await new ScenarioRunner(scenario, model).RunAsync()).Holds);
        Assert.True((await new ScenarioRunner(scenario, actors).RunAsync()).Holds);

        var entities = model.History.Entities().Where(e => e.Kind != Kinds.Workflows).Order().ToList();
        Assert.Contains(Kinds.Budget(new Code("EVENT")), entities);
        Assert.Equal(entities, actors.History.Entities().Where(e => e.Kind != Kinds.Workflows).Order());
        foreach (var entity in entities)
        {
            Assert.Equal(Events(model.History, entity), Events(actors.History, entity));
            Assert.Equal(Enumerable.Range(1, model.History.Rows(entity).Count()), model.History.Rows(entity).Select(r => (int)r.Sequence));
        }
        Assert.Empty(actors.History.Rows(Kinds.Budget(new Code("NOBODY"))));
    }

    /// <summary>Without the rows that only confirm: when those are written is up to the machine.</summary>
    private static List<(NodaTime.Instant At, string Cause, IEvent Event)> Events(IEntityHistory history, EntityRef entity) =>
        [
            .. history.Rows(entity).SelectMany(r =>
                r.Envelope!.Events.Select(e => (r.Envelope.At, r.Envelope.Source is null ? "" : r.Envelope.Cause, e))),
        ];
}
