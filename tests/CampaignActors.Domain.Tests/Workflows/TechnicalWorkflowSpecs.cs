using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.People;

namespace CampaignActors.Domain.Tests.Workflows;

/// <summary>The durable side of a technical workflow (domain.md §4.7): commands, settings, runs.</summary>
public sealed class TechnicalWorkflowSpecs
{
    private static readonly EntityRef s_self = Kinds.Workflow(TechnicalWorkflow.StockMgt);
    private static readonly EntityRef s_item = Kinds.Order(Code("ORD1"));

    private static Spec Workflow(WorkflowState state = WorkflowState.Started)
    {
        var spec = new Spec(s_self).By("")
            .Knowing(Kinds.Operator(WorkflowFields.DefaultSupervisors), null).Knowing(Kinds.Group(WorkflowFields.DefaultSupervisors), null)
            .Given(new ItemParked(new ParkedWork(s_item, Spec.Start, Spec.Start, 4, "no")), new ItemsDone([]), new SweepDone(Sweep("r0")));
        return state == WorkflowState.Started ? spec : spec.Given(new WorkflowStateChanged(state));
    }

    private static SweepRecord Sweep(string run) => new(run, Spec.Start, 1, 0, Duration.Zero);

    private static WorkflowModel Of(Spec spec) => spec.State<WorkflowModel>();

    private static ICommand Command(WorkflowTrigger trigger) => trigger switch
    {
        WorkflowTrigger.Started => new StartWorkflow(),
        WorkflowTrigger.Paused => new PauseWorkflow(),
        WorkflowTrigger.Stopped => new StopWorkflow(),
        WorkflowTrigger.UnconditionallyStopped => new StopUnconditionally(),
        WorkflowTrigger.Restarted => new RestartWorkflow(),
        WorkflowTrigger.Run => new RunWorkflow(false),
        WorkflowTrigger.PendingExecuted => new ExecutePending(),
        WorkflowTrigger.ParkedRetried => new RetryParked(null),
        WorkflowTrigger.HistoryPurged => new PurgeHistory(),
        _ => new ReportParked(Kinds.Order(Code("ORD2")), Spec.Start, 4, "no"),
    };

    public static TheoryData<WorkflowState, WorkflowTrigger> Table => MachineTable.Of(WorkflowKind.Machine);

    [Theory]
    [MemberData(nameof(Table))]
    public void The_machine_decides_what_may_happen(WorkflowState from, WorkflowTrigger trigger)
    {
        var spec = Workflow(from).When(Command(trigger));
        MachineTable.Check(WorkflowKind.Machine, spec, from, trigger, () => Of(spec).State);
    }

    [Fact]
    public void A_sweep_counts_from_when_it_began_by_the_clock_and_the_jump_is_shown()
    {
        var began = Spec.Start - Duration.FromDays(3);

        var spec = Workflow().When(new ReportSweep("tick", 12, 0, Duration.FromSeconds(2), Began: began)).ThenAccepted();

        Assert.Equal((began, Duration.FromDays(3) - Duration.FromSeconds(2)), (Of(spec).LastSweep, Of(spec).Ahead()));
        spec.When(new ReportSweep("next", 12, 0, Duration.FromSeconds(2), Began: Spec.Start)).ThenAccepted();
        Assert.Null(Of(spec).Ahead());
    }

    [Fact]
    public void A_refusal_says_what_cannot_be_and_why()
    {
        Workflow(WorkflowState.Stopped).When(new RunWorkflow(false))
            .ThenRefused(Refusal.State, "workflow stockMgt cannot be run: it is stopped");
        Workflow(WorkflowState.Paused).When(new RetryParked(null))
            .ThenRefused(Refusal.State, "workflow stockMgt cannot be told to retry what is parked: it is paused");
    }

    [Fact]
    public void Known_caller_must_be_an_administrator_to_steer_it()
    {
        var spec = Workflow().Operators("mia", "root").By("mia");
        Assert.Equal([Kinds.Operator(Code("eve"))], Workflow().By("eve").Needs(new StopWorkflow()));
        spec.When(new StopWorkflow()).ThenRefused(Refusal.Forbidden, "workflow stockMgt: only administrators may do this, Mia is none");
        spec.When(new PutWorkflow(PutMode.Apply, new WorkflowFields { HistoryDays = 3 })).ThenRefused(Refusal.Forbidden, "administrators");
        spec.Knowing(Kinds.Operator(Code("eve")), null).By("eve").When(new StopWorkflow())
            .ThenRefused(Refusal.Unknown, "unknown operator 'eve'");
        // To check starts, stops and changes nothing: every operator of workflows may.
        Workflow().Operators("mia").By("mia").When(new RunWorkflow(Full: false)).ThenAccepted();
        Workflow().Operators("mia").By("mia").When(new ExecutePending()).ThenAccepted();
        spec.By("root").When(new StopWorkflow()).Then(new WorkflowStateChanged(WorkflowState.Stopped));
        Assert.Equal((Code("root"), Code("root")), (Of(spec).Creator, Of(spec).ModifiedBy));
        spec.By("").When(new StartWorkflow()).ThenAccepted();
        Assert.Equal(Code("root"), Of(spec).ModifiedBy);
    }

