using Akka.Actor;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Actors.Tests.Entities;

/// <summary>Due work gives way to people.</summary>
public sealed class DueWorkSpecs
{
    [Fact]
    public async Task Command_of_a_person_is_taken_before_due_work_that_came_first()
    {
        await using var node = await TestNode.StartAsync();
        using var entered = new SemaphoreSlim(0);
        using var gate = new ManualResetEventSlim();
        var shared = node.Running.Context;
        var budget = new EntityRef(Kinds.Budgets, new Code("B1"));
        var entity = node.Running.System.ActorOf(EntityActor.Props(budget, new EntityContext
        {
            Router = shared.Router,
            Events = shared.Events,
            Clock = shared.Clock,
            Permits = shared.Permits,
            View = (_, _) =>
            {
                entered.Release();
                gate.Wait();
                return "{}";
            },
        }));
        var create = new PutBudget(PutMode.Create, new BudgetFields { Allocated = Money.Of(1_000, Currency.Eur) });
        var replies = new Replies(2);
        var asker = node.Running.System.ActorOf(Props.Create(() => new Asker(replies)));
        // The entity is busy while both come.
        entity.Tell(new ReadEntity(budget), ActorRefs.NoSender);
        Assert.True(await entered.WaitAsync(TimeSpan.FromSeconds(20)));

        entity.Tell(new CommandMessage(budget, "work", "operationMgt", shared.Clock.Now, new Work(TechnicalWorkflow.OperationMgt)), asker);
        entity.Tell(new CommandMessage(budget, "person", "mia", shared.Clock.Now, create), asker);
        gate.Set();

        Assert.Equal(["person", "work"], await replies.All.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    private sealed class Replies(int expected)
    {
        private readonly List<string> _ids = [];
        private readonly TaskCompletionSource<IReadOnlyList<string>> _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<IReadOnlyList<string>> All => _all.Task;

        public void Add(string id)
        {
            _ids.Add(id);
            if (_ids.Count == expected)
                _all.SetResult(_ids);
        }
    }

    private sealed class Asker : ReceiveActor
    {
        public Asker(Replies replies) => Receive<CommandReply>(reply => replies.Add(reply.CommandId));
    }
}
