using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Workflows;
using NodaTime;
using Xunit;
using static CampaignActors.Domain.Tests.Make;

namespace CampaignActors.Domain.Tests.Workflows;

/// <summary>The durable side of a technical workflow (domain.md §4.7).</summary>
public sealed class TechnicalWorkflowSpecs
{
    private static Spec Workflow(WorkflowState state)
    {
        var spec = new Spec(Kinds.Workflow(TechnicalWorkflow.StockMgt));
        return state == WorkflowState.Started ? spec : spec.Given(new WorkflowStateChanged(state));
    }

    private static ICommand Command(string action) => action switch
    {
        "started" => new StartWorkflow(),
        "paused" => new PauseWorkflow(),
        "stopped" => new StopWorkflow(),
        _ => new RunWorkflow(false),
    };

    [Theory]
    [InlineData(WorkflowState.Started, "paused", WorkflowState.Paused)]
    [InlineData(WorkflowState.Started, "stopped", WorkflowState.Stopped)]
    [InlineData(WorkflowState.Paused, "started", WorkflowState.Started)]
    [InlineData(WorkflowState.Paused, "stopped", WorkflowState.Stopped)]
    [InlineData(WorkflowState.Stopped, "started", WorkflowState.Started)]
    public void What_may_happen_happens(WorkflowState from, string action, WorkflowState to)
    {
        var spec = Workflow(from).When(Command(action)).Then(new WorkflowStateChanged(to));
        Assert.Equal(to, spec.State<WorkflowModel>().State);
    }

    [Theory]
    [InlineData(WorkflowState.Started, "started")]
    [InlineData(WorkflowState.Paused, "paused")]
    [InlineData(WorkflowState.Stopped, "stopped")]
    [InlineData(WorkflowState.Stopped, "paused")]
    [InlineData(WorkflowState.Paused, "run")]
    [InlineData(WorkflowState.Stopped, "run")]
    public void What_may_not_is_refused_with_the_state_it_is_in(WorkflowState from, string action) => Workflow(from).When(Command(action))
        .ThenRefused(Refusal.State, $"workflow stockMgt cannot be {action}: it is {Wording.Of(from)}");

    [Fact]
    public void A_run_is_asked_for_reported_once_and_remembered()
    {
        var spec = Workflow(WorkflowState.Started).When(new RunWorkflow(true)).Then(new WorkflowRunAsked(Spec.CommandId, true));
        spec.When(new ReportSweep("another", 5, 1, Duration.Zero)).ThenNothing();
        spec.When(new ReportSweep(Spec.CommandId, 12, 2, Duration.FromSeconds(1))).ThenAccepted();
        var state = spec.State<WorkflowModel>();
        Assert.Equal((null, 2, 12L), (state.RunId, state.Drift, Assert.Single(state.History).Checked));
        // A sweep by the clock reports without having been asked.
        spec.When(new ReportSweep("tick", 12, 0, Duration.Zero)).ThenAccepted();
        Assert.Equal((0, 2), (spec.State<WorkflowModel>().Drift, spec.State<WorkflowModel>().History.Count));
    }

    [Fact]
    public void The_history_has_an_end()
    {
        var spec = Workflow(WorkflowState.Started);
        for (var i = 0; i < WorkflowModel.HistoryLength + 5; i++)
            spec.When(new ReportSweep($"r{i}", i, 0, Duration.Zero));
        Assert.Equal(WorkflowModel.HistoryLength, spec.State<WorkflowModel>().History.Count);
        Assert.Equal("r5", spec.State<WorkflowModel>().History[0].RunId);
    }

    [Fact]
    public void Too_many_failures_pause_it_as_failed_until_it_is_started_again()
    {
        var spec = Workflow(WorkflowState.Started).When(new FailWorkflow("five in a row")).ThenAccepted();
        Assert.Equal((WorkflowState.Paused, true, "five in a row"), (spec.State<WorkflowModel>().State, spec.State<WorkflowModel>().Failed, spec.State<WorkflowModel>().FailureReason));
        spec.When(new FailWorkflow("again")).ThenNothing();
        spec.When(new StartWorkflow()).ThenAccepted();
        Assert.Equal((WorkflowState.Started, false), (spec.State<WorkflowModel>().State, spec.State<WorkflowModel>().Failed));
    }

    [Fact]
    public void There_are_five_and_no_more() => new Spec(new(Kinds.Workflows, Code("sixthMgt"))).When(new StartWorkflow()).ThenRefused(Refusal.Unknown, "sixthMgt");

    [Theory]
    [InlineData("budgetManagement", TechnicalWorkflow.BudgetMgt)]
    [InlineData("providerbeheer", TechnicalWorkflow.SupplierMgt)]
    [InlineData("stockMgt", TechnicalWorkflow.StockMgt)]
    public void Names_and_aliases_are_known(string name, TechnicalWorkflow workflow) => Assert.Equal(workflow, TechnicalWorkflows.Find(name));

    [Fact]
    public void At_one_instant_they_work_in_this_order() => Assert.Equal(
        ["stockMgt", "operationMgt", "deliveryMgt", "supplierMgt", "budgetMgt"], TechnicalWorkflows.All.Select(w => w.Code().Text));
}