    [Fact]
    public void A_run_is_asked_for_reported_once_and_remembered()
    {
        var spec = new Spec(s_self).By("").When(new RunWorkflow(true)).Then(new WorkflowRunAsked(Spec.CommandId, true));
        spec.When(new ReportSweep("another", 5, 1, Duration.Zero)).ThenNothing();
        spec.When(new ReportSweep(Spec.CommandId, 12, 2, Duration.FromSeconds(1), 40, 3, Spec.Start)).ThenAccepted();
        var state = Of(spec);
        Assert.Equal((null, 2, Spec.Start), (state.RunId, state.Drift, state.LastSweep));
        var run = Assert.Single(state.History);
        Assert.Equal((12L, 40L, 3L, 2, Duration.FromSeconds(1)), (run.Checked, run.Done, run.Errors, run.Drift, run.Took));
        // A sweep by the clock reports without having been asked.
        spec.When(new ReportSweep("tick", 12, 0, Duration.Zero)).ThenAccepted();
        Assert.Equal((0, 2), (Of(spec).Drift, Of(spec).History.Count));
        // Between its runs it stays started.
        Assert.Equal(WorkflowState.Started, Of(spec).State);
    }

    [Fact]
    public void The_history_has_an_end_in_days_and_in_number_and_can_be_purged()
    {
        var spec = new Spec(s_self).By("");
        for (var i = 0; i < WorkflowModel.HistoryLength + 5; i++)
            spec.When(new ReportSweep($"r{i}", i, 0, Duration.Zero));
        Assert.Equal((WorkflowModel.HistoryLength, "r5"), (Of(spec).History.Count, Of(spec).History[0].RunId));

        spec.At(Spec.Start + Duration.FromDays(30)).When(new ReportSweep("month", 1, 0, Duration.Zero));
        Assert.Equal("month", Assert.Single(Of(spec).History).RunId);
        spec.When(new PutWorkflow(PutMode.Apply, new WorkflowFields { HistoryDays = 2 })).ThenAccepted();
        spec.At(Spec.Start + Duration.FromDays(32) - Duration.FromSeconds(1)).When(new ReportSweep("later", 1, 0, Duration.Zero));
        Assert.Equal(2, Of(spec).History.Count);
        spec.When(new PurgeHistory()).Then(new HistoryPurged());
        Assert.Empty(Of(spec).History);
        Assert.NotNull(Of(spec).LastSweep);
    }

    [Fact]
    public void Settings_are_checked_and_setting_them_again_changes_nothing()
    {
        var group = Kinds.Group(Code("ops"));
        var spec = new Spec(s_self).By("").Knowing(group, new GroupFacts("Ops", [])).Knowing(Kinds.Group(Code("none")), null);
        spec.When(Put(new() { Supervisors = Code("none") })).ThenRefused(Refusal.Unknown, "unknown group 'none'");
        spec.When(Put(new() { ConsecutiveErrorsAllowed = -1 }))
            .ThenRefused(Refusal.Invalid, "consecutiveErrorsAllowed must not be negative");
        spec.When(Put(new() { HistoryDays = 0 })).ThenRefused(Refusal.Invalid, "historyDays");
        spec.When(Put(new() { PausedPeriod = Duration.Zero })).ThenRefused(Refusal.Invalid, "pausedPeriod");
        spec.When(Put(new() { Schedule = new(null, "0 0 30 2 *", null) })).ThenRefused(Refusal.Invalid, "never fires");
        spec.When(Put(new() { Schedule = new(null, "not a cron", null) })).ThenRefused(Refusal.Invalid, "is not a cron expression");
        spec.When(Put(new() { Schedule = new(null, "0 3 * * *", "Mars/Base") }))
            .ThenRefused(Refusal.Invalid, "unknown time zone 'Mars/Base'");
        spec.When(Put(new() { Schedule = new(Duration.FromSeconds(59), null, null) })).ThenRefused(Refusal.Invalid, "every minute");
        spec.When(Put(new() { LowActivity = new(60, 60) })).ThenRefused(Refusal.Invalid, "two different times");

        var fields = new WorkflowFields { Supervisors = Code("ops"), Severity = WorkflowSeverity.Critical };
        spec.When(Put(fields)).Then(new WorkflowDescribed(fields, null));
        spec.When(Put(fields)).ThenNothing();
        spec.When(new PutWorkflow(PutMode.Create, fields)).ThenRefused(Refusal.State, "workflow 'stockMgt' exists already");
        spec.When(Put(new() { Cleared = ["supervisors"] })).ThenAccepted();
        Assert.Equal(
            (WorkflowFields.DefaultSupervisors, WorkflowSeverity.Critical),
            (Of(spec).Settings.SupervisorsOrDefault, Of(spec).Settings.SeverityOrDefault));

        static PutWorkflow Put(WorkflowFields fields) => new(PutMode.Change, fields);
    }

    [Fact]
    public void There_are_five_and_no_more() =>
        new Spec(new(Kinds.Workflows, Code("sixthMgt"))).When(new StartWorkflow()).ThenRefused(Refusal.Unknown, "sixthMgt");

    [Theory]
    [InlineData("budgetManagement", "budgetMgt")]
    [InlineData("providerbeheer", "supplierMgt")]
    [InlineData("stockMgt", "stockMgt")]
    public void Names_and_aliases_are_known(string name, string workflow) =>
        Assert.Equal(workflow, TechnicalWorkflows.Find(name)?.Name);

    [Fact]
    public void At_one_instant_they_work_in_this_order() => Assert.Equal(
        ["stockMgt", "operationMgt", "deliveryMgt", "supplierMgt", "budgetMgt"], TechnicalWorkflows.All.Select(w => w.Code().Text));
}
