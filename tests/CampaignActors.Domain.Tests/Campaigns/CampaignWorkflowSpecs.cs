using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.People;

namespace CampaignActors.Domain.Tests.Campaigns;

/// <summary>
/// What pause, stop, restart and a pause of weeks mean for a workflow of a campaign and for what it runs (domain.md §4.7).
/// </summary>
public sealed class CampaignWorkflowSpecs
{
    private static readonly Work s_work = new(TechnicalWorkflow.OperationMgt);
    private static readonly EntityRef s_slots = Kinds.ExecutionSlots;
    private static readonly EntityRef s_calculating = Kinds.Delivery(Code("D1"));
    private static readonly EntityRef s_ready = Kinds.Delivery(Code("D2"));
    private static readonly EntityRef s_others = Kinds.Delivery(Code("D3"));

    /// <summary>Monday 05:00 after a week of the pause.</summary>
    private static readonly Instant s_firstNotice = Instant.FromUtc(2026, 1, 19, 5, 0);

    /// <summary>Started, with a delivery whose target is being computed, one that is further on, and one of another workflow.</summary>
    private static Spec Running(WorkflowSeverity severity = WorkflowSeverity.Normal)
    {
        var line = new ScheduleLine(null, Spec.Start, null, null, true, false);
        return new Spec(Campaign).Operators("mia", "root").By("mia")
            .Knowing(Kinds.Program(Code("PRG1")), new ProgramFacts(Code("PLN1"), null))
            .Knowing(Kinds.Group(Code("supervisors")), new GroupFacts("Supervisors", [Code("sue")]))
            .Knowing(Kinds.Operator(Code("supervisors")), null)
            .When(new PutCampaign(PutMode.Create, new CampaignFields
            {
                Program = Code("PRG1"),
                Schedule = new Schedule
                {
                    Lines = [line, line with { Start = Spec.Start + Duration.FromHours(1) }],
                    Advance = Duration.FromDays(1),
                },
                Jobs = new JobExecution(severity, SlotPriority.Average, false),
            }))
            .When(s_work)
            .WhenTold(s_calculating, new ReportItem(ItemPhase.Open, null, null, 1, Preparing: true))
            .WhenTold(s_ready, new ReportItem(ItemPhase.Open, null, null, 1))
            .WhenTold(s_others, new ReportItem(ItemPhase.Open, null, null, 2, Preparing: true))
            .When(Ask(CampaignWorkflowTrigger.Started)).WhenTold(s_slots, new GrantSlot(1));
    }

    /// <summary>A workflow in a state, by the events that an earlier version stored.</summary>
    private static Spec Stored(CampaignWorkflowState state) => new Spec(Campaign).Given(
        new CampaignDescribed(new CampaignFields { Program = Code("PRG1") }, null),
        new CampaignWorkflowCreated(1, "W", new Occurrence("1", Spec.Start, null, true, false)),
        new CampaignWorkflowMoved(1, state));

    private static CommandCampaignWorkflow Ask(CampaignWorkflowTrigger trigger) => new(1, trigger);

    private static CampaignWorkflow Of(Spec spec) => spec.State<CampaignState>().Workflows[0];

    private static IEnumerable<EntityRef> Told<TEffect>(Spec spec) => spec.Effects.Where(e => e.Effect is TEffect).Select(e => e.Target);

    [Theory]
    [InlineData(CampaignWorkflowTrigger.Paused)]
    [InlineData(CampaignWorkflowTrigger.Stopped)]
    [InlineData(CampaignWorkflowTrigger.UnconditionallyStopped)]
    public void Pause_and_stop_end_the_analyses_under_way_and_free_the_slot(CampaignWorkflowTrigger trigger)
    {
        var spec = Running();
        Assert.Equal([s_calculating], Told<LaunchTargeting>(spec));

        spec.By("root").When(Ask(trigger)).ThenAccepted();

        Assert.Equal([s_calculating], Told<EndTargeting>(spec));
        Assert.Equal([s_slots], Told<FreeSlot>(spec));
    }

    [Fact]
    public void Workflow_is_finished_once_all_its_deliveries_are()
    {
        var spec = Running().WhenTold(s_calculating, new ReportItem(ItemPhase.Finished, null, null, 1));
        Assert.Equal(CampaignWorkflowState.Started, Of(spec).State);

        spec.WhenTold(s_ready, new ReportItem(ItemPhase.Canceled, null, null, 1));

        Assert.Equal(CampaignWorkflowState.Finished, Of(spec).State);
        Assert.Equal(CampaignWorkflowState.BeingEdited, spec.State<CampaignState>().Workflows[1].State);
    }

    [Fact]
    public void Campaign_makes_28_workflows_unless_it_says_another_number()
    {
        Spec Made(int? most) => new Spec(Campaign).Operators("mia").By("mia")
            .Knowing(Kinds.Program(Code("PRG1")), new ProgramFacts(Code("PLN1"), null))
            .When(new PutCampaign(PutMode.Create, new CampaignFields
            {
                Program = Code("PRG1"), Manager = Code("mia"), MaxWorkflows = most,
                Schedule = new Schedule { Cron = "0 9 * * *", Advance = Duration.FromDays(40) },
            }))
            .When(s_work);

        var spec = Made(null);
        Assert.Equal(28, spec.State<CampaignState>().Workflows.Count);
        Assert.NotNull(Assert.Single(spec.Events.OfType<WorkflowLimitReached>()).Notices);
        spec.When(s_work).ThenNothing();
        Assert.Equal(30, Made(30).State<CampaignState>().Workflows.Count);
    }

