using System.Text.Json;
using System.Text.Json.Nodes;
using Akka.Actor;
using CampaignActors.Domain.Kernel;
using static CampaignActors.Actors.Tests.Projections.ProjectionSamples;

namespace CampaignActors.Actors.Tests.Workflows;

public sealed class SweepSpecs : WorkflowTestKit
{
    private static readonly SupervisorOptions s_options = SupervisorOptions.Default with { SweepEvery = null, NudgesEnabled = false };
    private IActorRef _projector = ActorRefs.Nobody;
    private int _runs;

    private IActorRef Start(SupervisorOptions? options = null)
    {
        _projector = Sys.ActorOf(
            Projector.Props(new ProjectorParts(Store, _folder.OpenJournal(), Render, new ProjectionSignal(), _events)));
        CatchUp();
        return Driver(options ?? s_options, projector: _projector);
    }

    private void CatchUp()
    {
        _projector.Tell(AwaitCaughtUp.Instance, TestActor);
        FishForMessage<CaughtUp>(_ => true);
    }

    /// <summary>An entity as its journal says, and as it would answer.</summary>
    private EntityReply Truth(EntityRef entity)
    {
        var kind = EntityCatalog.Get(entity.Kind);
        var rows = _folder.OpenJournal().ReadEntity(entity, long.MaxValue).Select(r => r.Envelope!).ToList();
        var due = rows.SelectMany(r => r.Due).GroupBy(d => d.Agenda).Select(g => g.Last()).Where(d => d.At is not null).ToSeq();
        return new EntityReply(
            entity, rows.Count, Render(entity, rows.Aggregate(kind.Initial(entity.Code), (s, r) => EntityFold.Apply(kind, s, r))), due);
    }

    /// <summary>Runs a sweep with entities that answer by their journal, and takes its report.</summary>
    private (ReportSweep Report, List<string> Read) Sweep(IActorRef driver, bool full = true, Func<EntityRef, EntityReply>? answer = null)
    {
        var runId = $"run-{++_runs}";
        driver.Tell(Model(WorkflowState.Started, runId, full));
        var read = new List<string>();
        while (true)
        {
            switch (Entities.ReceiveOne(TimeSpan.FromSeconds(10)))
            {
                case ReadEntity asked:
                    read.Add(asked.Target.Code);
                    Entities.Sender.Tell((answer ?? Truth)(asked.Target), Entities);
                    break;
                case CommandMessage { Command: ReportSweep report } message:
                    Assert.Equal((Kinds.Workflow(Workflow), $"sweep:{runId}"), (message.Target, message.CommandId));
                    Reply(driver, message, Outcome.Accepted);
                    driver.Tell(Model(WorkflowState.Started));
                    return (report, read);
                case var other:
                    Assert.Fail($"unexpected {other}");
                    break;
            }
        }
    }

    /// <summary>The clock was three days ahead when it swept last, as its entity knows and as it did itself.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sweeps_go_on_after_the_clock_was_ahead(bool restarted)
    {
        var driver = Start(s_options with { SweepEvery = Duration.FromMinutes(1) });
        if (!restarted)
        {
            _clock.Now = Noon + Duration.FromDays(3);
            Assert.Equal("auto", SweepByItself(driver));
        }
        _clock.Now = Noon;
        driver = restarted
            ? Sys.ActorOf(WorkflowDriver.Props(Workflow, Parts(s_options with { SweepEvery = Duration.FromMinutes(1) }, _projector)))
            : driver;
        if (restarted)
            driver.Tell(
                new CompanionState(
                    new WorkflowModel { Code = Workflow.Code(), State = WorkflowState.Started, LastSweep = Noon + Duration.FromDays(3) }));
        Tick(driver);
        Assert.False(Status(driver).Sweep.Running);

        _clock.Now = Noon + Duration.FromMinutes(1);

        Assert.Equal("auto", SweepByItself(driver));
    }

    /// <returns>How the id of the run begins that the driver has reported.</returns>
    private string SweepByItself(IActorRef driver)
    {
        Tick(driver);
        var message = Entities.FishForMessage(m => m is CommandMessage { Command: ReportSweep }) as CommandMessage;
        Reply(driver, message!, Outcome.Accepted);
        return ((ReportSweep)message!.Command).RunId.Split(':')[0];
    }

