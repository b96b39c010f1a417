using Akka.Actor;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Actors.Tests.Entities;

/// <summary>Passivation, confirmations that are written late, companions.</summary>
public sealed class LeavingSpecs
{
    [Fact]
    public async Task An_idle_entity_leaves_memory_and_comes_back_as_it_was()
    {
        await using var node = await TestNode.StartAsync(o => o with { PassivateAfter = TimeSpan.FromMilliseconds(300) });
        await node.SendAsync(Some.Budget("B1"), Some.Envelope(100), "c1");

        await TestNode.EventuallyAsync(async () => !await node.IsLiveAsync(Some.Budget("B1")), "the entity has left");

        Assert.Equal(Some.Eur(100), (await node.StateAsync<BudgetState>(Some.Budget("B1"))).Free);
    }

    [Fact]
    public async Task Commands_sent_while_entities_come_and_go_are_all_answered()
    {
        await using var node = await TestNode.StartAsync(o => o with { PassivateAfter = TimeSpan.FromMilliseconds(30) });
        await node.SendAsync(Some.Budget("B1"), Some.Envelope(1_000), "c0");

        var answers = new List<Answer>();
        for (var wave = 0; wave < 20; wave++)
        {
            var leaving = node.Client.PassivateAsync(Some.Budget("B1"));
            answers.AddRange(await Task.WhenAll(Enumerable.Range(wave * 5, 5)
                .Select(n => node.SendAsync(Some.Budget("B1"), Some.Reserve($"p{n}", 1), $"c{n + 1}"))));
            await leaving;
        }

        Assert.All(answers, a => Assert.Equal(Outcome.Accepted, a.Outcome));
        Assert.Equal(Some.Eur(900), (await node.StateAsync<BudgetState>(Some.Budget("B1"))).Free);
    }

    [Fact]
    public async Task Confirmations_are_written_before_the_entity_leaves()
    {
        await using var node = await TestNode.StartAsync(o => o with { PassivateAfter = TimeSpan.FromMilliseconds(500) });
        await node.SendAsync(Some.Group("G1"), Some.Label("Sales"), "g1");
        await node.SendAsync(Some.Operator("O1"), Some.Member("G1"), "o1");
        await TestNode.EventuallyAsync(async () => !await node.IsLiveAsync(Some.Operator("O1")), "the entity has left");
        await node.StopAsync();

        Assert.Equal(1, node.Sql(
            "UPDATE journal SET deleted = deleted WHERE persistence_id = 'operators-O1' AND CAST(message AS TEXT) LIKE "
                + "'%\"ok\":[{\"e\":\"groups/G1\"%'"));
    }

    [Fact]
    public async Task A_companion_gets_unknown_messages_and_the_state_after_each_batch()
    {
        var seen = new ConcurrentQueue<object>();
        await using var node = await TestNode.StartAsync(o => o with
        {
            Companion = entity => entity.Kind == Kinds.Workflows ? Props.Create(() => new Companion(seen)) : null,
        });
        var workflow = Kinds.Workflow(TechnicalWorkflow.BudgetMgt);

        Assert.True((await node.Client.SendAsync(workflow, new PauseWorkflow(), "p1", "")).Ok);
        node.Running.Router.RegionOf(workflow)
            .Tell(new SupervisorTick(TechnicalWorkflow.BudgetMgt, node.Options.Clock.Now, null), ActorRefs.NoSender);

        await TestNode.EventuallyAsync(() => Task.FromResult(seen.Count >= 3), "the companion was told three things");
        Assert.Equal(
            [WorkflowState.Started, WorkflowState.Paused],
            seen.OfType<CompanionState>().Select(s => ((WorkflowModel)s.State).State));
        Assert.IsType<SupervisorTick>(seen.Last());
    }

    private sealed class Companion(ConcurrentQueue<object> seen) : UntypedActor
    {
        protected override void OnReceive(object message) => seen.Enqueue(message);
    }
}