    [Fact]
    public void Start_after_a_pause_runs_what_was_cut_off_again()
    {
        var spec = Running().When(Ask(CampaignWorkflowTrigger.Paused));

        spec.When(Ask(CampaignWorkflowTrigger.Started)).WhenTold(s_slots, new GrantSlot(1));

        Assert.Equal([s_calculating], Told<LaunchTargeting>(spec));
        Assert.Null(Of(spec).Cleared);
    }

    [Fact]
    public void Restart_keeps_the_variables_that_stop_and_start_clear()
    {
        var spec = Running().When(Ask(CampaignWorkflowTrigger.Restarted));
        Assert.Equal([s_calculating], Told<EndTargeting>(spec));
        Assert.Equal([s_slots], Told<AskSlot>(spec));
        spec.WhenTold(s_slots, new GrantSlot(1));
        Assert.Equal([s_calculating], Told<LaunchTargeting>(spec));
        Assert.Null(Of(spec).Cleared);

        spec.When(Ask(CampaignWorkflowTrigger.Stopped)).When(Ask(CampaignWorkflowTrigger.Started));

        Assert.True(Of(spec).Cleared);
    }

    [Fact]
    public void Unconditional_stop_is_for_administrators()
    {
        Running().By("mia").When(Ask(CampaignWorkflowTrigger.UnconditionallyStopped)).ThenRefused(Refusal.Forbidden, "only administrators");
        Running().By("bob").Knowing(Kinds.Operator(Code("bob")), null)
            .When(Ask(CampaignWorkflowTrigger.UnconditionallyStopped)).ThenRefused(Refusal.Unknown, "unknown operator 'bob'");

        var spec = Running().By("root").When(Ask(CampaignWorkflowTrigger.UnconditionallyStopped));

        Assert.Equal(CampaignWorkflowState.Finished, Of(spec).State);
        Assert.Equal(
            [Kinds.Operator(Code("root"))], new Spec(Campaign).By("root").Needs(Ask(CampaignWorkflowTrigger.UnconditionallyStopped)));
    }

    [Theory]
    [InlineData(CampaignWorkflowTrigger.Created)]
    [InlineData(CampaignWorkflowTrigger.Completed)]
    [InlineData(CampaignWorkflowTrigger.SlotGranted)]
    public void Command_reserved_to_the_system_is_refused(CampaignWorkflowTrigger trigger)
    {
        var spec = Stored(CampaignWorkflowState.StartPending);

        spec.When(Ask(trigger));

        Assert.False(spec.Accepted);
    }

    [Fact]
    public void Pause_of_weeks_is_told_on_four_mondays_and_then_ends_the_workflow()
    {
        var spec = Running().When(Ask(CampaignWorkflowTrigger.Paused));

        for (var week = 0; week < 4; week++)
        {
            Assert.Equal(s_firstNotice + Duration.FromDays(7 * week), spec.Due[TechnicalWorkflow.OperationMgt]);
            spec.At(spec.Due[TechnicalWorkflow.OperationMgt]!.Value).When(s_work);
            Assert.Equal([Kinds.Operator(Code("mia")), Kinds.Operator(Code("sue"))], spec.Effects.Select(e => e.Target));
        }
        spec.At(spec.Due[TechnicalWorkflow.OperationMgt]!.Value).When(s_work);

        Assert.Equal(CampaignWorkflowState.Finished, Of(spec).State);
        Assert.Null(spec.Due[TechnicalWorkflow.OperationMgt]);
    }

    [Theory]
    [InlineData(WorkflowSeverity.Production)]
    [InlineData(WorkflowSeverity.Critical)]
    public void Pause_of_a_severe_workflow_is_watched_once_its_severity_is_normal(WorkflowSeverity severity)
    {
        var spec = Running(severity).When(Ask(CampaignWorkflowTrigger.Paused));
        Assert.Null(spec.Due[TechnicalWorkflow.OperationMgt]);

        var jobs = new JobExecution(WorkflowSeverity.Normal, SlotPriority.Average, false);
        spec.At(s_firstNotice + Duration.FromDays(30))
            .When(new PutCampaign(PutMode.Change, new CampaignFields { Jobs = jobs })).When(s_work);

        Assert.Equal(Instant.FromUtc(2026, 2, 23, 5, 0), spec.Due[TechnicalWorkflow.OperationMgt]);
    }

    [Fact]
    public void Pause_that_an_earlier_version_stored_is_watched_from_its_beginning()
    {
        var spec = Stored(CampaignWorkflowState.Paused);

        spec.When(s_work);

        Assert.Equal(s_firstNotice, spec.Due[TechnicalWorkflow.OperationMgt]);
    }
}
