using Akka.Actor;
using CampaignActors.Actors.Entities;
using CampaignActors.Actors.Projections;
using CampaignActors.Actors.Workflows;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Protocol.Shell;
using Microsoft.Data.Sqlite;
using Xunit;

namespace CampaignActors.Actors.Tests.Workflows;

/// <summary>Drift is found in the views of every kind, also of one that is new, by a workflow that is new.</summary>
public sealed class SweptKindSpecs : WorkflowTestKit
{
    /// <summary>There is no journal that the store could lag behind.</summary>
    private sealed class ProjectorThatHasCaughtUp : ReceiveActor
    {
        public ProjectorThatHasCaughtUp() => Receive<AwaitCaughtUp>(_ => Sender.Tell(new CaughtUp(1)));
    }

    private const string Right = """{"label":"right"}""";
    private static readonly TechnicalWorkflow s_sixth = new("venueMgt", "Venues", "Locaties");

    private SupervisorParts Sweeping() => Parts(projector: Sys.ActorOf<ProjectorThatHasCaughtUp>());

    public static TheoryData<string> Swept => [.. EntityCatalog.All.Where(k => k.Keeper is not null).Select(k => k.Name)];

    [Theory]
    [MemberData(nameof(Swept))]
    public void Drift_in_a_view_is_found_and_repaired(string kind) =>
        AssertDriftIsRepaired(EntityCatalog.Get(kind).Keeper!, new EntityRef(kind, new Code("X1")), Sweeping());

    [Fact]
    public void Drift_in_the_view_of_a_provider_order_is_found_by_budgetMgt() =>
        AssertDriftIsRepaired(TechnicalWorkflow.BudgetMgt, Kinds.ProviderOrder(new Code("PO1")), Sweeping());

    [Fact]
    public void A_new_kind_is_swept_by_a_new_workflow() => AssertDriftIsRepaired(
        s_sixth, new EntityRef("venues", new Code("V1")),
        Sweeping() with { Keeper = kind => kind == "venues" ? s_sixth : SweepKeepers.Of(kind) });

    /// <summary>Why every kind names a keeper: what provider orders did before they had one.</summary>
    [Fact]
    public void A_view_without_a_keeper_drifts_unseen()
    {
        var order = Kinds.ProviderOrder(new Code("PO1"));
        var driver = Drifted(TechnicalWorkflow.BudgetMgt, order, Sweeping() with { Keeper = _ => null });

        Assert.Equal(0, Sweep(driver, TechnicalWorkflow.BudgetMgt, order, "first").Drift);
    }

    private void AssertDriftIsRepaired(TechnicalWorkflow workflow, EntityRef entity, SupervisorParts parts)
    {
        var driver = Drifted(workflow, entity, parts);

        Assert.Equal(1, Sweep(driver, workflow, entity, "first").Drift);
        Assert.Equal(0, Sweep(driver, workflow, entity, "second").Drift);
        Assert.Equal(Right, Store.View(entity.Kind, entity.Code)!.View);
    }

    /// <summary>A driver over a store in which the view of this entity is not what the entity shows.</summary>
    private IActorRef Drifted(TechnicalWorkflow workflow, EntityRef entity, SupervisorParts parts)
    {
        Assert.True(Store.Commit(new ProjectionBatch { From = Store.Ordering(), To = Store.Ordering() + 1 }));
        Insert(entity, """{"label":"drifted"}""");
        return Sys.ActorOf(WorkflowDriver.Props(workflow, parts));
    }

    private void Insert(EntityRef entity, string view)
    {
        using var file = new SqliteConnection($"Data Source={_folder.StorePath};Pooling=False");
        file.Open();
        using var command = file.CreateCommand();
        command.CommandText = "INSERT INTO entities(kind, code, revision, view, ordering) VALUES($kind, $code, 1, $view, 1)";
        command.Parameters.AddWithValue("$kind", entity.Kind);
        command.Parameters.AddWithValue("$code", entity.Code.Text);
        command.Parameters.AddWithValue("$view", view);
        Assert.Equal(1, command.ExecuteNonQuery());
    }

    private ReportSweep Sweep(IActorRef driver, TechnicalWorkflow workflow, EntityRef entity, string runId)
    {
        driver.Tell(new CompanionState(
            new WorkflowModel { Code = workflow.Code(), State = WorkflowState.Started, RunId = runId, RunFull = true }));
        while (true)
        {
            switch (Entities.ReceiveOne(TimeSpan.FromSeconds(10)))
            {
                case ReadEntity asked:
                    Assert.Equal(entity, asked.Target);
                    Entities.Sender.Tell(new EntityReply(entity, 1, Right, []), Entities);
                    break;
                case CommandMessage { Command: ReportSweep report } message:
                    Assert.Equal(Kinds.Workflow(workflow), message.Target);
                    Reply(driver, message, Outcome.Accepted);
                    driver.Tell(new CompanionState(new WorkflowModel { Code = workflow.Code(), State = WorkflowState.Started }));
                    return report;
                case var other:
                    Assert.Fail($"unexpected {other}");
                    break;
            }
        }
    }
}