    private void Spoil(string sql)
    {
        using var file = new SqliteConnection($"Data Source={_folder.StorePath};Pooling=False");
        file.Open();
        using var command = file.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, command.ExecuteNonQuery());
    }

    private void Append(string code, long sequence, string label, params DueChange[] due) =>
        _folder.Append(Group(code), sequence, Row(label, due));

    [Fact]
    public void A_deleted_agenda_row_and_an_altered_view_are_drift_2_then_0()
    {
        for (var i = 0; i < 10; i++)
            Append($"G{i}", 1, $"label {i}", Due(Noon + Duration.FromHours(1)));
        var driver = Start();
        Assert.Equal((10, 0), (Sweep(driver).Report.Checked, Sweep(driver).Report.Drift));
        Spoil("DELETE FROM agenda WHERE entity = 'groups/G3'");
        Spoil("UPDATE entities SET view = replace(view, 'label 7', 'altered') WHERE code = 'G7'");

        var found = Sweep(driver).Report;
        var after = Sweep(driver).Report;

        Assert.Equal((10, 2), (found.Checked, found.Drift));
        Assert.Equal((10, 0), (after.Checked, after.Drift));
        Assert.Equal(View("G7", "label 7"), Store.View("groups", "G7")!.View);
        Assert.Equal(10, Store.CountDue(Agenda, Noon + Duration.FromHours(1)));
    }

    [Fact]
    public void An_agenda_row_that_should_not_be_there_or_is_late_is_drift_too()
    {
        Append("A", 1, "one");
        Append("B", 1, "two", Due(Noon + Duration.FromHours(1)));
        var driver = Start();
        Spoil($"INSERT INTO agenda VALUES('{Agenda}', 'groups/A', {Noon.ToUnixTimeTicks()})");
        Spoil("UPDATE agenda SET due_at = due_at + 1 WHERE entity = 'groups/B'");

        Assert.Equal(2, Sweep(driver).Report.Drift);
        Assert.Equal(0, Sweep(driver).Report.Drift);
        Assert.Empty(Store.Due(Agenda, Noon, 10));
    }

    [Fact]
    public void Fields_in_another_order_are_no_drift()
    {
        Append("A", 1, "one");
        var driver = Start();
        var fields = JsonNode.Parse(View("A", "one"))!.AsObject().Reverse().Select(f => KeyValuePair.Create(f.Key, f.Value?.DeepClone()));
        var reversed = new JsonObject(fields).ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        Assert.NotEqual(View("A", "one"), reversed);
        Spoil($"UPDATE entities SET view = '{reversed}'");

        Assert.Equal(0, Sweep(driver).Report.Drift);
    }

    [Fact]
    public void Other_workflows_do_not_look_at_views_that_are_not_theirs()
    {
        Assert.Equal(TechnicalWorkflow.DeliveryMgt, Keeper(Kinds.Groups));
        Assert.Equal(TechnicalWorkflow.BudgetMgt, Keeper(Kinds.Tasks));
        Assert.Equal(TechnicalWorkflow.StockMgt, Keeper(Kinds.Lines));
        Assert.Equal(TechnicalWorkflow.OperationMgt, Keeper(Kinds.Templates));
        Assert.Equal(TechnicalWorkflow.SupplierMgt, Keeper(Kinds.Providers));
        Assert.Equal(TechnicalWorkflow.BudgetMgt, Keeper(Kinds.ProviderOrders));
        Assert.Null(Keeper(Kinds.Workflows));
    }

    private static TechnicalWorkflow? Keeper(string kind) => SweepKeepers.Of(kind);

    [Fact]
    public void Entity_whose_row_was_lost_is_folded_again()
    {
        Append("A", 1, "one", Due(Noon + Duration.FromHours(1)));
        Append("A", 2, "two");
        var driver = Start();
        Spoil("UPDATE entities SET revision = 1, view = '{}' WHERE code = 'A'");

        Assert.Equal((1, 1), (Sweep(driver).Report.Drift, (int)Sweep(driver).Report.Checked));
        Assert.Equal(2, Store.View("groups", "A")!.Revision);
        Assert.Equal(0, Sweep(driver).Report.Drift);
    }

    [Fact]
    public void A_projection_that_lags_is_waited_for_and_is_no_drift()
    {
        Append("A", 1, "one");
        var driver = Start();
        var late = false;

        var (report, _) = Sweep(driver, answer: entity =>
        {
            if (!late)
                Append("A", 2, "two");
            late = true;
            return Truth(entity);
        });

        Assert.Equal((1, 0), (report.Checked, report.Drift));
        Assert.Equal(2, Store.View("groups", "A")!.Revision);
    }

    [Fact]
    public void An_entity_that_has_gone_on_since_it_answered_is_read_again()
    {
        Append("A", 1, "one");
        var driver = Start();
        var old = Truth(Group("A"));
        Append("A", 2, "two");
        CatchUp();
        var answers = new Queue<EntityReply>([old]);

        var (report, read) = Sweep(driver, answer: entity => answers.TryDequeue(out var first) ? first : Truth(entity));

        Assert.Equal(["A", "A"], read);
        Assert.Equal((1, 0), (report.Checked, report.Drift));
    }

    [Fact]
    public void A_sweep_that_is_not_full_looks_at_what_has_changed_since_the_last_one()
    {
        for (var i = 0; i < 5; i++)
            Append($"G{i}", 1, "one");
        var driver = Start();
        Assert.Equal(5, Sweep(driver, full: false).Read.Count);
        Append("G3", 2, "two");
        CatchUp();

        Assert.Equal(["G3"], Sweep(driver, full: false).Read);
        Assert.Empty(Sweep(driver, full: false).Read);
        Assert.Equal(5, Sweep(driver, full: true).Read.Count);
    }

    [Fact]
    public void Silent_entity_is_asked_again_and_left_to_the_next_sweep()
    {
        Append("A", 1, "one");
        var driver = Start();
        driver.Tell(Model(WorkflowState.Started, "run"));

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("A", Entities.ExpectMsg<ReadEntity>().Target.Code.Text);
            PassTime(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(0, Assert.IsType<ReportSweep>(ExpectCommand().Command).Checked);
        driver.Tell(new GetSweepProgress(Workflow), Asker);
        var progress = Asker.ExpectMsg<SweepProgress>();
        Assert.Equal((1, false, "run"), (progress.Unreachable, progress.Running, progress.RunId));
        Assert.Equal(0, Store.Watermark(Agenda));
    }

    [Fact]
    public void Every_quarter_of_an_hour_there_is_a_sweep_and_never_two_at_once()
    {
        Append("A", 1, "one");
        var driver = Start(SupervisorOptions.Default with { NudgesEnabled = false });
        Tick(driver);
        TickIsDone();
        _clock.Now += Duration.FromMinutes(15);
        Tick(driver);
        TickIsDone();
        Entities.ExpectMsg<ReadEntity>();
        var sweeper = Entities.Sender;

        driver.Tell(Model(WorkflowState.Started, "asked"));
        Tick(driver);
        TickIsDone();
        driver.Tell(new GetSweepProgress(Workflow), Asker);
        Assert.Equal("auto:2026-03-01T12:15:00Z", Asker.ExpectMsg<SweepProgress>().RunId);
        sweeper.Tell(Truth(Group("A")), Entities);

        // The one that was asked for comes after it.
        Assert.Equal("sweep:auto:2026-03-01T12:15:00Z", ExpectCommand().CommandId);
        driver.Tell(new GetSweepProgress(Workflow), Asker);
        Assert.Equal("asked", Asker.ExpectMsg<SweepProgress>().RunId);
    }

    [Fact]
    public void Stopping_the_workflow_ends_its_sweep()
    {
        Append("A", 1, "one");
        var driver = Start();
        driver.Tell(Model(WorkflowState.Started, "run"));
        Entities.ExpectMsg<ReadEntity>();
        var sweeper = Entities.Sender;
        Watch(sweeper);

        driver.Tell(Model(WorkflowState.Stopped));

        FishForMessage<Terminated>(_ => true);
        Assert.False(Status(driver).Sweep.Running);
    }
}
